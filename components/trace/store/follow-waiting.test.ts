import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { logBuilder } from '@/lib/loop/4-trace/fixture.ts'
import { fakeRun, fakeServer, noSnapshot } from './fake-run.ts'
import { openSession } from './session.ts'
import { createTraceStore } from './trace-store.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const allowance = { nanoUsd: null, tokens: null, timeoutMs: 1 }
const call = { call: 0, loop: 'grade', version: null, mapped: false, children: [{ input: {} }], concurrency: 1 }

it.each(['waiting', 'paused'] as const)(
  'follows to a step in which the run is %s, and stays with what comes',
  async (status) => {
    const log = logBuilder()
    log.add({ type: 'run-started', data: { specHash: 'h', models: {}, state: {}, priors: null } })
    log.iteration(1).step('decide').finish('act')
    const before = [...log.events]
    const run = fakeRun({ status: 'running', outcome: null, finishedAt: null, iterations: 1, lastSeq: before.length })
    const server = fakeServer(before, run)
    const store = createTraceStore({ api: server.api, run, snapshot: noSnapshot, position: null })
    openSession(store, server.api, () => undefined)
    await vi.advanceTimersByTimeAsync(200)
    log.step('act')
    if (status === 'waiting')
      log.add({ type: 'children-requested', data: { ...call, require: 'all', share: {}, fields: [], allowance } })
    else {
      log.add({ type: 'person-asked', data: { call: 0, question: 'Go?', options: [], detail: '' } })
      log.add({ type: 'run-paused', data: { why: 'question', by: null, detail: 'Go?' } })
    }
    server.run = { ...run, status, lastSeq: log.events.length }
    server.send(log.events.slice(before.length))
    await vi.advanceTimersByTimeAsync(700)
    expect(store.getState()).toMatchObject({ iteration: 1, step: 2, following: true, run: { status } })
  },
)

it('knows that a run waits whose row was read before it was given up', async () => {
  const log = logBuilder()
  log.add({ type: 'run-started', data: { specHash: 'h', models: {}, state: {}, priors: null } })
  log.iteration(1).step('decide').finish('act').step('act')
  log.add({ type: 'children-requested', data: { ...call, require: 'all', share: {}, fields: [], allowance } })
  const run = fakeRun({ status: 'running', outcome: null, finishedAt: null, iterations: 1, lastSeq: log.events.length })
  const server = fakeServer(log.events, run)
  const store = createTraceStore({ api: server.api, run, snapshot: noSnapshot, position: null })
  openSession(store, server.api, () => undefined)
  await vi.advanceTimersByTimeAsync(200)
  expect(store.getState().run.status).toBe('waiting')
})
