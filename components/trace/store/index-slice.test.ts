import { expect, it } from 'vitest'
import { countingLog, fakeRun, fakeServer, noSnapshot } from './fake-run.ts'
import { createTraceStore } from './trace-store.ts'

function open(iterations: number, live = 0) {
  const log = countingLog(iterations + live)
  const first = log.findIndex(({ iteration }) => iteration === iterations + 1)
  const [now, later] = live === 0 ? [log, []] : [log.slice(0, first), log.slice(first)]
  const run = fakeRun({ iterations, lastSeq: now.length, ...(live > 0 ? { status: 'running', outcome: null } : {}) })
  const server = fakeServer(now, run)
  const store = createTraceStore({ api: server.api, run, snapshot: noSnapshot, position: null })
  return { server, later, state: () => store.getState() }
}

it('reads the log page by page when it is wanted, once', async () => {
  const { server, state } = open(1_000)
  expect(server.asked).toEqual([])
  await Promise.all([state().loadIndex(), state().loadIndex()])
  const pages = Math.ceil(server.log.length / 2_000)
  expect(server.asked).toEqual(Array.from({ length: pages }, (_, page) => `events ${page * 2_000}`))
  expect(state().index.lines).toHaveLength(server.log.length)
  expect(state().index.checks.get('x')?.cells.slice(8, 11)).toEqual(['held', 'violated', 'held'])
  expect(state().index.fields.get('n')).toHaveLength(1_001)
})

it('says why it could not be read, and goes on from there', async () => {
  const { server, state } = open(50)
  server.failing = true
  await state().loadIndex()
  expect(state()).toMatchObject({ indexStatus: 'failed', indexProblem: { code: 'network' } })
  server.failing = false
  await state().loadIndex()
  expect(state()).toMatchObject({ indexStatus: 'ready', indexProblem: null })
})

it('takes live events, and reads again what it missed', async () => {
  const { server, later, state } = open(10, 3)
  state().addToIndex(later)
  expect(state().index.lines).toEqual([])
  await state().loadIndex()
  const known = state().index.lastSeq
  state().addToIndex(later.slice(0, 2))
  expect(state().index.lastSeq).toBe(known + 2)
  server.log = [...server.log, ...later]
  state().addToIndex(later.slice(5))
  await expect.poll(() => state().index.lastSeq).toBe(server.log.length)
  expect(server.asked.at(-1)).toBe(`events ${known + 2}`)
})
