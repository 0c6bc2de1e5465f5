import { equalJson } from '../artefacts/equal-json.ts'
import { isJsonObject, type Json, type JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import { mergeLists } from './merge-lists.ts'

export type Side = 'mine' | 'theirs'
type Value = Json | undefined

/** A place that both sides changed, each otherwise. `undefined`: it is gone, or was not there. */
export type PlaceClash = { path: readonly string[]; base: Value; mine: Value; theirs: Value }

export type TreeRules = {
  /** Whether what stands at a place is one thing: both sides may not change parts of it. */
  whole(path: readonly string[], mine: JsonObject, theirs: JsonObject): boolean
  choose(clash: PlaceClash): Side
}

/** Both sides' changes of a value. Where they clash, it has what the rules choose. */
export function mergeTree(
  base: Value,
  mine: Value,
  theirs: Value,
  rules: TreeRules,
  path: readonly string[] = [],
): Value {
  if (equalJson(mine, theirs)) return mine
  if (equalJson(base, mine)) return theirs
  if (equalJson(base, theirs)) return mine
  if (isJsonObject(mine) && isJsonObject(theirs) && !rules.whole(path, mine, theirs)) {
    const members = namesInOrder(mine, theirs).flatMap((name): [string, Json][] => {
      const was = isJsonObject(base) ? own(base, name) : undefined
      const merged = mergeTree(was, own(mine, name), own(theirs, name), rules, [...path, name])
      return merged === undefined ? [] : [[name, merged]]
    })
    return Object.fromEntries(members)
  }
  if (Array.isArray(base) && Array.isArray(mine) && Array.isArray(theirs)) {
    const list = mergeLists(base, mine, theirs)
    if (list) return list
  }
  return rules.choose({ path, base, mine, theirs }) === 'mine' ? mine : theirs
}

/** Names of `mine`, each that only `theirs` has after the one before it there. */
function namesInOrder(mine: JsonObject, theirs: JsonObject): string[] {
  const names = Object.keys(mine)
  let after = -1
  for (const name of Object.keys(theirs)) {
    if (Object.hasOwn(mine, name)) after = names.indexOf(name)
    else names.splice(++after, 0, name)
  }
  return names
}
