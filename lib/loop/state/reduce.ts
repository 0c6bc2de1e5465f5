import { canonicalJson, isJsonObject, type Json } from '../artefacts/json.ts'
import type { Reducer } from './schema.ts'

export type Reduced = { ok: true; value: Json } | { ok: false; reason: string }

/**
 * How a written value meets the old one (undefined when the field is absent). `append` and `union` take the items to add as a list; any other
 * value is one item. `merge` takes the members to set. Values are never changed in place.
 */
export function reduceValue(reducer: Reducer, old: Json | undefined, written: Json, key: string | undefined): Reduced {
  switch (reducer) {
    case 'replace':
      return { ok: true, value: written }
    case 'append':
      return onList(old, (items) => [...items, ...asItems(written)])
    case 'union':
      return onList(old, (items) => union(items, asItems(written), key))
    case 'merge':
      if (!isJsonObject(written)) return { ok: false, reason: 'reducer merge takes an object with the members to set' }
      if (old !== undefined && !isJsonObject(old))
        return { ok: false, reason: 'reducer merge works on an object, and the old value is none' }
      return { ok: true, value: { ...old, ...written } }
    case 'sum':
      return onNumbers(old, written, (a, b) => a + b)
    case 'max':
      return onNumbers(old, written, Math.max)
    case 'min':
      return onNumbers(old, written, Math.min)
  }
}

const asItems = (written: Json): Json[] => (Array.isArray(written) ? written : [written])

function onList(old: Json | undefined, change: (items: Json[]) => Json[]): Reduced {
  if (old !== undefined && !Array.isArray(old))
    return { ok: false, reason: 'its reducer works on a list, and the old value is none' }
  return { ok: true, value: change(old ?? []) }
}

function onNumbers(old: Json | undefined, written: Json, change: (a: number, b: number) => number): Reduced {
  if (typeof written !== 'number' || (old !== undefined && typeof old !== 'number'))
    return { ok: false, reason: 'its reducer takes numbers' }
  const value = old === undefined ? written : change(old, written)
  return Number.isFinite(value) ? { ok: true, value } : { ok: false, reason: 'the result is too large for a number' }
}

/** New items take the place of the old ones they identify with; the rest follows in order. */
function union(items: Json[], added: Json[], key: string | undefined): Json[] {
  const result = [...items]
  const places = new Map(items.map((item, index) => [identity(item, key), index]))
  for (const item of added) {
    const id = identity(item, key)
    const place = places.get(id)
    if (place === undefined) places.set(id, result.push(item) - 1)
    else result[place] = item
  }
  return result
}

function identity(item: Json, key: string | undefined): string {
  const value =
    key !== undefined && isJsonObject(item) && Object.hasOwn(item, key) ? { key: item[key] ?? null } : { item }
  return canonicalJson(value)
}
