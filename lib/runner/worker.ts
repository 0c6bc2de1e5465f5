import { executeRun, type RunPorts, type RunStatus } from './host.ts'
import type { Claim } from './ports.ts'

export type WorkerOptions = {
  /** Unique per process: names the owner of a lease. */
  owner: string
  /** Runs executed at the same time. */
  concurrency: number
  leaseMs: number
  /** How often the store is asked for work when nobody calls `notify`. */
  pollMs?: number
  /** A run or the store failed unexpectedly. The run's lease runs out and it is taken up again. */
  onError: (error: unknown, runId: string | null) => void
  onSettled?: (runId: string, status: RunStatus) => void
}

export type Worker = {
  /** There may be work: look now. */
  notify(): void
  /** Run ids in execution. */
  running(): string[]
  /** Takes no more work, lets each run come to a stop and gives it back. Resolves when all have. */
  stop(): Promise<void>
}

const DEFAULT_POLL_MS = 500

/** Claims queued and abandoned runs and executes them, some at a time, until it is stopped. */
export function startWorker(ports: RunPorts, options: WorkerOptions): Worker {
  const { owner, concurrency, leaseMs, pollMs = DEFAULT_POLL_MS, onError, onSettled } = options
  const draining = new AbortController()
  const active = new Map<string, Promise<void>>()
  let wake = new AbortController()

  const notify = () => wake.abort()

  async function execute(claim: Claim): Promise<void> {
    try {
      const { status } = await executeRun(ports, claim, { leaseMs, signal: draining.signal })
      onSettled?.(claim.runId, status)
    } catch (error) {
      onError(error, claim.runId)
    } finally {
      active.delete(claim.runId)
      notify()
    }
  }

  /** Fills the free slots; says whether it stopped because there was no more work. */
  async function fill(): Promise<void> {
    while (!draining.signal.aborted && active.size < concurrency) {
      const claim = await ports.store.claimNext(owner, leaseMs)
      if (!claim) return
      active.set(claim.runId, execute(claim))
    }
  }

  async function work(): Promise<void> {
    while (!draining.signal.aborted) {
      wake = new AbortController()
      try {
        await fill()
      } catch (error) {
        onError(error, null)
      }
      if (!draining.signal.aborted) await ports.clock.sleep(pollMs, wake.signal)
    }
  }

  const working = work()
  return {
    notify,
    running: () => [...active.keys()],
    async stop() {
      draining.abort()
      notify()
      await working
      await Promise.all(active.values())
    },
  }
}
