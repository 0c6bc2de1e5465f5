import type { Clock } from './ports.ts'

/** Longest delay that setTimeout takes; longer ones are slept in parts. */
const MAX_TIMER_MS = 2_000_000_000

function once(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const wake = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, Math.min(delayMs, MAX_TIMER_MS))
    signal.addEventListener('abort', wake, { once: true })
  })
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(delayMs, signal) {
    for (let left = delayMs; left > 0 && !signal.aborted; left -= MAX_TIMER_MS) await once(left, signal)
  },
}
