import type { EventPage, IterationPage, PayloadBody, Segment } from '../api/contracts/runs.ts'
import { openRunLog, type RunLog, type StoredEvent } from '../db/run-log.ts'
import type { TraceEvent } from '../loop/4-trace/trace-event.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { applyPatch } from '../loop/patch/apply-patch.ts'
import { noSuchRun } from './read-run.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'

/** Stored events as viewers know them: the log only holds what `EVENT_DATA` describes, large fields replaced by references. */
export function asTraceEvents(events: StoredEvent[]): TraceEvent[] {
  return events as unknown as TraceEvent[]
}

function withLog<T>({ database }: Services, actor: Actor, runId: string, read: (log: RunLog) => Result<T>): Result<T> {
  const log = openRunLog(database, actor, runId)
  return log ? read(log) : noSuchRun(runId)
}

export function readEvents(
  services: Services,
  actor: Actor,
  runId: string,
  after: number,
  limit: number,
): Result<EventPage> {
  return withLog(services, actor, runId, (log) => {
    const events = asTraceEvents(log.eventsAfter(after, limit))
    const head = log.head()
    return ok({ events, lastSeq: head.seq, finished: head.finished })
  })
}

/** All events with their large fields in place, as the runner committed them: for exports and the command line. */
export function readWholeEvents(
  services: Services,
  actor: Actor,
  runId: string,
  after: number,
  limit: number,
): Result<EventPage> {
  return withLog(services, actor, runId, (log) => {
    const events = asTraceEvents(log.eventsAfter(after, limit).map((event) => log.whole(event)))
    const head = log.head()
    return ok({ events, lastSeq: head.seq, finished: head.finished })
  })
}

export function readIterations(
  services: Services,
  actor: Actor,
  runId: string,
  from: number,
  limit: number,
): Result<IterationPage> {
  return withLog(services, actor, runId, (log) => {
    const rows = log.iterations(from, limit + 1)
    return ok({ iterations: rows.slice(0, limit), next: rows[limit]?.iteration ?? null })
  })
}

export function readPayload(services: Services, actor: Actor, runId: string, hash: string): Result<PayloadBody> {
  return withLog(services, actor, runId, (log) => {
    const value = log.payload(hash)
    return value === undefined ? refuse('not-found', 'There is no such payload.') : ok({ hash, value })
  })
}

/** The events of 64 iterations and the typed state before the first of them. */
export function readSegment(services: Services, actor: Actor, runId: string, segment: number): Result<Segment> {
  return withLog(services, actor, runId, (log) => {
    const from = segment * LIMITS.checkpointEvery + 1
    const to = from + LIMITS.checkpointEvery - 1
    const { seq: last, finished } = log.head()
    const first = segment === 0 ? 1 : log.firstSeqOf(from)
    if (first === null) return refuse('not-found', `The run has not come to iteration ${from}.`)
    const next = log.firstSeqOf(to + 1)
    const events = asTraceEvents(log.eventsBetween(first, next === null ? last : next - 1))
    const start = segment === 0 ? initialStateOf(events) : stateBefore(log, first)
    return ok({ segment, from, to, start, events, complete: next !== null || finished })
  })
}

function initialStateOf(events: TraceEvent[]): JsonObject {
  return events.find((event) => event.type === 'run-started')?.data.state ?? {}
}

// Usually the checkpoint of the segment's first iteration is one of its first events and holds this state already. A checkpoint is taken
// with the commit it belongs to, though, so it may also lie a little further back: then the patches in between are applied.
function stateBefore(log: RunLog, first: number): JsonObject {
  const checkpoint = log.checkpointBefore(first)
  let state: JsonObject = checkpoint?.state.state ?? {}
  for (const event of asTraceEvents(log.eventsBetween((checkpoint?.seq ?? 0) + 1, first - 1))) {
    if (event.type === 'run-started') state = event.data.state
    if (event.type === 'state-patched') state = applyPatch(state, event.data.patch)
  }
  return state
}
