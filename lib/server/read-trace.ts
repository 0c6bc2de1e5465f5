import type { EventPage, IterationPage, PayloadBody, Segment } from '../api/contracts/runs.ts'
import type { EventRange, RunLog, StoredEvent } from '../db/run-log.ts'
import type { TraceEvent } from '../loop/4-trace/trace-event.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { applyPatch } from '../loop/patch/apply-patch.ts'
import { noSuchRun } from './read-run.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'
import { whileReadable } from './while-readable.ts'

/** Stored events as viewers know them: the log only holds what `EVENT_DATA` describes, large fields replaced by references. */
export function asTraceEvents(events: StoredEvent[]): TraceEvent[] {
  return events as unknown as TraceEvent[]
}

async function withLog<T>(
  { database }: Services,
  actor: Actor,
  runId: string,
  read: (log: RunLog) => Promise<Result<T>>,
): Promise<Result<T>> {
  const log = await database.openRunLog(actor, runId)
  return log ? whileReadable(() => read(log)) : noSuchRun(runId)
}

/** A page of events: as many as were asked for, or fewer when they are large. */
export function readEvents(
  services: Services,
  actor: Actor,
  runId: string,
  range: EventRange,
): Promise<Result<EventPage>> {
  return withLog(services, actor, runId, async (log) => {
    const events = asTraceEvents(await log.events(range))
    const { seq, finished } = await log.head()
    const last = events.at(-1)?.seq ?? seq
    return ok({ events, next: last < seq ? last : null, lastSeq: seq, finished })
  })
}

export function readIterations(
  services: Services,
  actor: Actor,
  runId: string,
  from: number,
  limit: number,
): Promise<Result<IterationPage>> {
  return withLog(services, actor, runId, async (log) => {
    const rows = await log.iterations(from, limit + 1)
    return ok({ iterations: rows.slice(0, limit), next: rows[limit]?.iteration ?? null })
  })
}

export function readPayload(
  services: Services,
  actor: Actor,
  runId: string,
  hash: string,
): Promise<Result<PayloadBody>> {
  return withLog(services, actor, runId, async (log) => {
    const value = await log.payload(hash)
    return value === undefined ? refuse('not-found', 'There is no such payload.') : ok({ hash, value })
  })
}

/** The next events of 64 iterations after `after`; at their beginning also the typed state before the first of them. */
export function readSegment(
  services: Services,
  actor: Actor,
  runId: string,
  segment: number,
  after = 0,
): Promise<Result<Segment>> {
  return withLog(services, actor, runId, async (log) => {
    const from = segment * LIMITS.checkpointEvery + 1
    const to = from + LIMITS.checkpointEvery - 1
    const { seq, finished } = await log.head()
    const first = segment === 0 ? 1 : await log.firstSeqOf(from)
    if (first === null) return refuse('not-found', `The run has not come to iteration ${from}.`)
    const following = await log.firstSeqOf(to + 1)
    const end = following === null ? seq : following - 1
    const events = asTraceEvents(await log.events({ after: Math.max(after, first - 1), to: end }))
    const last = events.at(-1)?.seq ?? end
    return ok({
      segment,
      from,
      to,
      start: after < first ? await stateBefore(log, segment, first) : null,
      events,
      next: last < end ? last : null,
      complete: following !== null || finished,
    })
  })
}

/** How far into a log its `run-started` may lie. */
const HEADING = 5

// Usually the checkpoint of the segment's first iteration is one of its first events and holds this state already. A checkpoint is taken
// with the commit it belongs to, though, so it may also lie a little further back: then the patches in between are applied.
/** The typed state before a segment, whose first event is `first`. */
export async function stateBefore(log: RunLog, segment: number, first: number): Promise<JsonObject> {
  const checkpoint = segment === 0 ? null : await log.checkpointBefore(first)
  let state: JsonObject = checkpoint?.state.state ?? {}
  const to = segment === 0 ? HEADING : first - 1
  for (let after = checkpoint?.seq ?? 0; after < to; ) {
    const events = asTraceEvents(await log.events({ after, to }))
    for (const event of events) {
      if (event.type === 'run-started') state = event.data.state
      if (
        (event.type === 'state-patched' || event.type === 'run-continued' || event.type === 'run-forked') &&
        segment > 0
      )
        state = applyPatch(state, event.data.patch)
    }
    const last = events.at(-1)
    if (!last) break
    after = last.seq
  }
  return state
}
