import { stateAfter } from '@/lib/loop/4-trace/fold-state.ts'
import { segmentOf } from '@/lib/loop/4-trace/segment.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import { changesOf, segmentIn, traceOf } from '../store/segment-cache.ts'
import type { TraceState } from '../store/trace-store.ts'

/** The state that a fork from this iteration begins with: as it began here, with what earlier forks from the same place changed. Null while it is not loaded. */
export function stateAtForkPoint(state: TraceState, iteration: number): JsonObject | null {
  const segment = segmentIn(state.segments, segmentOf(iteration))
  const events = segment && traceOf(segment).get(iteration)?.events
  if (!segment || !events) return null
  const after = events.findIndex(({ type }) => type !== 'iteration-started' && type !== 'run-forked')
  const last = events[(after === -1 ? events.length : after) - 1]
  return last ? stateAfter(segment.start, changesOf(segment), last.seq) : null
}
