import type { StopReason } from '../artefacts/contract.ts'
import type { EventBody } from '../artefacts/events.ts'
import type { RunState, StepInProgress } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import { tallyOf } from '../consolidation/consolidate.ts'
import { contractOf } from '../guards/extended-contract.ts'
import type { StepResult } from '../kinds/executor.ts'
import type { Command } from './advance.ts'
import { comesNoFurther } from './comes-no-further.ts'
import { driveStep } from './drive-step.ts'
import { type Ending, outcomeOf, runFinished } from './ending.ts'
import { performInFlight, unaffordableCall } from './perform-in-flight.ts'
import type { Program } from './program.ts'

/** After one of these nothing is kept: nobody vouches for what the run came to. */
const NOTHING_KEPT: readonly StopReason[] = ['cancelled', 'in_doubt', 'internal_error']

/** The event that opens the closing step, when the run is to keep something of how it ends so; null: it ends at once. */
export function closingOf({ consolidation, contract }: LoopSpec, run: RunState, why: Ending): EventBody | null {
  if (!consolidation || run.closing !== null || run.iteration === 0 || NOTHING_KEPT.includes(why.reason)) return null
  const outcome = outcomeOf(contract, run, why)
  if (consolidation.when === 'success' && outcome !== 'success') return null
  const { reason, label, explanation, output } = why
  return { type: 'run-closing', nodeId: null, data: { reason, label, outcome, explanation, output } }
}

/**
 * What a closing run does next. It keeps what it can within the caps of the run, and then ends as was decided before: whatever fails or is cut short here
 * is told, and nothing more.
 */
export function closeRun(program: Program, run: RunState, closing: NonNullable<RunState['closing']>): Command {
  const { step } = run
  const finished = runFinished(program.spec, run, closing)
  if (step === null || step.log.at(-1)?.type === 'consolidation-made') return { type: 'record', events: [finished] }
  const cut = cutShort(program.spec, run)
  if (cut !== null) return { type: 'record', events: [madeUpTo(step, cut), finished] }
  if (step.inFlight && step.inFlight.type !== 'person-asked' && step.inFlight.type !== 'children-requested')
    return { type: 'perform', effect: performInFlight(contractOf(program.spec, run), run, step.inFlight) }
  const { records, next } = driveStep(program, run.spent, step)
  if (next.type === 'intent') return { type: 'record', events: [...records, next.event] }
  const problem = next.type === 'end' ? next.ending.explanation : problemOf(next.result)
  const made = problem === null ? [] : [madeUpTo(step, problem)]
  return { type: 'record', events: [...records, ...made, finished] }
}

/** Why nothing more is kept, whatever is still to be done. */
function cutShort({ contract }: LoopSpec, run: RunState): string | null {
  if (run.cancelRequestedBy !== null) return 'The run was cancelled meanwhile: what was not kept yet was left out.'
  if (comesNoFurther(run))
    return `Taken up ${run.takenUpInVain} times in a row in vain: what was not kept yet was left out.`
  const capped = contractOf({ contract }, run)
  const unpaid = run.refused ?? unaffordableCall(capped, run)
  if (unpaid) return `What was not kept yet was left out: ${unpaid.explanation}`
  if (run.activeMs < capped.timeoutMs) return null
  return 'The run’s time was up: what was not kept yet was left out.'
}

function problemOf(result: StepResult): string | null {
  if (result.type === 'fail') return result.message
  return result.type === 'out-of-time' ? result.explanation : null
}

function madeUpTo({ log }: StepInProgress, problem: string): EventBody {
  return { type: 'consolidation-made', nodeId: null, data: { ...tallyOf(log), problems: [problem] } }
}
