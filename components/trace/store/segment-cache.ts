import type { ApiProblem } from '@/lib/api/client.ts'
import { buildTrace } from '@/lib/loop/4-trace/build-trace.ts'
import { type StateChange, stateChanges } from '@/lib/loop/4-trace/fold-state.ts'
import type { Segment } from '@/lib/loop/4-trace/segment.ts'
import type { TraceIteration } from '@/lib/loop/4-trace/trace.ts'
import type { TraceEvent } from '@/lib/loop/4-trace/trace-event.ts'

export type SegmentEntry =
  | { status: 'loading' }
  | { status: 'failed'; problem: ApiProblem }
  /** `complete`: the run can add nothing to it any more. */
  | { status: 'ready'; segment: Segment; complete: boolean }

/** Entries by segment index, least recently used first. */
export type SegmentCache = ReadonlyMap<number, SegmentEntry>

/** At 64 iterations each: enough for moving about, small enough for long runs. */
export const KEPT_SEGMENTS = 8

/** Puts an entry last and drops the oldest ones beyond the limit, but never one that is loading or `pinned`. */
export function remember(cache: SegmentCache, index: number, entry: SegmentEntry, pinned: number): SegmentCache {
  const next = new Map(cache)
  next.delete(index)
  next.set(index, entry)
  for (const [key, { status }] of next) {
    if (next.size <= KEPT_SEGMENTS) break
    if (key !== pinned && key !== index && status !== 'loading') next.delete(key)
  }
  return next
}

export function segmentIn(cache: SegmentCache, index: number): Segment | undefined {
  const entry = cache.get(index)
  return entry?.status === 'ready' ? entry.segment : undefined
}

const traces = new WeakMap<Segment, Map<number, TraceIteration>>()
const changes = new WeakMap<Segment, StateChange[]>()

/** The iterations of a segment by number, built once per segment value. */
export function traceOf(segment: Segment): Map<number, TraceIteration> {
  const known = traces.get(segment)
  if (known) return known
  const built = new Map(buildTrace(segment.events).map((iteration) => [iteration.iteration, iteration]))
  traces.set(segment, built)
  return built
}

/** The state changes of a segment, folded once per segment value. */
export function changesOf(segment: Segment): StateChange[] {
  const known = changes.get(segment)
  if (known) return known
  const built = stateChanges(segment)
  changes.set(segment, built)
  return built
}

/** An event of any segment that is loaded. */
export function loadedEvent(cache: SegmentCache, seq: number): TraceEvent | undefined {
  for (const entry of cache.values()) {
    const events = entry.status === 'ready' ? entry.segment.events : []
    const first = events[0]?.seq ?? Number.POSITIVE_INFINITY
    // Without gaps: the place follows from the number.
    const found = seq < first ? undefined : events[seq - first]
    if (found?.seq === seq) return found
  }
  return undefined
}
