/** Wakes those who follow a run when this process commits to its log. Runs that another process executes are noticed by polling. */
export type RunHub = {
  notify(runId: string): void
  /** Resolves at the next commit to the run, after `timeoutMs`, or when the signal aborts: look again then. */
  changed(runId: string, timeoutMs: number, signal: AbortSignal): Promise<void>
}

export function createRunHub(): RunHub {
  const waiting = new Map<string, Set<() => void>>()
  return {
    notify(runId) {
      const wakers = waiting.get(runId)
      waiting.delete(runId)
      for (const wake of wakers ?? []) wake()
    },
    changed(runId, timeoutMs, signal) {
      if (signal.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const wakers = waiting.get(runId) ?? new Set()
        waiting.set(runId, wakers)
        const done = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', done)
          wakers.delete(done)
          if (wakers.size === 0 && waiting.get(runId) === wakers) waiting.delete(runId)
          resolve()
        }
        const timer = setTimeout(done, timeoutMs)
        signal.addEventListener('abort', done)
        wakers.add(done)
      })
    },
  }
}
