import type { ChildResult } from '../artefacts/children.ts'
import { equalJson } from '../artefacts/equal-json.ts'
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import type { Assignment } from '../kinds/executor.ts'
import type { Reducer, StateSchema } from '../state/schema.ts'

/**
 * What the children of a call changed of the fields that they share with their parent, as assignments to it in the order of the list: the parent's own reducers join them.
 * `before` is the parent's state when the call began, with which each of them started. Who ended first is of no account. Pure.
 */
export function joinShared(
  schema: StateSchema,
  share: readonly { field: string; as: string }[],
  before: JsonObject,
  results: readonly ChildResult[],
): Assignment[] {
  const inOrder = [...results].sort((a, b) => a.index - b.index)
  return share.flatMap(({ field, as }) => {
    const reducer = own(schema.properties, field)?.['x-loop'].reducer ?? 'replace'
    const deltas = inOrder.flatMap((child) => {
      const after = own(child.share, as)
      const delta = after === undefined ? undefined : deltaOf(reducer, own(before, field), after)
      return delta === undefined ? [] : [delta]
    })
    return together(reducer, deltas).map((value) => ({ field, value }))
  })
}

/** What was added is written at once: each write goes through the whole value again. Sums stay apart, since the order of additions shows in their last digit. */
function together(reducer: Reducer, deltas: Json[]): Json[] {
  if (deltas.length < 2) return deltas
  const lists = deltas.filter((delta) => Array.isArray(delta))
  if ((reducer === 'append' || reducer === 'union') && lists.length === deltas.length) return [lists.flat(1)]
  const objects = deltas.filter(isJsonObject)
  if (reducer === 'merge' && objects.length === deltas.length)
    return [Object.fromEntries(objects.flatMap((members) => Object.entries(members)))]
  return deltas
}

/**
 * What leads from the value before to the one after, as the reducer takes it; undefined: nothing. `append`: the items that were added, also when older ones were dropped
 * meanwhile. `union`: items that are new or changed. `merge`: members that are new or changed. `sum`: the difference. `max`, `min`, `replace`: the value.
 */
export function deltaOf(reducer: Reducer, before: Json | undefined, after: Json): Json | undefined {
  if (before !== undefined && equalJson(before, after)) return undefined
  switch (reducer) {
    case 'append':
      return Array.isArray(after) ? added(listOf(before), after) : after
    case 'union': {
      if (!Array.isArray(after)) return after
      const old = new Set(listOf(before).map(canonicalJson))
      const fresh = after.filter((item) => !old.has(canonicalJson(item)))
      return fresh.length === 0 ? undefined : fresh
    }
    case 'merge': {
      if (!isJsonObject(after) || !isJsonObject(before ?? {})) return after
      const old = (before ?? {}) as JsonObject // as was just asked
      const fresh = Object.entries(after).filter(([key, value]) => {
        const known = own(old, key)
        return known === undefined || !equalJson(known, value)
      })
      return fresh.length === 0 ? undefined : Object.fromEntries(fresh)
    }
    case 'sum':
      return typeof after === 'number' && typeof before === 'number' ? after - before : after
    case 'max':
    case 'min':
    case 'replace':
      return after
  }
}

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])

/**
 * The items after the longest end of the old list with which the new one begins: what was dropped at its front is no addition. Found in linear time, as by Knuth, Morris
 * and Pratt (Fast pattern matching in strings, 1977): the old list is searched for the new one, and what matches at its end is what was kept.
 */
function added(before: Json[], after: Json[]): Json[] | undefined {
  const pattern = after.map(canonicalJson)
  const borders = bordersOf(pattern)
  let kept = 0
  for (const item of before) kept = matched(pattern, borders, kept, canonicalJson(item))
  return kept === after.length ? undefined : after.slice(kept)
}

/** Of each beginning of the list, by its length: how long its longest proper end is that is a beginning too. */
function bordersOf(pattern: readonly string[]): number[] {
  const borders = [0, 0]
  for (let at = 1; at < pattern.length; at++)
    borders.push(matched(pattern, borders, borders[at] ?? 0, pattern[at] ?? ''))
  return borders
}

/** How many items of the pattern match up to and with the next one, when so many did before it. */
function matched(pattern: readonly string[], borders: readonly number[], before: number, next: string): number {
  let length = before
  while (length > 0 && pattern[length] !== next) length = borders[length] ?? 0
  return pattern[length] === next ? length + 1 : 0
}
