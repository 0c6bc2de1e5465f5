import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RunDetail } from '@/lib/api/contracts/runs.ts'
import { RunId } from '@/lib/loop/artefacts/ids.ts'
import { readBranches, readsOnward } from './branches.ts'
import { countingLog, fakeRun, fakeServer, noSnapshot } from './fake-run.ts'
import { KEPT_SEGMENTS } from './segment-cache.ts'
import { momentOf, referenceOf } from './selectors.ts'
import { openSession } from './session.ts'
import { createTraceStore, type TraceApi, type TraceSetup } from './trace-store.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const REACHED = 20

const fork = (id: string, iteration: number, iterations = 50) => ({
  ...{ id, iteration, iterations, status: 'finished', outcome: 'failure', reason: 'max_iterations', createdAt: 0 },
})
type Forks = Parameters<Map<string, ReturnType<typeof fork>[]>['set']>[1]

async function open(
  iterations: number,
  view: TraceSetup['view'] = {},
  part: Partial<RunDetail> = {},
  forks: Forks = [],
) {
  const log = countingLog(iterations)
  const run = fakeRun({ iterations, lastSeq: log.length, ...part })
  const server = fakeServer(log, run)
  // The status and reason above are of their types.
  server.forks.set(run.id, forks as never)
  const position = { iteration: 3, step: 1 }
  // The other run ends earlier.
  const getSegment: TraceApi['getSegment'] = async (id, segment, query) => {
    const answer = await server.api.getSegment(id, segment, query)
    if (!answer.ok || id === run.id) return answer
    const events = answer.value.events.filter(({ iteration }) => iteration <= REACHED)
    return { ok: true, value: { ...answer.value, events } }
  }
  const store = createTraceStore({ api: { ...server.api, getSegment }, run, snapshot: noSnapshot, position, view })
  openSession(store, server.api, () => undefined)
  const wait = (ms = 200) => vi.advanceTimersByTimeAsync(ms)
  await wait()
  const state = () => store.getState()
  const compared = () => {
    const moment = momentOf(state())
    return moment && { ...referenceOf(state(), moment), now: moment.state }
  }
  return { server, store, state, wait, compared }
}

describe('a pinned place', () => {
  it('is compared with wherever the playhead goes, also when its events are gone', async () => {
    const { state, wait, compared } = await open(1_000)
    state().pin()
    await wait()
    expect(compared()).toEqual({ status: 'ready', state: { n: 3 }, now: { n: 3 } })
    for (let segment = 1; segment <= KEPT_SEGMENTS + 1; segment++) {
      state().goTo({ iteration: segment * 64 + 10, step: 2 })
      await wait()
    }
    expect(state().segments.has(0)).toBe(false)
    expect(compared()).toEqual({ status: 'ready', state: { n: 3 }, now: { n: 9 * 64 + 10 } })
  })

  it('comes from the address, and is let go where it is', async () => {
    const { state, compared } = await open(200, { pinned: { iteration: 150, step: 1 }, stateView: 'pinned' })
    expect(compared()).toMatchObject({ status: 'ready', state: { n: 150 } })
    state().goTo({ iteration: 150, step: 1 })
    state().pin()
    expect(state()).toMatchObject({ pinned: null, pinnedState: null, stateView: 'diff' })
  })
})

describe('another run', () => {
  it('is read at the same place, the segment once', async () => {
    const { state, wait, compared, server } = await open(200, {}, {}, [fork('run_00f0000001', 20)])
    state().show({ stateView: 'branch' })
    await wait()
    expect(state().branchId).toBe('run_00f0000001')
    expect(readsOnward(state())).toBe(true)
    expect(readsOnward({ ...state(), stateView: 'diff' })).toBe(false)
    expect(compared()).toMatchObject({ status: 'ready', state: { n: 3 } })
    const asked = server.asked.filter((call) => call === 'segment 0').length
    state().goTo({ iteration: 5, step: 1 })
    await wait()
    expect(compared()).toMatchObject({ status: 'ready', state: { n: 5 } })
    expect(server.asked.filter((call) => call === 'segment 0')).toHaveLength(asked)
  })

  it('says when it has not come so far, and when it can not be read', async () => {
    const { state, wait, compared, server } = await open(200, { stateView: 'branch' }, {}, [fork('run_00f0000001', 2)])
    expect(compared()).toMatchObject({ status: 'ready' })
    state().goTo({ iteration: REACHED + 1, step: 1 })
    await wait()
    expect(compared()).toMatchObject({ status: 'absent' })
    state().goTo({ iteration: 100, step: 1 })
    server.failing = true
    await wait()
    expect(compared()).toMatchObject({ status: 'failed', detail: 'No connection.' })
    server.failing = false
    await state().loadReference()
    expect(compared()).toMatchObject({ status: 'absent' })
  })
})

describe('runs that share a beginning', () => {
  it('are the forks, the runs it branched off and their other forks, each from where it differs', async () => {
    const grandparent = fakeRun({ id: RunId.parse('run_0000000gp0'), iterations: 90 })
    const parent = fakeRun({
      id: RunId.parse('run_0000000pa0'),
      iterations: 60,
      forkedFrom: { id: grandparent.id, seq: 9, iteration: 5 },
    })
    const run = fakeRun({ forkedFrom: { id: parent.id, seq: 9, iteration: 12 } })
    const server = fakeServer([], run)
    server.others.set(parent.id, parent).set(grandparent.id, grandparent)
    server.forks.set(run.id, [fork('run_0000000fo0', 30)] as never)
    server.forks.set(parent.id, [fork('run_0000000si0', 8), fork('run_0000000si1', 40), fork(run.id, 12)] as never)
    const found = await readBranches(server.api, run)
    expect(found.map(({ id, relation, splitsAt, iterations }) => [id, relation, splitsAt, iterations])).toEqual([
      ['run_0000000fo0', 'fork', 30, 50],
      ['run_0000000pa0', 'parent', 12, 60],
      ['run_0000000si0', 'sibling', 8, 50],
      ['run_0000000si1', 'sibling', 12, 50],
      ['run_0000000gp0', 'parent', 5, 90],
    ])
    server.failing = true
    server.code = 'gone'
    expect(await readBranches(server.api, run)).toEqual([])
  })
})
