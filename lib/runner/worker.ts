import { executeRun, type RunPorts, type RunStatus } from './host.ts'
import type { Claim, RunQueue, TakenRun } from './ports.ts'

export type WorkerOptions = {
  /** Unique per process: names the owner of a lease. */
  owner: string
  /** Runs executed at the same time. */
  concurrency: number
  leaseMs: number
  /** How long a run goes on while others wait, before it gives way to them. */
  sliceMs: number
  /** A run, the store or the queue failed unexpectedly. The run's lease runs out and it is taken up again. */
  onError: (error: unknown, runId: string | null) => void
  onTaken?: (claim: Claim) => void
  onSettled?: (runId: string, status: RunStatus) => void
}

export type Worker = {
  /** Run ids in execution. */
  running(): string[]
  /** Those of them that a stop has to wait for: a call that may not be repeated is in flight. */
  waitsFor(): string[]
  /** Takes no more work, lets each run come to a stop and gives it back. Resolves when all have. */
  stop(): Promise<void>
}

/** Takes due runs as the queue wakes it and executes them, some at a time, until it is stopped. */
export function startWorker(ports: RunPorts, queue: RunQueue, options: WorkerOptions): Worker {
  const { owner, concurrency, leaseMs, sliceMs, onError } = options
  const draining = new AbortController()
  const running = new Set<string>()
  const waitsFor = new Set<string>()

  async function execute(claim: Claim): Promise<void> {
    const { runId } = claim
    try {
      const { status } = await executeRun(ports, claim, { leaseMs, sliceMs, signal: draining.signal, waitsFor })
      // Whoever gives a run back announces it; this process may not be the one that goes on with it.
      if (status === 'released') await queue.enqueue(runId)
      // It may have been the last that the run above waited for.
      if (status === 'finished' && claim.parent) await queue.enqueue(claim.parent.runId)
      options.onSettled?.(runId, status)
    } catch (error) {
      onError(error, runId)
    } finally {
      running.delete(runId)
    }
  }

  async function take(): Promise<TakenRun | null> {
    if (draining.signal.aborted) return null
    const claim = await ports.store.claimNext(owner, leaseMs)
    if (!claim) return null
    running.add(claim.runId)
    options.onTaken?.(claim)
    return () => execute(claim)
  }

  const work = queue.work({ concurrency, take, onError: (error) => onError(error, null) })
  return {
    running: () => [...running],
    waitsFor: () => [...waitsFor],
    async stop() {
      draining.abort()
      await work.stop()
    },
  }
}
