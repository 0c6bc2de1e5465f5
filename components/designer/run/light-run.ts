import { failedHere } from '@/components/trace/graph/tones.ts'
import { canGoOn } from '@/components/trace/store/debug-slice.ts'
import { currentIteration, currentNode, isAtEnd } from '@/components/trace/store/selectors.ts'
import type { TraceState } from '@/components/trace/store/trace-store.ts'
import { visitsUpTo } from '@/lib/loop/4-trace/visits.ts'
import { edgeKey, type RunLights } from '../store/canvas-lights.ts'

/**
 * How a run lights the drawing at its playhead: the node it is at, those it passed in this iteration, the rest stepped back; how often each was visited; and
 * the edges it took. In one walk over the nodes and the iteration's steps. A node that the run has stopped before is lit in place of the one that it has left.
 * `alone`: of a trial, whose other nodes are not part of it.
 */
export function lightRun(state: TraceState, nodeIds: readonly string[], alone: string | null): RunLights {
  const { timeline, iteration, step } = state
  const visits = visitsUpTo(timeline, { iteration, step }).counts
  const lights = { tones: {}, counts: Object.fromEntries(visits), edges: {} } as {
    -readonly [K in keyof RunLights]: Record<string, RunLights[K][string]>
  }
  if (timeline.count === 0) return lights
  const here = stoppedBefore(state) ?? currentNode(state)
  // Until the iteration's summary is there nobody knows what it passed.
  const path = timeline.summaries[iteration - 1]?.path
  const passed = new Set(path?.slice(0, step))
  for (const id of nodeIds) {
    if (id === here) lights.tones[id] = failedHere(state) ? 'failed' : 'active'
    else if (path === undefined) continue
    else if (alone === null || id === alone) lights.tones[id] = passed.has(id) ? 'done' : 'dim'
  }
  for (const taken of currentIteration(state)?.steps ?? []) {
    if (taken.index > step) break
    if (taken.handle !== null && taken.to !== null)
      lights.edges[edgeKey(taken.nodeId, taken.handle, taken.to)] = taken.index === step ? 'active' : 'lit'
  }
  return lights
}

/** Node that a stopped run goes on with, while its end is looked at and its last step is done; null where no node is. */
function stoppedBefore(state: TraceState): string | null {
  if (!canGoOn(state.run) || !isAtEnd(state) || failedHere(state)) return null
  const last = currentIteration(state)?.steps.at(-1)
  return last && last.endedAt === null ? null : (state.run.paused?.nodeId ?? null)
}
