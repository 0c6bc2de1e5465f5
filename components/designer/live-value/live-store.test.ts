import { describe, expect, it } from 'vitest'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import { logBuilder } from '@/lib/loop/4-trace/fixture.ts'
import type { TraceEvent } from '@/lib/loop/4-trace/trace-event.ts'
import { chosenIteration, chosenRun, createLiveStore, type Kept, type LiveApi } from './live-store.ts'

const REF = { $payload: 'b'.repeat(64), bytes: 9_000, preview: 'x' }
const SPEC = { state: { properties: {} }, contract: { timeoutMs: 1_000 }, entry: 'act', head: 'act', nodes: {} }

/** A run of iterations of one step, in the first of which a tool gave much. */
function log(iterations: number): TraceEvent[] {
  const builder = logBuilder()
  builder.add({ type: 'run-started', data: { specHash: 'h', models: {}, state: { n: 0 }, priors: null } })
  for (let number = 1; number <= iterations; number++) {
    builder.iteration(number).step('act')
    if (number === 1)
      builder
        .add({
          type: 'tool-requested',
          data: { call: 0, attempt: 1, tool: 't', args: {}, effect: 'pure', key: 'k', cacheKey: null, timeoutMs: 1 },
        })
        .add({ type: 'tool-answered', data: { call: 0, attempt: 1, output: REF, durationMs: 1, cached: false } })
    builder.patch('/n', number).finish('act')
  }
  return builder.events
}

const run = (id: string, iterations: number, more: Partial<RunSummary> = {}) =>
  ({ id, iterations, lastSeq: iterations * 4, status: 'finished', ...more }) as RunSummary // what the store reads of one

function storeOver(runs: () => RunSummary[], kept: Kept | null = null) {
  const calls: string[] = []
  const keeps: Kept[] = []
  const answer = <T>(name: string, value: T) => {
    calls.push(name)
    return Promise.resolve({ ok: true as const, value })
  }
  const api = {
    listRuns: () => answer('runs', { runs: runs(), nextCursor: null }),
    getRunSnapshot: (id: string) => answer(`snapshot ${id}`, { spec: SPEC }),
    getSegment: (id: string, index: number) => {
      const count = runs().find((one) => one.id === id)?.iterations ?? 0
      const events = log(count).filter(({ iteration }) => Math.max(0, Math.floor((iteration - 1) / 64)) === index)
      return answer(`segment ${id} ${index}`, {
        segment: index,
        from: 1,
        to: 64,
        start: index === 0 ? {} : { n: index * 64 },
        events,
        next: null,
        complete: true,
      })
    },
    getPayload: (_id: string, hash: string) => answer(`payload ${hash.slice(0, 1)}`, { hash, value: 'very much' }),
  } as unknown as LiveApi // the calls that the store makes, with the fields that it reads
  const store = createLiveStore({ api, slug: 'loop', kept, keep: (next) => keeps.push(next) })
  return { store, calls, keeps }
}

describe('the run whose values are shown', () => {
  it('is the newest one that has begun, at its last iteration', async () => {
    const { store, calls } = storeOver(() => [run('c', 0, { status: 'queued' }), run('b', 2), run('a', 3)])
    await store.getState().refresh()
    expect(chosenRun(store.getState())?.id).toBe('b')
    expect(chosenIteration(store.getState())).toMatchObject({ iteration: 2, end: { state: { n: 2 }, prev: { n: 1 } } })
    await store.getState().refresh()
    expect(calls).toEqual(['runs', 'snapshot b', 'segment b 0', 'runs'])
  })

  it('gives way to a newer one, unless it was chosen', async () => {
    let runs = [run('a', 3)]
    const { store } = storeOver(() => runs)
    await store.getState().refresh()
    store.getState().choose({ iteration: 1, step: null })
    expect(chosenIteration(store.getState())?.iteration).toBe(1)
    runs = [run('b', 2), ...runs]
    await store.getState().refresh()
    expect([chosenRun(store.getState())?.id, chosenIteration(store.getState())?.iteration]).toEqual(['b', 2])
    store.getState().chooseRun('a')
    runs = [run('c', 2), ...runs]
    await store.getState().refresh()
    expect(chosenRun(store.getState())?.id).toBe('a')
  })

  it('is remembered with its place', async () => {
    const { store, keeps } = storeOver(() => [run('b', 2), run('a', 3)], {
      pinned: 'a',
      place: { iteration: 2, step: 1 },
    })
    await store.getState().refresh()
    expect([chosenRun(store.getState())?.id, chosenIteration(store.getState())?.iteration]).toEqual(['a', 2])
    store.getState().choose({ iteration: 3, step: null })
    expect(keeps).toEqual([{ pinned: 'a', place: { iteration: 3, step: null } }])
  })

  it('is read around the chosen place alone when it is long', async () => {
    const { store, calls } = storeOver(() => [run('a', 600)])
    await store.getState().refresh()
    expect(calls.at(-1)).toBe('segment a 9')
    expect(store.getState().recording).toMatchObject({ whole: false })
    store.getState().choose({ iteration: 70, step: null })
    await expect
      .poll(() => chosenIteration(store.getState()))
      .toMatchObject({ iteration: 70, end: { state: { n: 70 } } })
    expect(calls.at(-1)).toBe('segment a 1')
  })

  it('gets large values when somebody reads them, once', async () => {
    const { store, calls } = storeOver(() => [run('a', 2)])
    await store.getState().refresh()
    expect(chosenIteration(store.getState())?.end.last).toMatchObject({ output: REF })
    await store.getState().loadLarge()
    expect(chosenIteration(store.getState())?.end.last).toMatchObject({ output: 'very much' })
    await store.getState().loadLarge()
    expect(calls.filter((call) => call === 'payload b')).toHaveLength(1)
  })

  it('is none while there is none, and a failure is told', async () => {
    const { store } = storeOver(() => [])
    await store.getState().refresh()
    expect(store.getState()).toMatchObject({ runs: [], recording: null, loading: false, problem: null })
    const failing = createLiveStore({
      api: {
        listRuns: () => Promise.resolve({ ok: false, problem: { code: 'network', detail: 'gone' } }),
      } as unknown as LiveApi, // it asks for nothing else
      slug: 'loop',
      kept: null,
      keep: () => undefined,
    })
    await failing.getState().refresh()
    expect(failing.getState().problem).toMatchObject({ code: 'network' })
  })
})
