import { formatCount, formatDuration, plural } from '@/components/ui/format.ts'
import type { Contract } from '@/lib/loop/artefacts/contract.ts'

/** The rules of a contract that end a run, in the words of whoever only reads it. */
export function contractLines(contract: Contract): string[] {
  const { qualityThreshold, plateau, adaptiveExit, stalled, repeatedAction, cycling, repeatedError, subgoalStuck } =
    contract
  const rule = (is: unknown, line: string) => (is === undefined ? [] : [line])
  return [
    `At most ${plural(contract.maxIterations, 'iteration')} and ${formatDuration(contract.timeoutMs)}`,
    ...rule(contract.budgetUsd, `At most $${contract.budgetUsd}`),
    ...rule(contract.budgetTokens, `At most ${formatCount(contract.budgetTokens ?? 0)} tokens`),
    ...rule(contract.score, `Its score is ${contract.score}`),
    ...rule(qualityThreshold, `Converged at a score of ${qualityThreshold?.target}`),
    ...rule(plateau, `Ends when the score changes by less than ${plateau?.epsilon}, twice in a row`),
    ...rule(adaptiveExit, 'Ends when earlier runs say that it will not get there'),
    ...rule(stalled, `Ends after ${stalled?.iterations} iterations without progress`),
    ...rule(repeatedAction, `Ends when one action comes ${repeatedAction?.times} times in a row`),
    ...rule(cycling, 'Ends when two actions take turns'),
    ...rule(repeatedError, `Ends when one error comes ${repeatedError?.times} times in a row`),
    ...rule(subgoalStuck, `Ends when a subgoal stays the same ${subgoalStuck?.times} times`),
    ...rule(contract.escalation?.rules, 'Asks a person before some of these rules end it'),
    contract.bestOf === 'best' ? 'Its result is the best state' : 'Its result is the last state',
  ]
}
