import type { StepContext, Steps } from '../../loop/kinds/executor.ts'
import { listOf, pruneObservation, replaceList } from '../../loop/working-memory/observe-list.ts'
import { pruneToBudget } from '../../loop/working-memory/prune.ts'
import type { ObserveConfig, Part } from './config.ts'
import type { Rated } from './relevance.ts'

/** Shortens a list to its share of the context, by the relevance just found, else by what its items carry. */
export function* prune(
  context: StepContext<ObserveConfig>,
  { field, contextTokens, share }: Part<'prune'>,
  rated: Rated | null,
): Steps<void> {
  const items = listOf(context, field)
  if (items === null) return
  const budgetTokens = Math.floor(contextTokens * share)
  const pruned = pruneToBudget(items, budgetTokens, rated?.field === field ? rated.relevance : undefined)
  yield {
    type: 'record',
    event: { type: 'observation-made', data: pruneObservation(field, budgetTokens, items, pruned) },
  }
  if (pruned.kept.length < items.length) yield* replaceList(context, field, pruned.kept, 'prune.field')
}
