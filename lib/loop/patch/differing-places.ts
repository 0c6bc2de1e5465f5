import { equalJson } from '../artefacts/equal-json.ts'
import { isJsonObject, type Json } from '../artefacts/json.ts'
import { pointerPart } from './pointer.ts'

/** JSON Pointers of the smallest parts in which two values differ, in the order of the first; at most `limit`. The empty pointer: as wholes. */
export function differingPlaces(a: Json | undefined, b: Json | undefined, limit: number, at = ''): string[] {
  if (limit <= 0 || equalJson(a, b)) return []
  if (isJsonObject(a) && isJsonObject(b)) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
    return some(names, limit, (name, left) => differingPlaces(a[name], b[name], left, `${at}/${pointerPart(name)}`))
  }
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length)
    return some([...a.keys()], limit, (index, left) => differingPlaces(a[index], b[index], left, `${at}/${index}`))
  return [at]
}

function some<T>(items: readonly T[], limit: number, find: (item: T, left: number) => string[]): string[] {
  const found: string[] = []
  for (const item of items) {
    if (found.length >= limit) break
    found.push(...find(item, limit - found.length))
  }
  return found
}
