import { equalJson } from '../artefacts/equal-json.ts'
import type { Json } from '../artefacts/json.ts'
import { alignItems, type Step } from '../patch/align-items.ts'

/** Two lists that began from one, with the changes of both; null where these clash. Texts that name things once each are a set in some order. */
export function mergeLists(base: readonly Json[], mine: readonly Json[], theirs: readonly Json[]): Json[] | null {
  if (isSet(base) && isSet(mine) && isSet(theirs)) return mergeSets(base, mine, theirs)
  return mergeItems(base, mine, theirs)
}

const isSet = (list: readonly Json[]): list is string[] =>
  list.every((item) => typeof item === 'string') && new Set(list).size === list.length

function mergeSets(base: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] | null {
  const kept = (from: readonly string[]) =>
    from.filter((item) => base.includes(item) && mine.includes(item) && theirs.includes(item))
  const [was, left, right] = [kept(base), kept(mine), kept(theirs)]
  const moved = [left, right].filter((order) => !equalJson(order, was))
  if (moved.length === 2 && !equalJson(left, right)) return null
  const order = moved[0] ?? was
  const added = (from: readonly string[]) => from.filter((item) => !base.includes(item))
  const [ours, others] = [added(mine), added(theirs)]
  if (ours.length > 0 && others.length > 0)
    // Who came first can't be told, so both sides get the same order.
    return [...order, ...[...new Set([...ours, ...others])].toSorted()]
  const [leader, additions] = others.length > 0 ? [theirs, others] : [mine, ours]
  // The additions keep their places, unless the other side moved what both have.
  const inPlace = leader.filter((item) => order.includes(item) || additions.includes(item))
  return equalJson(kept(leader), order) ? inPlace : [...order, ...additions]
}

function mergeItems(base: readonly Json[], mine: readonly Json[], theirs: readonly Json[]): Json[] | null {
  const [ours, others] = [alignItems(base, mine), alignItems(base, theirs)]
  if (ours.some((a) => others.some((b) => clash(a, b) && !sameStep(a, mine, b, theirs)))) return null
  const steps = [
    ...ours.map((step) => ({ ...step, list: mine })),
    ...others
      .filter((step) => !ours.some((own) => sameStep(own, mine, step, theirs)))
      .map((step) => ({ ...step, list: theirs })),
  ].toSorted((a, b) => a.from - b.from || a.removed - b.removed)
  const merged: Json[] = []
  let at = 0
  for (const { from, removed, afterFrom, added, list } of steps) {
    merged.push(...base.slice(at, from), ...list.slice(afterFrom, afterFrom + added))
    at = from + removed
  }
  return [...merged, ...base.slice(at)]
}

/** Both touch one item, or both put something at one place. */
function clash(a: Step, b: Step): boolean {
  if (a.removed === 0 && b.removed === 0) return a.from === b.from
  return a.from < b.from + b.removed && b.from < a.from + a.removed
}

function sameStep(a: Step, mine: readonly Json[], b: Step, theirs: readonly Json[]): boolean {
  const items = ({ afterFrom, added }: Step, list: readonly Json[]) => list.slice(afterFrom, afterFrom + added)
  return a.from === b.from && a.removed === b.removed && equalJson(items(a, mine), items(b, theirs))
}
