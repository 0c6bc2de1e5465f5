import type { JsonObject } from '../artefacts/json.ts'
import { LIMITS } from '../artefacts/limits.ts'
import type { TraceEvent } from './trace-event.ts'

/** Iterations per segment: as many as lie between two checkpoints, so that each segment starts from a stored state. */
export const SEGMENT_ITERATIONS = LIMITS.checkpointEvery

/** A stretch of the log that can be viewed alone: the typed state before its first event, and its events by rising seq. */
export type Segment = { index: number; start: JsonObject; events: TraceEvent[] }

/** Index of the segment that holds an iteration (counted from 1; events before iteration 1 belong to segment 0). */
export function segmentOf(iteration: number): number {
  return Math.max(0, Math.floor((iteration - 1) / SEGMENT_ITERATIONS))
}

/** First and last iteration of a segment. */
export function iterationsOf(index: number): { first: number; last: number } {
  return { first: index * SEGMENT_ITERATIONS + 1, last: (index + 1) * SEGMENT_ITERATIONS }
}

/**
 * Adds live events to a segment. Events it already has are skipped; a gap in `seq` gives null, which means: load the segment again.
 * Events of later segments are left out.
 */
export function extendSegment(segment: Segment, events: readonly TraceEvent[]): Segment | null {
  let next = (segment.events.at(-1)?.seq ?? 0) + 1
  const added: TraceEvent[] = []
  for (const event of events) {
    if (event.seq < next || segmentOf(event.iteration) < segment.index) continue
    if (segmentOf(event.iteration) > segment.index) break
    if (event.seq !== next && (segment.events.length > 0 || added.length > 0)) return null
    added.push(event)
    next = event.seq + 1
  }
  return added.length === 0 ? segment : { ...segment, events: [...segment.events, ...added] }
}
