import { isJsonObject, type Json, type JsonObject } from '@/lib/loop/artefacts/json.ts'

/** Value at a dotted path such as `rules.0.when`; undefined where there is nothing. Own members only. */
export function valueAt(root: Json | undefined, path: string): Json | undefined {
  let at: Json | undefined = root
  for (const key of splitPath(path)) {
    if (Array.isArray(at)) at = at[Number(key)]
    else if (isJsonObject(at) && Object.hasOwn(at, key)) at = at[key]
    else return undefined
  }
  return at
}

/** A copy with the value at the path replaced; `undefined` takes the member out. Objects on the way are made where they are missing. */
export function withValueAt(root: JsonObject, path: string, value: Json | undefined): JsonObject {
  const [key, ...rest] = splitPath(path)
  if (key === undefined) return isJsonObject(value) ? value : root
  return put(root, key, rest, value) as JsonObject
}

function put(container: Json | undefined, key: string, rest: string[], value: Json | undefined): Json {
  if (Array.isArray(container)) {
    const copy = [...container]
    const index = Number(key)
    if (rest.length > 0) copy[index] = put(copy[index], rest[0] ?? '', rest.slice(1), value)
    else if (value === undefined) copy.splice(index, 1)
    else copy[index] = value
    return copy
  }
  const copy: JsonObject = isJsonObject(container) ? { ...container } : {}
  if (rest.length > 0) copy[key] = put(copy[key], rest[0] ?? '', rest.slice(1), value)
  else if (value === undefined) delete copy[key]
  else copy[key] = value
  return copy
}

function splitPath(path: string): string[] {
  return path === '' ? [] : path.split('.')
}
