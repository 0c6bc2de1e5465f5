import type { Outcome, StopReason } from '../artefacts/contract.ts'

/** `by-target`: success only if the best score meets the quality target. `goal` normally carries the terminate rule's own outcome. */
const DEFAULT_OUTCOME: Record<StopReason, Outcome | 'by-target'> = {
  goal: 'success',
  quality_threshold: 'success',
  plateau: 'by-target',
  adaptive_exit: 'by-target',
  max_iterations: 'failure',
  timeout: 'failure',
  budget_usd: 'failure',
  budget_tokens: 'failure',
  stalled: 'failure',
  repeated_action: 'failure',
  cycling: 'failure',
  repeated_error: 'failure',
  subgoal_stuck: 'failure',
  fatal_error: 'failure',
  invariant_exhausted: 'failure',
  no_route: 'failure',
  cancelled: 'failure',
  stopped_by_person: 'failure',
  escalation_deadline: 'failure',
  in_doubt: 'failure',
  internal_error: 'failure',
}

/** What a stop reason means for the run, unless a terminate rule said otherwise. */
export function stopOutcome(reason: StopReason, bestScore: number | null, target: number | undefined): Outcome {
  const outcome = DEFAULT_OUTCOME[reason]
  if (outcome !== 'by-target') return outcome
  return bestScore !== null && target !== undefined && bestScore >= target ? 'success' : 'failure'
}
