import { describe, expect, it } from 'vitest'
import { embeddedQueue } from '../runner/embedded-queue.ts'
import { type Bench, bench, countingSpec, queue, RUN_ID } from '../runner/fixtures.ts'
import type { ToolExecute } from '../runner/ports.ts'
import { simulatedClock } from '../runner/simulated-clock.ts'
import { startWorker } from '../runner/worker.ts'
import { stopServer } from './stop-server.ts'

const never = new AbortController().signal
const LIMIT = 120_000

/** A worker that executes a run, until a call of this tool is in flight, which takes so long. */
async function calling(name: string, tookMs: number) {
  const clock = simulatedClock()
  const { promise: sent, resolve } = Promise.withResolvers<void>()
  const tool: ToolExecute = async () => {
    resolve()
    await clock.sleep(tookMs, never)
    return { ok: true, output: 'done' }
  }
  const b: Bench = bench({ [name]: tool }, clock)
  const rules = [{ respond: { json: { action: { tool: name, args: {} } } } }]
  queue(b.store, countingSpec({ maxIterations: 3, timeoutMs: 3_600_000, stepTimeoutMs: LIMIT }, { rules }))
  const options = { owner: 'w1', concurrency: 2, leaseMs: 10_000, sliceMs: 30_000, onError: () => {} }
  const worker = startWorker(b.ports, embeddedQueue(clock), options)
  await sent
  const told = new Set<string>()
  const began = clock.now()
  const stop = async (close = () => worker.stop()) => {
    await stopServer({ close, waitsFor: worker.waitsFor }, clock, (ids) => ids.forEach((id) => void told.add(id)))
    return clock.now() - began
  }
  const types = () => b.store.inspect(RUN_ID).events.map(({ type }) => type)
  return { stop, told, types, status: () => b.store.inspect(RUN_ID).status }
}

describe('stopping the server', () => {
  it('waits for a call that may not be repeated, keeps its outcome, and says so', async () => {
    const run = await calling('unsafe', 60_000)
    expect(await run.stop()).toBeGreaterThanOrEqual(59_000)
    expect(run.types()).toContain('tool-answered')
    expect([run.status(), [...run.told]]).toEqual(['queued', [RUN_ID]])
  })

  it('waits no longer than the limit of that call', async () => {
    const run = await calling('unsafe', 3_600_000)
    expect(await run.stop()).toBeLessThan(LIMIT + 10_000)
    expect(run.types()).toContain('tool-failed')
    expect(run.status()).toBe('queued')
  })

  it('drops any other call', async () => {
    const run = await calling('flaky', 60_000)
    expect(await run.stop()).toBeLessThan(2_000)
    expect([run.types().at(-1), run.status(), run.told.size]).toEqual(['tool-requested', 'queued', 0])
  })

  it('is cut off when something else does not come to an end', async () => {
    const run = await calling('flaky', 60_000)
    const took = await run.stop(() => new Promise(() => {}))
    expect(took).toBeGreaterThanOrEqual(8_000)
    expect(took).toBeLessThan(9_000)
  })

  it('says when closing fails', async () => {
    const run = await calling('flaky', 60_000)
    await expect(run.stop(() => Promise.reject(new Error('no database')))).rejects.toThrow('no database')
  })
})
