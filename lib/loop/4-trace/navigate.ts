import type { IterationSummary } from '../artefacts/trace.ts'
import { errorsOf, hasViolation, type TraceStep } from './trace.ts'

/** A place in a run: the state after step `step` (from 1) of iteration `iteration` (from 1). */
export type Position = { iteration: number; step: number }

/** Summaries by iteration − 1. A page that is not loaded yet is a hole; `count` is the number of iterations the run has begun. */
export type Timeline = { count: number; summaries: readonly (IterationSummary | undefined)[] }

export type Mark = 'violation' | 'error' | 'escalation'

/** Where a jump goes. `step` is null when the iteration's events must be loaded before the step is known. */
export type MarkTarget = { iteration: number; step: number | null }

/** Steps of an iteration, never less than one, so that every iteration can be stood on. */
export function stepsIn(timeline: Timeline, iteration: number): number {
  return Math.max(1, timeline.summaries[iteration - 1]?.steps ?? 1)
}

/** The iteration has begun and none of its steps has. */
export function isBeforeFirstStep({ summaries }: Timeline, iteration: number): boolean {
  return summaries[iteration - 1]?.steps === 0
}

/** Where in its iteration a place is: `step 2 of 3`. */
export function stepInWords(timeline: Timeline, { iteration, step }: Position): string {
  const steps = stepsIn(timeline, iteration)
  return isBeforeFirstStep(timeline, iteration) ? 'before the first step' : `step ${Math.min(step, steps)} of ${steps}`
}

/** Steps of an iteration, or null while its summary is not loaded. */
function knownSteps(timeline: Timeline, iteration: number): number | null {
  const known = iteration > timeline.count || timeline.summaries[iteration - 1]
  return known ? stepsIn(timeline, iteration) : null
}

/** Stands for "the last step" of an iteration whose summary is not loaded: clamping finds it later. */
export const LAST_STEP = Number.MAX_SAFE_INTEGER

export const firstPosition: Position = { iteration: 1, step: 1 }

export function lastPosition(timeline: Timeline): Position {
  const iteration = Math.max(1, timeline.count)
  return { iteration, step: stepsIn(timeline, iteration) }
}

/** The nearest place that exists, as far as is known: in an iteration whose summary is not loaded any step may. Anything that is not a number counts as the first. */
export function clampPosition(timeline: Timeline, position: Position): Position {
  const iteration = clampInteger(position.iteration, Math.max(1, timeline.count))
  return { iteration, step: clampInteger(position.step, knownSteps(timeline, iteration) ?? LAST_STEP) }
}

function clampInteger(value: number, max: number): number {
  return Number.isNaN(value) ? 1 : Math.round(Math.min(Math.max(value, 1), max))
}

export function samePosition(a: Position, b: Position): boolean {
  return a.iteration === b.iteration && a.step === b.step
}

export function isBefore(a: Position, b: Position): boolean {
  return a.iteration < b.iteration || (a.iteration === b.iteration && a.step < b.step)
}

/** One step on; at the end it stays. */
export function nextStep(timeline: Timeline, { iteration, step }: Position): Position {
  if (step < (knownSteps(timeline, iteration) ?? LAST_STEP)) return { iteration, step: step + 1 }
  return iteration < timeline.count ? { iteration: iteration + 1, step: 1 } : { iteration, step }
}

/** One step back; at the start it stays. */
export function previousStep(timeline: Timeline, { iteration, step }: Position): Position {
  if (step > 1) return { iteration, step: step - 1 }
  return iteration > 1
    ? { iteration: iteration - 1, step: knownSteps(timeline, iteration - 1) ?? LAST_STEP }
    : { iteration, step }
}

/** The first step of the next iteration; from the last iteration, its last step. */
export function nextIteration(timeline: Timeline, { iteration }: Position): Position {
  return iteration < timeline.count ? { iteration: iteration + 1, step: 1 } : lastPosition(timeline)
}

/** The first step of this iteration, or of the one before when already there. */
export function previousIteration({ iteration, step }: Position): Position {
  return { iteration: step > 1 ? iteration : Math.max(1, iteration - 1), step: 1 }
}

/**
 * The nearest step with a mark before or after a place. Whole iterations are judged by their summaries, single steps by their events where
 * `stepsOf` has them loaded. Null: there is none. `unknown`: none before an iteration whose summary is not loaded.
 */
export function findMark(
  timeline: Timeline,
  from: Position,
  direction: 1 | -1,
  mark: Mark,
  stepsOf: (iteration: number) => readonly TraceStep[] | undefined,
): MarkTarget | 'unknown' | null {
  for (let iteration = from.iteration; iteration >= 1 && iteration <= timeline.count; iteration += direction) {
    const summary = timeline.summaries[iteration - 1]
    if (!summary) return 'unknown'
    if (!summaryHas(summary, mark)) continue
    const steps = stepsOf(iteration)
    if (!steps) {
      if (iteration !== from.iteration) return { iteration, step: null }
      continue
    }
    const step = markedStep(steps, mark, direction, iteration === from.iteration ? from.step : null)
    if (step !== null) return { iteration, step }
    // A person was asked at the head, and no step came after it.
    if (steps.length === 0 && iteration !== from.iteration) return { iteration, step: 1 }
  }
  return null
}

/** The first (or, looking backward, the last) marked step of an iteration, beyond step `beyond` when given. */
export function markedStep(
  steps: readonly TraceStep[],
  mark: Mark,
  direction: 1 | -1,
  beyond: number | null,
): number | null {
  const found = steps.filter((step) => {
    if (beyond !== null && (direction === 1 ? step.index <= beyond : step.index >= beyond)) return false
    return isMarked(step, mark)
  })
  return (direction === 1 ? found[0] : found.at(-1))?.index ?? null
}

function isMarked(step: TraceStep, mark: Mark): boolean {
  switch (mark) {
    case 'violation':
      return hasViolation(step)
    case 'error':
      return errorsOf(step) > 0
    case 'escalation':
      return step.escalations > 0
  }
}

const COUNTED = { violation: 'violations', error: 'errors', escalation: 'escalations' } as const

function summaryHas(summary: IterationSummary, mark: Mark): boolean {
  return summary[COUNTED[mark]] > 0
}

/** Whether an iteration of the run has the mark; one that is not loaded may. */
export function mayHaveMark({ summaries, count }: Timeline, mark: Mark): boolean {
  if (summaries.length < count) return true
  for (let index = 0; index < count; index++) {
    const summary = summaries[index]
    if (!summary || summaryHas(summary, mark)) return true
  }
  return false
}

/** A place as one number for sliders: whole iterations before it plus the part of its own, in [0, count). */
export function scrubValue(timeline: Timeline, position: Position): number {
  return position.iteration - 1 + (position.step - 1) / stepsIn(timeline, position.iteration)
}

/** The place at a slider value: inverse of `scrubValue`, clamped. */
export function positionAt(timeline: Timeline, value: number): Position {
  const safe = Number.isFinite(value) ? Math.max(0, value) : 0
  const iteration = Math.min(Math.floor(safe + 1e-9) + 1, Math.max(1, timeline.count))
  const part = safe - (iteration - 1)
  return clampPosition(timeline, { iteration, step: Math.floor(part * stepsIn(timeline, iteration) + 1e-6) + 1 })
}
