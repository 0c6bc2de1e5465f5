import type { Clock, QueueWork, RunQueue } from './ports.ts'

/** How often the store is asked for work when nobody announces any: what other processes queue in it, and what lost its owner. */
const POLL_MS = 500

/** The queue of a single process: an announcement wakes the workers of this process at once, and `take` is tried every now and then, for runs that nobody announced here. */
export function embeddedQueue(clock: Clock, pollMs = POLL_MS): RunQueue & { wake(): void } {
  const workers = new Set<() => void>()
  const closed = new AbortController()
  const wake = () => {
    for (const each of workers) each()
  }
  return {
    wake,
    async enqueue(_runId, { at = 0 } = {}) {
      const delayMs = at - clock.now()
      // Not waited for: whoever announces goes on.
      if (delayMs > 0) void clock.sleep(delayMs, closed.signal).then(wake)
      else wake()
    },
    work(work) {
      const worker = fillSlots(work, clock, pollMs)
      workers.add(worker.wake)
      return {
        async stop() {
          workers.delete(worker.wake)
          await worker.stop()
        },
      }
    },
    async close() {
      closed.abort()
    },
  }
}

function fillSlots({ concurrency, take, onError }: QueueWork, clock: Clock, pollMs: number) {
  const stopping = new AbortController()
  const active = new Set<Promise<void>>()
  let woken = new AbortController()
  const wake = () => woken.abort()

  async function fill(): Promise<void> {
    while (!stopping.signal.aborted && active.size < concurrency) {
      const run = await take()
      if (!run) return
      const running = run().finally(() => {
        active.delete(running)
        wake()
      })
      active.add(running)
    }
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      woken = new AbortController()
      await fill().catch(onError)
      if (!stopping.signal.aborted) await clock.sleep(pollMs, woken.signal)
    }
  }

  const looping = loop()
  return {
    wake,
    async stop() {
      stopping.abort()
      wake()
      await looping
      await Promise.all(active)
    },
  }
}
