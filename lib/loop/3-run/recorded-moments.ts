import type { LoopEvent } from '../artefacts/events.ts'
import type { JsonObject } from '../artefacts/json.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import { environmentValues } from '../expression/environment.ts'
import { apply } from './apply.ts'
import { emptyRunState } from './empty-run-state.ts'

/** A step of a stored run: the names that expressions saw, and their values, as it began and once it was done. `step` counts in the run, from 1. */
export type RecordedStep = { step: number; nodeId: string; before: JsonObject; after: JsonObject }

/** An iteration of a stored run. `end`: what the contract's rules saw on arrival at the head; for the last one, what the run came to. */
export type RecordedIteration = { iteration: number; steps: RecordedStep[]; end: JsonObject }

/**
 * What expressions saw at each moment of a run, by folding its log again: the events from the first one on, or from the beginning of an iteration, whose state is
 * `start` then: all that is older (results, scores, what was spent …) is missing in that case.
 */
export function recordedIterations(
  spec: LoopSpec,
  runId: string,
  events: readonly LoopEvent[],
  start?: JsonObject,
): RecordedIteration[] {
  const iterations: RecordedIteration[] = []
  let run: RunState = emptyRunState(runId)
  if (start) run = { ...run, state: start, prev: start, safe: start }
  const close = () => {
    const last = iterations.at(-1)
    if (last && last.end === NOTHING) last.end = environmentValues(run, spec)
  }
  for (const event of events) {
    if (event.iteration > (iterations.at(-1)?.iteration ?? 0)) {
      close()
      iterations.push({ iteration: event.iteration, steps: [], end: NOTHING })
    } else if (ENDS.includes(event.type)) close()
    run = apply(spec, run, event)
    const steps = iterations.at(-1)?.steps
    if (event.type === 'step-started') {
      const values = environmentValues(run, spec)
      steps?.push({ step: event.step, nodeId: event.nodeId ?? '', before: values, after: values })
    } else if (event.type === 'step-finished') {
      const step = steps?.at(-1)
      if (step) step.after = environmentValues(run, spec)
    }
  }
  close()
  const last = iterations.at(-1)
  const open = last?.steps.at(-1)
  if (last && open && open.after === open.before) open.after = last.end
  return iterations
}

const NOTHING: JsonObject = {}
/** Here the rules of the contract are read, or the run is over: what comes after it belongs to no iteration. */
const ENDS: readonly LoopEvent['type'][] = ['guard-checked', 'run-closing', 'run-finished']

/** When a source is read: as a node's step begins, or once it is done; without a node where an iteration ends. */
export type ReadMoment = { nodeId: string | null; late: boolean }

/** What a source saw in an iteration: in the last step of its node, or in step `step` of the iteration (from 1) where that is said. Null: its node was not visited. */
export function environmentAt(
  { steps, end }: RecordedIteration,
  { nodeId, late }: ReadMoment,
  step: number | null = null,
): JsonObject | null {
  if (step === null && nodeId === null) return end
  const found = step === null ? steps.findLast((one) => one.nodeId === nodeId) : steps[step - 1]
  if (!found) return null
  return late && found.nodeId === nodeId ? found.after : found.before
}
