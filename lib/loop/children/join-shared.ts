import type { ChildResult } from '../artefacts/children.ts'
import { equalJson } from '../artefacts/equal-json.ts'
import { isJsonObject, type Json, type JsonObject } from '../artefacts/json.ts'
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
  return [...results]
    .sort((a, b) => a.index - b.index)
    .flatMap((child) =>
      share.flatMap(({ field, as }) => {
        const reducer = own(schema.properties, field)?.['x-loop'].reducer ?? 'replace'
        const after = own(child.share, as)
        const value = after === undefined ? undefined : deltaOf(reducer, own(before, field), after)
        return value === undefined ? [] : [{ field, value }]
      }),
    )
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
      const old = listOf(before)
      const fresh = after.filter((item) => !old.some((known) => equalJson(known, item)))
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

/** The items after the longest end of the old list with which the new one begins: what was dropped at its front is no addition. */
function added(before: Json[], after: Json[]): Json[] | undefined {
  for (let dropped = 0; dropped <= before.length; dropped++) {
    const kept = before.length - dropped
    if (kept > after.length) continue
    if (before.slice(dropped).every((item, place) => equalJson(item, after[place] ?? null))) {
      return kept === after.length ? undefined : after.slice(kept)
    }
  }
  return after
}
