import type { Clock } from './ports.ts'

/** Time that passes faster than it does: the sandbox is real and needs some, retries and late answers would take minutes of it. */
export function quickClock(times: number): Clock {
  const startedAt = Date.now()
  const now = () => startedAt + Math.round((Date.now() - startedAt) * times)
  return {
    now,
    sleep: (delayMs, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const timer = setTimeout(resolve, delayMs / times)
        signal.addEventListener('abort', () => {
          clearTimeout(timer)
          resolve()
        })
      }),
  }
}
