import type { EdgeTone } from '@/components/canvas/loop-edge.tsx'
import type { NodeTone } from '@/components/canvas/loop-node.tsx'
import type { Timeline } from '@/lib/loop/4-trace/navigate.ts'
import { errorsOf, type TraceStep } from '@/lib/loop/4-trace/trace.ts'
import { type Visits, visitsUpTo } from '@/lib/loop/4-trace/visits.ts'
import { currentIteration, currentNode } from '../store/selectors.ts'
import type { TraceState } from '../store/trace-store.ts'

/** How a node is lit: the current one, those passed in this iteration up to the playhead, and the rest. */
export function nodeTone(state: TraceState, nodeId: string): NodeTone {
  if (state.timeline.count === 0) return 'idle'
  if (currentNode(state) === nodeId) return failedHere(state) ? 'failed' : 'active'
  const path = state.timeline.summaries[state.iteration - 1]?.path
  if (!path) return 'idle'
  return path.slice(0, state.step).includes(nodeId) ? 'done' : 'dim'
}

/** Whether the step under the playhead failed. */
export function failedHere(state: TraceState): boolean {
  const step = currentIteration(state)?.steps[state.step - 1]
  return step !== undefined && errorsOf(step) > 0
}

/** How an edge is lit: the one the current step left by, those taken in this iteration, and the rest. */
export function edgeTone(state: TraceState, from: string, handle: string, to: string): EdgeTone {
  const steps = currentIteration(state)?.steps
  if (!steps) return 'idle'
  const takes = (step: TraceStep) => step.nodeId === from && step.handle === handle && step.to === to
  let tone: EdgeTone = 'idle'
  for (const step of steps) {
    if (step.index > state.step) break
    if (takes(step)) tone = step.index === state.step ? 'active' : 'lit'
  }
  return tone
}

let last: { timeline: Timeline; iteration: number; step: number; visits: Visits } | null = null

/** Every node asks for the same place: it is counted once. */
function visitsHere({ timeline, iteration, step }: TraceState): Visits {
  if (last?.timeline !== timeline || last.iteration !== iteration || last.step !== step) {
    last = { timeline, iteration, step, visits: visitsUpTo(timeline, { iteration, step }) }
  }
  return last.visits
}

/** Executions of a node from the start of the run up to the playhead, as far as they are known. */
export function visitsOf(state: TraceState, nodeId: string): number {
  return visitsHere(state).counts.get(nodeId) ?? 0
}

export function visitsAreExact(state: TraceState): boolean {
  return visitsHere(state).exact
}

/** Executions of a node in the iteration under the playhead, up to the playhead. */
export function visitsInIteration({ timeline, iteration, step }: TraceState, nodeId: string): number {
  const path = timeline.summaries[iteration - 1]?.path ?? []
  let count = 0
  for (let index = 0; index < Math.min(step, path.length); index++) if (path[index] === nodeId) count++
  return count
}
