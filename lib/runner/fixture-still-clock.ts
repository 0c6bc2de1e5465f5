import type { Clock } from './ports.ts'

/** The outside stands still: a sleep ends only when it is given up. */
export function stillClock(now = 1_000_000): Clock {
  return {
    now: () => now,
    sleep: (_delayMs, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve()
        signal.addEventListener('abort', () => resolve(), { once: true })
      }),
  }
}
