import type { StepContext, Steps } from '../../loop/kinds/executor.ts'
import { listOf, pruneObservation, replaceList } from '../../loop/working-memory/observe-list.ts'
import { pruneToBudget } from '../../loop/working-memory/prune.ts'
import type { InvariantConfig, Remediation } from './config.ts'

/** Shortens each list to the budget. What is left replaces the list, also where writes append to it. */
export function* prune(
  context: StepContext<InvariantConfig>,
  { fields, budgetTokens }: Extract<Remediation, { type: 'prune' }>,
): Steps<void> {
  for (const [index, field] of fields.entries()) {
    const list = listOf(context, field)
    if (list === null) continue
    const pruned = pruneToBudget(list, budgetTokens)
    const data = pruneObservation(field, budgetTokens, list, pruned)
    yield { type: 'record', event: { type: 'observation-made', data } }
    if (pruned.kept.length < list.length) yield* replaceList(context, field, pruned.kept, `remediation.fields.${index}`)
  }
}
