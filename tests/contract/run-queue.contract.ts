import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunQueue, TakenRun } from '../../lib/runner/ports.ts'

/** A queue under test. `due` makes a run that every worker finds in the store, and whose announcement was lost. */
export type QueueUnderTest = {
  queue: RunQueue
  /** Another one over the same store, as another machine has it; the same one where the queue is a process's own. */
  other: RunQueue
  /** Adds a due run to what `take` gives out. */
  add(runId: string): Promise<void>
  /** Takes one of them. */
  take(): Promise<string | null>
  close(): Promise<void>
}

const SOON_MS = 5_000

/** What every queue must do. Run over each of them. */
export function runQueueContract(name: string, open: () => Promise<QueueUnderTest>): void {
  let test: QueueUnderTest
  let stops: (() => Promise<void>)[] = []
  const failures: unknown[] = []

  /** A worker whose runs last until they are told to end. */
  function worker(queue: RunQueue, concurrency = 2, ending?: () => Promise<void>) {
    const taken: string[] = []
    const heard = new Set<() => void>()
    let active = 0
    let most = 0
    const { stop } = queue.work({
      concurrency,
      onError: (error) => failures.push(error),
      async take(): Promise<TakenRun | null> {
        const id = await test.take()
        if (id === null) return null
        taken.push(id)
        most = Math.max(most, ++active)
        for (const each of heard) each()
        return async () => {
          await ending?.()
          active--
        }
      },
    })
    stops.push(stop)
    return { taken, stop, most: () => most, heard }
  }
  type Working = ReturnType<typeof worker>

  /** Resolves when these workers have taken `count` runs together. */
  async function takenBy(workers: Working[], count: number): Promise<string[]> {
    const all = () => workers.flatMap(({ taken }) => taken)
    while (all().length < count) {
      const { promise, resolve } = Promise.withResolvers<void>()
      for (const { heard } of workers) heard.add(resolve)
      if (all().length < count) await promise
    }
    return all()
  }

  describe(`run queue: ${name}`, { timeout: 90_000 }, () => {
    beforeEach(async () => {
      stops = []
      failures.length = 0
      test = await open()
    })
    afterEach(async () => {
      await Promise.all(stops.map((stop) => stop()))
      await test.close()
    })

    it('wakes a worker for a run that is announced', async () => {
      const working = worker(test.queue)
      await test.add('a')
      await test.queue.enqueue('a')
      expect(await takenBy([working], 1)).toEqual(['a'])
      expect(failures).toEqual([])
    })

    it('finds what was due before anybody worked, and what nobody announced', async () => {
      await test.add('a')
      const working = worker(test.queue)
      await takenBy([working], 1)
      await test.add('b')
      expect(await takenBy([working], 2)).toEqual(['a', 'b'])
    })

    it('goes on with the next run when one has ended, also when one announcement stood for several', async () => {
      for (const id of ['a', 'b', 'c', 'd']) await test.add(id)
      await test.queue.enqueue('a')
      const working = worker(test.queue, 1)
      expect(await takenBy([working], 4)).toEqual(['a', 'b', 'c', 'd'])
      expect(working.most()).toBe(1)
    })

    it('runs no more at once than it may, and as many as it may', async () => {
      const end = Promise.withResolvers<void>()
      for (const id of ['a', 'b', 'c', 'd']) {
        await test.add(id)
        await test.queue.enqueue(id)
      }
      const working = worker(test.queue, 3, () => end.promise)
      expect(await takenBy([working], 3)).toEqual(['a', 'b', 'c'])
      await test.queue.enqueue('d')
      end.resolve()
      expect(await takenBy([working], 4)).toHaveLength(4)
      expect(working.most()).toBe(3)
    })

    it('does no harm with an announcement of a run that is gone', async () => {
      const working = worker(test.queue)
      await test.queue.enqueue('gone')
      await test.add('a')
      await test.queue.enqueue('a')
      expect(await takenBy([working], 1)).toEqual(['a'])
    })

    it('wakes a worker at a time', async () => {
      const working = worker(test.queue)
      const at = Date.now() + 1_000
      await test.queue.enqueue('a', { at })
      const woken = Promise.withResolvers<number>()
      working.heard.add(() => woken.resolve(Date.now()))
      // Due from then on, as a deadline is.
      setTimeout(() => void test.add('a'), at - Date.now())
      expect(await woken.promise).toBeLessThan(at + SOON_MS)
    })

    it('shares the runs between two that work', async () => {
      const first = Promise.withResolvers<void>()
      const workers = [worker(test.queue, 1, () => first.promise), worker(test.other, 1, () => first.promise)]
      for (const id of ['a', 'b']) {
        await test.add(id)
        await test.queue.enqueue(id)
      }
      expect((await takenBy(workers, 2)).toSorted()).toEqual(['a', 'b'])
      expect(workers.map(({ taken }) => taken.length)).toEqual([1, 1])
      first.resolve()
    })

    it('takes nothing more once it is stopped, and waits for what it has taken', async () => {
      const end = Promise.withResolvers<void>()
      const working = worker(test.queue, 1, () => end.promise)
      await test.add('a')
      await test.queue.enqueue('a')
      await takenBy([working], 1)
      let stopped = false
      const stopping = working.stop().then(() => {
        stopped = true
      })
      await test.add('b')
      await test.queue.enqueue('b')
      expect(stopped).toBe(false)
      end.resolve()
      await stopping
      expect(working.taken).toEqual(['a'])
      expect(await takenBy([worker(test.other)], 1)).toEqual(['b'])
    })

    it('tells of a failure to take, and tries again', async () => {
      let failing = 2
      const take = test.take
      test.take = async () => {
        if (failing-- > 0) throw new Error('the store is away')
        return take()
      }
      await test.add('a')
      await test.queue.enqueue('a')
      const working = worker(test.queue, 1)
      expect(await takenBy([working], 1)).toEqual(['a'])
      expect(failures).toHaveLength(2)
    })
  })
}
