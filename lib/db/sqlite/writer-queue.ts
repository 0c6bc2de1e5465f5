/**
 * One writer at a time within this process. SQLite would make a second writer wait by blocking the thread, and the first, when it
 * is an asynchronous transaction, could then never finish: so whoever writes takes this queue first, on whatever connection.
 */
export type WriterQueue = {
  /** Waits for the turn; call the returned function exactly once, when done. */
  take(): Promise<() => void>
  /** Runs `work` in turn. */
  run<T>(work: () => T | Promise<T>): Promise<T>
}

export function createWriterQueue(): WriterQueue {
  let tail: Promise<void> = Promise.resolve()
  const take = async () => {
    const before = tail
    const turn = Promise.withResolvers<void>()
    tail = turn.promise
    await before
    return turn.resolve
  }
  return {
    take,
    async run(work) {
      const release = await take()
      try {
        return await work()
      } finally {
        release()
      }
    },
  }
}
