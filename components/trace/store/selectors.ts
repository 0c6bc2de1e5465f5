import { type StateChange, stateAfter, writersAt } from '@/lib/loop/4-trace/fold-state.ts'
import { isBefore, lastPosition, type Position } from '@/lib/loop/4-trace/navigate.ts'
import { type OpenWait, openWaitIn } from '@/lib/loop/4-trace/open-wait.ts'
import { iterationsOf, type Segment, segmentOf } from '@/lib/loop/4-trace/segment.ts'
import type { GuardCheck, TraceIteration, TraceStep } from '@/lib/loop/4-trace/trace.ts'
import type { Json, JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { AdaptivePriors } from '@/lib/loop/priors/adaptive-priors.ts'
import { changesOf, type SegmentEntry, segmentIn, traceOf } from './segment-cache.ts'
import type { TraceState } from './trace-store.ts'

export function currentEntry(state: TraceState): SegmentEntry | undefined {
  return state.segments.get(segmentOf(state.iteration))
}

/** The iteration under the playhead, once its events are there. */
export function currentIteration(state: TraceState): TraceIteration | undefined {
  const segment = segmentIn(state.segments, segmentOf(state.iteration))
  return segment && traceOf(segment).get(state.iteration)
}

/** The step under the playhead; the iteration's last one when the playhead asks for one beyond it. */
export function currentStep(state: TraceState): TraceStep | undefined {
  const steps = currentIteration(state)?.steps
  return steps?.[state.step - 1] ?? steps?.at(-1)
}

/** Node under the playhead, known from the summary even before the events are loaded. */
export function currentNode(state: TraceState): string | null {
  const path = state.timeline.summaries[state.iteration - 1]?.path
  return currentStep(state)?.nodeId ?? path?.[Math.min(state.step, path.length) - 1] ?? null
}

/** What a running run waits for before it goes on; null while it works, or while its newest events are not there. */
export function runningWait(state: TraceState): OpenWait | null {
  if (state.run.status !== 'running') return null
  const segment = segmentIn(state.segments, segmentOf(state.timeline.count))
  const newest = segment && traceOf(segment).get(state.timeline.count)
  const wait = newest ? openWaitIn(newest) : null
  if (wait === null || (kept?.until === wait.until && kept.why === wait.why)) return wait && kept
  kept = wait
  return wait
}

/** A wait keeps its identity, so that nobody renders anew for the same one. */
let kept: OpenWait | null = null

/** Contract rules as read when the iteration under the playhead ended; null while they have not been. */
export function currentGuards(state: TraceState): GuardCheck | null {
  return currentIteration(state)?.guards.at(-1) ?? null
}

/** What finished runs had taught this one when it started; null while its first events are not loaded, or when it learned nothing. */
export function priorsOf(state: TraceState): AdaptivePriors | null {
  const started = segmentIn(state.segments, 0)?.events.find(({ type }) => type === 'run-started')
  return started?.type === 'run-started' ? started.data.priors : null
}

/** Node of the step that the run is in; null between two steps, undefined while its newest events are not there. */
export function openStepNode({ segments, timeline }: TraceState): string | null | undefined {
  const segment = segmentIn(segments, segmentOf(timeline.count))
  if (!segment) return undefined
  const step = traceOf(segment).get(timeline.count)?.steps.at(-1)
  return step && step.endedAt === null ? step.nodeId : null
}

/** A step beyond the last one is at the end too: a place is clamped once its summary is there. */
export function isAtEnd({ timeline, iteration, step }: TraceState): boolean {
  return !isBefore({ iteration, step }, lastPosition(timeline))
}

/** What is shown is not the newest step of the run. */
export function isInThePast(state: TraceState): boolean {
  return state.timeline.count > 0 && !state.following && !isAtEnd(state)
}

export type StateMoment = {
  state: JsonObject
  /** State when the previous step ended. */
  before: JsonObject
  writers: Map<string, StateChange>
}

/** State after the step under the playhead, what it was before the step, and who wrote each field. */
export function momentOf(state: TraceState): StateMoment | null {
  const segment = segmentIn(state.segments, segmentOf(state.iteration))
  return segment ? stateInSegment(segment, state) : null
}

/**
 * State after a step of a segment, the last one of its iteration when it has not so many; what the iteration ends with when it has no step.
 * Null when the iteration is not in the segment.
 */
export function stateInSegment(segment: Segment, { iteration, step: wanted }: Position): StateMoment | null {
  const made = traceOf(segment).get(iteration)
  if (!made) return null
  const step = made.steps[wanted - 1] ?? made.steps.at(-1)
  const changes = changesOf(segment)
  const seq = step?.lastSeq ?? made.events.at(-1)?.seq ?? 0
  const state = stateAfter(segment.start, changes, seq)
  return {
    state,
    before: step ? stateAfter(segment.start, changes, step.firstSeq - 1) : state,
    writers: writersAt(changes, seq),
  }
}

/** What the state under the playhead is compared with. `absent`: there is nothing at that place. */
export type Reference =
  | { status: 'none' | 'loading' | 'absent' }
  | { status: 'failed'; detail: string }
  | { status: 'ready'; state: JsonObject }

const NONE: Reference = { status: 'none' }
const LOADING: Reference = { status: 'loading' }
const ABSENT: Reference = { status: 'absent' }

/** The state to compare with, as the chosen view says: before the step, at the pinned place, or of the other run at this place. */
export function referenceOf(state: TraceState, moment: StateMoment): Reference {
  switch (state.stateView) {
    case 'value':
      return NONE
    case 'diff':
      return { status: 'ready', state: moment.before }
    case 'pinned':
      if (state.pinned === null) return NONE
      return state.pinnedState ? { status: 'ready', state: state.pinnedState } : LOADING
    case 'branch': {
      const { branchId, branchSegments, branches, iteration } = state
      if (branchId === null) return branches === null ? LOADING : NONE
      const entry = branchSegments.get(`${branchId} ${segmentOf(iteration)}`)
      if (entry?.status === 'failed') return { status: 'failed', detail: entry.problem.detail }
      if (entry?.status !== 'ready') return LOADING
      const other = stateInSegment(entry.segment, state)
      return other ? { status: 'ready', state: other.state } : ABSENT
    }
  }
}

/** The state that the run has now, once the events of its newest iterations are there. Keeps its identity until it changes. */
export function newestState(state: TraceState): JsonObject | null {
  const segment = segmentIn(state.segments, segmentOf(state.timeline.count))
  return segment ? (changesOf(segment).at(-1)?.state ?? segment.start) : null
}

/** A field's value at the end of each loaded iteration of the segment under the playhead: what its sparkline shows. */
export function fieldHistory(state: TraceState, field: string): (Json | undefined)[] {
  const index = segmentOf(state.iteration)
  const segment = segmentIn(state.segments, index)
  if (!segment) return []
  const known = histories.get(segment) ?? new Map<string, (Json | undefined)[]>()
  histories.set(segment, known)
  const history = known.get(field) ?? historyIn(segment, index, field)
  known.set(field, history)
  return history
}

/** Every field asks at every step: each is worked out once per segment value. */
const histories = new WeakMap<Segment, Map<string, (Json | undefined)[]>>()

function historyIn(segment: Segment, index: number, field: string): (Json | undefined)[] {
  const changes = changesOf(segment)
  const trace = traceOf(segment)
  const { first } = iterationsOf(index)
  const values: (Json | undefined)[] = []
  for (let iteration = first; trace.has(iteration); iteration++) {
    const lastSeq = trace.get(iteration)?.events.at(-1)?.seq ?? 0
    values.push(stateAfter(segment.start, changes, lastSeq)[field])
  }
  return values
}

/** Place within its iteration of the step with this run-wide number; null when it is not loaded. */
export function stepIndexOf(state: TraceState, iteration: number, step: number): number | null {
  const segment = segmentIn(state.segments, segmentOf(iteration))
  const steps = segment && traceOf(segment).get(iteration)?.steps
  return steps?.find((made) => made.step === step)?.index ?? null
}

/** State when a step of the segment under the playhead began. */
export function stateBefore(state: TraceState, step: TraceStep): JsonObject | null {
  const segment = segmentIn(state.segments, segmentOf(state.iteration))
  return segment ? stateAfter(segment.start, changesOf(segment), step.firstSeq - 1) : null
}

/** The live log is cut off: what is shown of a run that has not ended may be old. */
export function isAway({ connection, run }: TraceState): boolean {
  return run.status !== 'finished' && (connection === 'waiting' || connection === 'failed')
}
