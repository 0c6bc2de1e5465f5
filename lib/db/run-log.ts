import type { EventType } from '../loop/artefacts/events.ts'
import type { Json, JsonObject } from '../loop/artefacts/json.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import type { IterationSummary } from '../loop/artefacts/trace.ts'

/** An event as stored: large payload fields are references. */
export type StoredEvent = {
  seq: number
  at: number
  iteration: number
  step: number
  nodeId: string | null
  type: EventType
  data: JsonObject
}

/** Which events to read: those after `after`, to `to` where given, at most `limit`. */
export type EventRange = {
  after: number
  to?: number | undefined
  limit?: number | undefined
  /** With their large fields in place, as the runner committed them; `answers`: but for what models were asked, which the course of a run never hangs on. */
  whole?: boolean | 'answers' | undefined
}

/** At most this many characters of event data are read at once: patches lie in the log as they are, and may be large. */
export const PAGE_CHARACTERS = 2_000_000

/** Reading access to one run's log; only given out for a run of the asker's workspace. Everything it returns is durable. */
export type RunLog = {
  /** Status and last seq at this moment. */
  head(): Promise<{ seq: number; finished: boolean }>
  /** The next events of a range: as many as fit into a page, and one at least where there are any. Ask again after the last one. */
  events(range: EventRange): Promise<StoredEvent[]>
  /** Seq of the first event of this iteration or a later one; null when the log hasn't come to it. */
  firstSeqOf(iteration: number): Promise<number | null>
  /** Newest checkpoint at or before an event. */
  checkpointBefore(seq: number): Promise<{ seq: number; state: RunState } | null>
  iterations(from: number, limit: number): Promise<IterationSummary[]>
  payload(hash: string): Promise<Json | undefined>
}
