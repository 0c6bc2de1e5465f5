import type { StopReason } from '../artefacts/contract.ts'

/** What a rule that fires says before its figures. Reasons that no rule reads never get here, and say what they are all the same. */
const SAYS: Record<StopReason, string> = {
  goal: 'The goal was reached',
  quality_threshold: 'The quality target was met',
  plateau: 'The score has levelled off',
  adaptive_exit: 'Going on is not expected to pay',
  max_iterations: 'The iteration cap was reached',
  timeout: 'The time limit was reached',
  budget_usd: 'The money budget is used up',
  budget_tokens: 'The token budget is used up',
  stalled: 'The loop makes no progress',
  repeated_action: 'The loop repeats itself',
  cycling: 'The loop goes back and forth between two actions',
  repeated_error: 'The same error keeps coming back',
  subgoal_stuck: 'The loop is stuck on one subgoal',
  fatal_error: 'A fatal error occurred',
  invariant_exhausted: 'An invariant can’t be restored',
  no_route: 'The way on is closed',
  cancelled: 'The run was cancelled',
  stopped_by_person: 'A person stopped the run',
  escalation_deadline: 'Nobody decided in time',
  in_doubt: 'An effect is in doubt',
  internal_error: 'The runner failed',
}

/** Why a rule ended the run: one sentence, with the rule's own figures. */
export function stopSentence(reason: StopReason, detail: string): string {
  return `${SAYS[reason]}: ${detail}${detail.endsWith('.') ? '' : '.'}`
}
