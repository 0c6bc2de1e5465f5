import type { Clock } from './ports.ts'

type Sleeper = { at: number; wake: () => void }

/**
 * A clock for tests: time stands still while there is work, and jumps to the next sleeper when there is none. An hour of waiting costs nothing, and the
 * same run always reads the same times.
 */
export function simulatedClock(start = 1_000_000): Clock {
  let now = start
  let scheduled = false
  const sleepers = new Set<Sleeper>()

  function schedule(): void {
    if (scheduled || sleepers.size === 0) return
    scheduled = true
    // Two turns of the event loop: work that is ready goes first.
    setImmediate(() =>
      setImmediate(() => {
        scheduled = false
        let next: Sleeper | null = null
        for (const sleeper of sleepers) if (next === null || sleeper.at < next.at) next = sleeper
        if (!next) return
        now = Math.max(now, next.at)
        sleepers.delete(next)
        next.wake()
        schedule()
      }),
    )
  }

  return {
    now: () => now,
    sleep: (delayMs, signal) =>
      new Promise((resolve) => {
        if (signal.aborted || delayMs <= 0) return resolve()
        const sleeper: Sleeper = { at: now + delayMs, wake: resolve }
        sleepers.add(sleeper)
        signal.addEventListener(
          'abort',
          () => {
            sleepers.delete(sleeper)
            resolve()
          },
          { once: true },
        )
        schedule()
      }),
  }
}
