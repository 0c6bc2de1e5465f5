import { equalJson } from '../artefacts/equal-json.ts'
import { isJsonObject, type Json } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import { memberName, pointerPart } from './pointer.ts'

/** JSON Pointers of the smallest parts in which two values differ, in the order of the first; at most `limit`. The empty pointer: as wholes. */
export function differingPlaces(a: Json | undefined, b: Json | undefined, limit: number, at = ''): string[] {
  if (limit <= 0 || equalJson(a, b)) return []
  if (isJsonObject(a) && isJsonObject(b)) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
    return some(names, limit, (name, left) =>
      differingPlaces(own(a, name), own(b, name), left, `${at}/${pointerPart(name)}`),
    )
  }
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length)
    return some([...a.keys()], limit, (index, left) => differingPlaces(a[index], b[index], left, `${at}/${index}`))
  return [at]
}

/** What stands at such a place; undefined: nothing. */
export function valueAtPlace(value: Json, place: string): Json | undefined {
  let at: Json | undefined = value
  for (const part of place.split('/').slice(1)) {
    if (Array.isArray(at)) at = at[Number(part)]
    else at = isJsonObject(at) ? own(at, memberName(part)) : undefined
  }
  return at
}

function some<T>(items: readonly T[], limit: number, find: (item: T, left: number) => string[]): string[] {
  const found: string[] = []
  for (const item of items) {
    if (found.length >= limit) break
    found.push(...find(item, limit - found.length))
  }
  return found
}
