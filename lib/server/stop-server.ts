import type { Clock } from '../runner/ports.ts'
import type { Runtime } from './runtime.ts'

/** A stop that takes longer is cut off: the runs resume from their logs at the next start. */
const STOP_WITHIN_MS = 8_000
const LOOK_EVERY_MS = 250

/**
 * Closes the runtime, in a bounded time: it takes no more runs and gives those in execution back. Calls that may not be repeated are waited for, each up to its own
 * limit, and `onWait` hears now and then of the runs that make them; the time counts from the last of them. Rejects when closing fails.
 */
export async function stopServer(
  { close, waitsFor }: Pick<Runtime, 'close' | 'waitsFor'>,
  clock: Clock,
  onWait: (runIds: readonly string[]) => void,
): Promise<void> {
  const closed = new AbortController()
  const closing = close().finally(() => closed.abort())
  closing.catch(() => {})
  for (let until = clock.now() + STOP_WITHIN_MS; !closed.signal.aborted; ) {
    const runIds = waitsFor()
    if (runIds.length > 0) {
      until = clock.now() + STOP_WITHIN_MS
      onWait(runIds)
    }
    if (clock.now() >= until) return
    await clock.sleep(LOOK_EVERY_MS, closed.signal)
  }
  await closing
}
