import { canonicalJson, isJsonObject, type Json } from '../artefacts/json.ts'
import type { Observation } from '../artefacts/observation.ts'
import { own } from '../artefacts/own.ts'
import { type StepContext, StepFailure, type Steps } from '../kinds/executor.ts'
import { describeProblems } from '../kinds/write-state.ts'
import { validateValue } from '../state/validate.ts'
import { firstChars } from '../text/first-chars.ts'
import { type Pruned, tokensOfItem } from './prune.ts'

/** Newest items of a list that an event shows, and how much of each: the log grows with every iteration. */
const MAX_ITEMS = 100
const MAX_CHARS = 160

/** The beginning of an item, as an event shows it: a text, an object's `text`, or its JSON. */
export function itemPreview(item: Json): string {
  const text = itemText(item)
  return text.length > MAX_CHARS ? `${firstChars(text, MAX_CHARS)}…` : text
}

/** What an item says: a text itself, the `text` of a fact, else its JSON. */
export function itemText(item: Json): string {
  if (typeof item === 'string') return item
  const own = isJsonObject(item) && Object.hasOwn(item, 'text') ? item.text : undefined
  return typeof own === 'string' ? own : canonicalJson(item)
}

/** The newest items of a list with what a part of an observation found of each, as far as an event shows them. */
export function newestItems<T>(items: readonly Json[], about: (item: Json, index: number) => T): T[] {
  const first = Math.max(0, items.length - MAX_ITEMS)
  return items.slice(first).map((item, offset) => about(item, first + offset))
}

/** The `observation-made` of a pruning: what was there, what stayed and what it took. */
export function pruneObservation(
  field: string,
  budgetTokens: number,
  items: readonly Json[],
  { kept, keep, relevance, tokensBefore, tokensAfter }: Pruned,
): Extract<Observation, { part: 'prune' }> {
  return {
    part: 'prune',
    field,
    budgetTokens,
    tokensBefore,
    tokensAfter,
    itemsBefore: items.length,
    itemsAfter: kept.length,
    items: newestItems(items, (item, index) => ({
      text: itemPreview(item),
      relevance: relevance[index] ?? 0,
      tokens: tokensOfItem(item),
      kept: keep[index] ?? false,
    })),
  }
}

/** The list of a state field; null when the field is absent or holds no list. */
export function listOf({ run }: StepContext<unknown>, field: string): Json[] | null {
  const value = own(run.state, field)
  return Array.isArray(value) ? value : null
}

/**
 * Puts a shortened list in the place of a field's list, past the field's reducer: with `append` it would be added to itself. Throws StepFailure (fatal)
 * naming `at` when the field's schema wants more items than are left.
 */
export function* replaceList(context: StepContext<unknown>, field: string, kept: Json[], at: string): Steps<void> {
  const schema = context.spec.state.properties[field]
  const problems = schema ? validateValue(schema, kept, field) : []
  if (problems.length > 0) throw new StepFailure(`${at}: ${describeProblems(problems)}`, 'fatal', at)
  yield {
    type: 'record',
    event: { type: 'state-patched', data: { patch: [{ op: 'replace', path: `/${field}`, value: kept }] } },
  }
}
