import type { Json } from '../../loop/artefacts/json.ts'
import { type StepContext, StepFailure, type Steps } from '../../loop/kinds/executor.ts'
import { lexicalSimilarity, lexicalVector } from '../../loop/similarity/lexical.ts'
import { itemPreview, itemText, listOf, newestItems, replaceList } from '../../loop/working-memory/observe-list.ts'
import type { ObserveConfig, Part } from './config.ts'

/** What was found of a list, for the parts after this one: the relevance of each item that stayed. */
export type Rated = { field: string; relevance: number[] }

/** Keeps the items of a list that are near enough to the subgoal. Without a subgoal there is nothing to compare with, and all stay. */
export function* keepRelevant(context: StepContext<ObserveConfig>, config: Part<'relevance'>): Steps<Rated | null> {
  const { field, threshold, top } = config
  const items = listOf(context, field)
  if (items === null) return null
  const subgoal = subgoalOf(context, config)
  const rated = subgoal === '' ? null : rate(items, subgoal)
  const keep = rated ? keepOf(rated, threshold, top ?? null) : items.map(() => true)
  const kept = items.filter((_, index) => keep[index])
  yield {
    type: 'record',
    event: {
      type: 'observation-made',
      data: {
        part: 'relevance',
        field,
        subgoal,
        threshold,
        top: top ?? null,
        itemsBefore: items.length,
        itemsAfter: kept.length,
        items: newestItems(rated ? items : [], (item, index) => ({
          text: itemPreview(item),
          relevance: rated?.[index] ?? 0,
          kept: keep[index] ?? true,
        })),
      },
    },
  }
  if (kept.length < items.length) yield* replaceList(context, field, kept, 'relevance.field')
  return rated && { field, relevance: rated.filter((_, index) => keep[index]) }
}

function subgoalOf(context: StepContext<ObserveConfig>, { to }: Part<'relevance'>): string {
  if (to === undefined) return context.run.decision?.subgoal.trim() ?? ''
  const value = context.value(to, 'relevance.to')
  if (typeof value === 'string') return value.trim()
  if (value === null) return ''
  throw new StepFailure('relevance.to: the text to compare with must be a string', 'fatal', 'relevance.to')
}

function rate(items: readonly Json[], subgoal: string): number[] {
  const wanted = lexicalVector(subgoal)
  return items.map((item) => lexicalSimilarity(wanted, lexicalVector(itemText(item))))
}

/** Those at the threshold, and of them the `top` most relevant; of equally relevant ones the newer. */
function keepOf(relevance: readonly number[], threshold: number, top: number | null): boolean[] {
  const near = relevance.map((_, index) => index).filter((index) => (relevance[index] ?? 0) >= threshold)
  const best = near.sort((a, b) => (relevance[b] ?? 0) - (relevance[a] ?? 0) || b - a).slice(0, top ?? near.length)
  const kept = new Set(best)
  return relevance.map((_, index) => kept.has(index))
}
