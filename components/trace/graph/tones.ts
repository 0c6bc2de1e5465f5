import type { EdgeTone } from '@/components/canvas/loop-edge.tsx'
import type { NodeTone } from '@/components/canvas/loop-node.tsx'
import { errorsOf, type TraceStep } from '@/lib/loop/4-trace/trace.ts'
import type { IterationSummary } from '@/lib/loop/artefacts/trace.ts'
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

function failedHere(state: TraceState): boolean {
  const step = currentIteration(state)?.steps[state.step - 1]
  return step !== undefined && errorsOf(step) > 0
}

/** How an edge is lit: the one the current step left by, those taken in this iteration, and the rest. */
export function edgeTone(state: TraceState, from: string, handle: string, to: string): EdgeTone {
  const steps = currentIteration(state)?.steps
  if (!steps) return 'idle'
  const takes = (step: TraceStep) => step.nodeId === from && step.handle === handle && step.to === to
  let tone: EdgeTone = 'dim'
  for (const step of steps) {
    if (step.index > state.step) break
    if (takes(step)) tone = step.index === state.step ? 'active' : 'lit'
  }
  return tone
}

const visits = new WeakMap<readonly (IterationSummary | undefined)[], Map<string, number>>()

/** Executions of a node over all loaded iterations, counted once per array. */
export function visitsOf(state: TraceState, nodeId: string): number {
  const { summaries } = state.timeline
  let counts = visits.get(summaries)
  if (!counts) {
    counts = new Map()
    for (const summary of summaries) for (const id of summary?.path ?? []) counts.set(id, (counts.get(id) ?? 0) + 1)
    visits.set(summaries, counts)
  }
  return counts.get(nodeId) ?? 0
}
