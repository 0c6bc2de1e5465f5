import type { Contract, Outcome, StopReason } from '../artefacts/contract.ts'
import type { EventBody } from '../artefacts/events.ts'
import type { JsonObject } from '../artefacts/json.ts'
import type { RunState } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import { figure } from '../guards/reading.ts'
import { stopOutcome } from '../guards/stop-outcome.ts'

/** How and why a run ends. `outcome` null: by the table of reasons. */
export type Ending = {
  reason: StopReason
  label: string
  outcome: Outcome | null
  explanation: string
  output: JsonObject
  /** How much is missing for the call that does not fit, in the unit of the reason (nano-USD, tokens, milliseconds); absent: nothing, or not known. */
  short?: number
}

export function ending(reason: StopReason, explanation: string): Ending {
  return { reason, label: '', outcome: null, explanation, output: {} }
}

/** What whoever called the run has to know of its time. */
function workOf({ parent, activeMs }: RunState): { activeMs?: number } {
  return parent === null ? {} : { activeMs }
}

/** The event that closes a log which can't be gone on with. Made of nothing that the run, its spec or its log could spoil but its figures. */
export function abandoned(run: RunState, reason: 'cancelled' | 'internal_error', explanation: string): EventBody {
  const { iteration, spent, best, state } = run
  return {
    type: 'run-finished',
    nodeId: null,
    data: {
      reason,
      label: '',
      outcome: 'failure',
      explanation,
      iterations: iteration,
      costNanoUsd: spent.nanoUsd,
      tokens: spent.tokens,
      ...workOf(run),
      bestScore: best?.score ?? null,
      bestIteration: best?.iteration ?? null,
      state,
      output: {},
    },
  }
}

/** The event that closes the log: reason, outcome, best and result state. */
export function runFinished(
  { contract }: LoopSpec,
  run: RunState,
  { reason, label, outcome, explanation, output }: Ending,
): EventBody {
  const { best } = run
  const target = contract.qualityThreshold?.target
  const decided = outcomeOf(contract, run, { reason, outcome })
  return {
    type: 'run-finished',
    nodeId: null,
    data: {
      reason,
      label,
      outcome: decided,
      explanation: withBest(explanation, run, target),
      iterations: run.iteration,
      costNanoUsd: run.spent.nanoUsd,
      tokens: run.spent.tokens,
      ...workOf(run),
      bestScore: best?.score ?? null,
      bestIteration: best?.iteration ?? null,
      state: contract.bestOf === 'best' && best !== null ? best.state : run.state,
      output,
    },
  }
}

/** What the ending means for the run: as a terminate rule said, else by the table of reasons. */
export function outcomeOf(contract: Contract, { best }: RunState, why: Pick<Ending, 'reason' | 'outcome'>): Outcome {
  return why.outcome ?? stopOutcome(why.reason, best?.score ?? null, contract.qualityThreshold?.target)
}

function withBest(explanation: string, { best }: RunState, target: number | undefined): string {
  if (best === null) return explanation
  return `${explanation.replace(/[^.!?]$/, '$&.')} The best score was ${figure(best.score)}, in iteration ${best.iteration}${target === undefined ? '' : `; the target is ${figure(target)}`}.`
}
