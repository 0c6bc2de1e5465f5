import type { Clock } from './ports.ts'

/** What a run with chaos waits by. */
export type RunClock = Clock & {
  /** Waits for nothing that goes on outside: the time is passed over. */
  idle(delayMs: number, signal: AbortSignal): Promise<void>
  /** It is not earlier than this: an earlier worker may have passed over time. */
  catchUp(at: number): void
}

type Sleeper = { at: number; wake: () => void }

/**
 * A clock of one run. It goes as `base` does, and further wherever somebody waits in vain: for an answer that comes late or never, or before the next try.
 * Whoever else sleeps by it wakes in between in their order, so that limits and cool-downs hold as if the time had passed. What really takes time takes it.
 */
export function runClock(base: Clock): RunClock {
  let ahead = 0
  const sleepers = new Set<Sleeper>()
  const now = () => base.now() + ahead

  function passTo(at: number): void {
    ahead += Math.max(0, at - now())
    for (const { wake } of [...sleepers]) wake()
  }

  return {
    now,
    async sleep(delayMs, signal) {
      const at = now() + delayMs
      while (now() < at && !signal.aborted) {
        const moved = new AbortController()
        const sleeper = { at, wake: () => moved.abort() }
        sleepers.add(sleeper)
        await base.sleep(at - now(), AbortSignal.any([signal, moved.signal]))
        sleepers.delete(sleeper)
      }
    },
    async idle(delayMs, signal) {
      const until = now() + delayMs
      while (now() < until && !signal.aborted) {
        passTo(Math.min(until, ...[...sleepers].map(({ at }) => at)))
        // Who wakes has its turn: it may give up what is waited for.
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    catchUp: passTo,
  }
}

/** Waits by the run's own clock where it has one. */
export function idle(clock: Clock | RunClock, delayMs: number, signal: AbortSignal): Promise<void> {
  return 'idle' in clock ? clock.idle(delayMs, signal) : clock.sleep(delayMs, signal)
}
