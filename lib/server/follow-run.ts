import type { RunLog, StoredEvent } from '../db/run-log.ts'
import type { Actor, Services } from './services.ts'

/** How soon a commit by another process is noticed. */
const POLL_MS = 250
const HEARTBEAT_MS = 15_000
const BATCH = 500

/**
 * A run's log as server-sent events, from after `after` until run-finished. Events are read from the database alone, so whatever is shown is
 * durable. Null when there is no such run; `ended` when the run is over and all of it was seen.
 */
export async function followRun(
  { database, hub, stopping }: Services,
  actor: Actor,
  runId: string,
  after: number,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array> | 'ended' | null> {
  const log = await database.openRunLog(actor, runId)
  if (!log) return null
  const head = await log.head()
  if (head.finished && after >= head.seq) return 'ended'
  const encoder = new TextEncoder()
  const stopped = new AbortController()
  const stop = AbortSignal.any([signal, stopped.signal, stopping])
  let last = after
  return new ReadableStream({
    // Called whenever the receiver has room: a slow one is never fed faster than it reads.
    async pull(controller) {
      const events = await nextEvents(log, last, (timeoutMs) => hub.changed(runId, timeoutMs, stop), stop)
      if (stop.aborted) return controller.close()
      last = events.at(-1)?.seq ?? last
      controller.enqueue(encoder.encode(events.length > 0 ? events.map(toMessage).join('') : ': still here\n\n'))
      if (events.some((event) => event.type === 'run-finished')) controller.close()
    },
    cancel: () => stopped.abort(),
  })
}

/** The next events, or none after a heartbeat's time. */
async function nextEvents(
  log: RunLog,
  after: number,
  changed: (timeoutMs: number) => Promise<void>,
  stop: AbortSignal,
): Promise<StoredEvent[]> {
  const patience = performance.now() + HEARTBEAT_MS
  while (!stop.aborted) {
    const events = await log.events({ after, limit: BATCH })
    if (events.length > 0 || performance.now() >= patience) return events
    await changed(POLL_MS)
  }
  return []
}

function toMessage(event: StoredEvent): string {
  return `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}
