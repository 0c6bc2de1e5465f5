/** Places of which each is taken by one at a time. */
export type Slots = {
  /** Waits for a place, in turn; false when it was aborted before there was one. */
  take(signal?: AbortSignal): Promise<boolean>
  /** Gives a place back. */
  give(): void
}

export function slots(count: number): Slots {
  let free = count
  const waiting = new Set<() => void>()
  return {
    async take(signal) {
      if (signal?.aborted) return false
      if (free > 0) {
        free--
        return true
      }
      return new Promise((resolve) => {
        const come = () => {
          signal?.removeEventListener('abort', leave)
          resolve(true)
        }
        const leave = () => {
          waiting.delete(come)
          resolve(false)
        }
        waiting.add(come)
        signal?.addEventListener('abort', leave, { once: true })
      })
    },
    give() {
      const [next] = waiting
      if (next === undefined) free++
      else {
        waiting.delete(next)
        next()
      }
    },
  }
}
