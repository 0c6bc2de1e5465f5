import { canonicalJson, isJsonObject, type Json } from '../artefacts/json.ts'
import { estimateTokens } from '../tokens/estimate-tokens.ts'

/** Tokens that a model's prompt may have when a setting does not say: what a share of "the context" is a share of. */
export const DEFAULT_CONTEXT_TOKENS = 8_000
/** Share of the context that working memory may take. */
export const DEFAULT_MEMORY_SHARE = 0.3

export type Pruned = {
  /** What stays, in its order. */
  kept: Json[]
  /** Per item of the list: whether it stays, and what was known of its relevance. */
  keep: boolean[]
  relevance: number[]
  tokensBefore: number
  tokensAfter: number
}

/** Tokens that an item of working memory takes in a prompt: a text as it is, anything else as canonical JSON. */
export function tokensOfItem(item: Json): number {
  return estimateTokens(typeof item === 'string' ? item : canonicalJson(item))
}

/** The relevance that an item carries itself, as facts do: its member `relevance`. One that nobody rated counts as 0. */
export function ownRelevance(item: Json): number {
  const value = isJsonObject(item) && Object.hasOwn(item, 'relevance') ? item.relevance : undefined
  return typeof value === 'number' ? value : 0
}

/**
 * Takes items out of a list until it is within `budgetTokens`: the least relevant first, and of equally relevant ones the oldest (lists grow at their
 * end). An item that is larger than the whole budget goes before all others, since nothing could stay beside it. `relevance` rates each item; without it they
 * are taken by what they carry (`ownRelevance`). Pure: the list is not changed.
 */
export function pruneToBudget(
  items: readonly Json[],
  budgetTokens: number,
  relevance: readonly number[] = items.map(ownRelevance),
): Pruned {
  const tokens = items.map(tokensOfItem)
  const tokensBefore = tokens.reduce((sum, count) => sum + count, 0)
  const tooLarge = (index: number) => (tokens[index] ?? 0) > budgetTokens
  const leaving = items
    .map((_, index) => index)
    .sort((a, b) => Number(tooLarge(b)) - Number(tooLarge(a)) || (relevance[a] ?? 0) - (relevance[b] ?? 0) || a - b)
  const keep = items.map(() => true)
  let tokensAfter = tokensBefore
  for (const index of leaving) {
    if (tokensAfter <= budgetTokens) break
    keep[index] = false
    tokensAfter -= tokens[index] ?? 0
  }
  return { kept: items.filter((_, index) => keep[index]), keep, relevance: [...relevance], tokensBefore, tokensAfter }
}
