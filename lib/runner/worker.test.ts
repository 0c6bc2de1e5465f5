import { describe, expect, it } from 'vitest'
import { hashJson } from '../loop/artefacts/json.ts'
import { embeddedQueue } from './embedded-queue.ts'
import { type Bench, bench, countingSpec } from './fixtures.ts'
import type { RunStatus } from './host.ts'
import { startWorker, type WorkerOptions } from './worker.ts'

const spec = countingSpec(
  { maxIterations: 2 },
  { rules: [{ respond: { json: { action: { tool: 'slow', args: {} } } } }] },
)
const quick = countingSpec({ maxIterations: 2 })
const ids = ['run_00000001', 'run_00000002', 'run_00000003', 'run_00000004']

function queueAll({ store }: Bench, of = quick): void {
  for (const runId of ids) store.createRun({ runId, spec: of, specHash: hashJson(of), input: {}, requestedBy: 'test' })
}

/** A worker, and promises of what it settles. */
function working(b: Bench, options: Partial<WorkerOptions> = {}) {
  const settled: [string, RunStatus][] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const errors: unknown[] = []
  const queue = embeddedQueue(b.clock)
  const worker = startWorker(b.ports, queue, {
    owner: 'w1',
    concurrency: 2,
    leaseMs: 30_000,
    sliceMs: 30_000,
    onError: (error) => errors.push(error),
    onSettled: (runId, status) => {
      settled.push([runId, status])
      if (settled.length === ids.length) resolve()
    },
    ...options,
  })
  return { worker, queue, settled, errors, all: promise }
}

describe('the worker', { timeout: 30_000 }, () => {
  it('executes what is queued, and what is queued later', async () => {
    const b = bench()
    const { worker, queue, settled, all } = working(b)
    queueAll(b)
    await queue.enqueue(ids[0] ?? '')
    await all
    expect(new Set(settled)).toEqual(new Set(ids.map((id) => [id, 'finished'])))
    await worker.stop()
  })

  it('takes no more runs at once than it may', async () => {
    const b = bench()
    let most = 0
    const claimNext = b.store.claimNext
    b.ports.store = {
      ...b.store,
      claimNext: async (...args) => {
        const claim = await claimNext(...args)
        most = Math.max(most, worker.running().length + (claim ? 1 : 0))
        return claim
      },
    }
    queueAll(b)
    const { worker, all } = working(b)
    await all
    expect(most).toBe(2)
    await worker.stop()
  })

  it('gives its runs back when it stops', async () => {
    const b = bench()
    b.ports.models.call = (_request, signal) =>
      new Promise((resolve) =>
        signal.addEventListener('abort', () => resolve({ ok: false, class: 'timeout', kind: 'timeout', message: '' })),
      )
    queueAll(b, spec)
    const { worker, settled } = working(b, { concurrency: 4 })
    await b.clock.sleep(100, new AbortController().signal)
    expect(worker.running()).toEqual(ids)
    await worker.stop()
    // Who stops first is a matter of the machine's load.
    expect(settled.toSorted()).toEqual(ids.map((id) => [id, 'released']))
    for (const id of ids) expect(b.store.inspect(id).status).toBe('queued')
  })

  it('reports a failing store and goes on', async () => {
    const b = bench()
    let failures = 2
    const { claimNext } = b.store
    b.ports.store = {
      ...b.store,
      claimNext: async (...args) => {
        if (failures-- > 0) throw new Error('the disk is full')
        return claimNext(...args)
      },
    }
    queueAll(b)
    const { worker, errors, all } = working(b)
    await all
    expect(errors).toHaveLength(2)
    await worker.stop()
  })

  describe('a run that has had its share', () => {
    const long = countingSpec(
      { maxIterations: 8, timeoutMs: 600_000 },
      { rules: [{ respond: { json: { action: { tool: 'state.patch', args: { set: {} } } } }, delayMs: 4_000 }] },
    )
    const taken = async (runs: number) => {
      const b = bench()
      for (const runId of ids.slice(0, runs))
        b.store.createRun({ runId, spec: long, specHash: hashJson(long), input: {}, requestedBy: 'test' })
      const order: string[] = []
      const ended = Promise.withResolvers<void>()
      let left = runs
      const { worker } = working(b, {
        concurrency: 1,
        sliceMs: 10_000,
        onTaken: ({ runId }) => order.push(runId),
        onSettled: (_runId, status) => status === 'finished' && --left === 0 && ended.resolve(),
      })
      await ended.promise
      await worker.stop()
      return { order, b }
    }

    it('gives way between two iterations, and nothing of it is lost', async () => {
      const { order, b } = await taken(2)
      const [first = '', second = ''] = ids
      expect(order.slice(0, 4)).toEqual([first, second, first, second])
      for (const id of [first, second]) {
        const { events, status } = b.store.inspect(id)
        expect(status).toBe('finished')
        const begun = events.filter(({ type }) => type === 'iteration-started').map(({ iteration }) => iteration)
        expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
        const resumed = events.filter(({ type }) => type === 'run-resumed')
        expect(resumed).toHaveLength(order.filter((each) => each === id).length - 1)
        // Between two iterations, and not in the middle of one.
        for (const { seq } of resumed) expect(events[seq - 2]?.type).toBe('iteration-started')
      }
    })

    it('goes on when nobody waits', async () => {
      expect((await taken(1)).order).toEqual(ids.slice(0, 1))
    })
  })
})
