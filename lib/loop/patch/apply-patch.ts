import type { JsonPatchOperation } from '../artefacts/events.ts'
import type { Json } from '../artefacts/json.ts'
import { isForbiddenKey } from '../artefacts/parse-json.ts'
import { memberName } from './pointer.ts'

/** A patch that doesn't fit its document: the log or a quick fix is broken, which no caller can mend. */
export class PatchError extends Error {
  readonly operation: number
  readonly path: string

  constructor(message: string, operation: number, path: string) {
    super(`patch operation ${operation} at ${path || 'the root'}: ${message}`)
    this.name = 'PatchError'
    this.operation = operation
    this.path = path
  }
}

type Container = Json[] | { [key: string]: Json }

/**
 * The document after RFC 6902 operations (add, remove, replace). The document given is never changed; parts that no operation touches are shared
 * with it. Throws PatchError when an operation doesn't fit.
 */
export function applyPatch<T extends Json>(doc: T, operations: readonly JsonPatchOperation[]): T {
  let root: Json = doc
  /** Containers made by this call: they may be changed in place, so that many operations on one list copy it once. */
  const own = new Set<Container>()
  for (const [index, operation] of operations.entries()) {
    const keys = pointerKeys(operation.path, index)
    const last = keys.pop()
    if (last === undefined) {
      if (operation.op === 'remove') throw new PatchError('the root cannot be removed', index, operation.path)
      root = operation.value
      continue
    }
    const fail = (message: string) => new PatchError(message, index, operation.path)
    root = owned(root, own, fail)
    let parent: Container = root
    for (const key of keys) {
      const child: Container = owned(childOf(parent, key, fail), own, fail)
      if (Array.isArray(parent)) parent[Number(key)] = child
      else parent[key] = child
      parent = child
    }
    change(parent, last, operation, fail)
  }
  return root as T // a patch may give the root another type; every caller's patches keep it
}

function pointerKeys(path: string, operation: number): string[] {
  if (path === '') return []
  if (!path.startsWith('/')) throw new PatchError('a path begins with /', operation, path)
  const keys = path.slice(1).split('/')
  return keys.map((key) => {
    const name = memberName(key)
    if (isForbiddenKey(name)) throw new PatchError(`the key ${name} is not allowed`, operation, path)
    return name
  })
}

/** The container itself when this call made it, else a copy. */
function owned(value: Json, own: Set<Container>, fail: (message: string) => PatchError): Container {
  if (typeof value !== 'object' || value === null) throw fail('there is no list or object at its parent')
  if (own.has(value)) return value
  const copy: Container = Array.isArray(value) ? [...value] : { ...value }
  own.add(copy)
  return copy
}

function childOf(parent: Container, key: string, fail: (message: string) => PatchError): Json {
  const child = Array.isArray(parent)
    ? parent[listIndex(key, parent.length, fail)]
    : Object.hasOwn(parent, key)
      ? parent[key]
      : undefined
  if (child === undefined) throw fail(`there is no ${key}`)
  return child
}

function listIndex(key: string, length: number, fail: (message: string) => PatchError): number {
  if (!/^(?:0|[1-9]\d*)$/.test(key)) throw fail(`${key} is not an index`)
  const index = Number(key)
  if (index > length) throw fail(`${key} is beyond the end of the list`)
  return index
}

function change(
  parent: Container,
  key: string,
  operation: JsonPatchOperation,
  fail: (message: string) => PatchError,
): void {
  if (!Array.isArray(parent)) {
    if (operation.op !== 'add' && !Object.hasOwn(parent, key)) throw fail(`there is no ${key}`)
    if (operation.op === 'remove') delete parent[key]
    else parent[key] = operation.value
    return
  }
  const index = key === '-' && operation.op === 'add' ? parent.length : listIndex(key, parent.length, fail)
  if (operation.op === 'add') parent.splice(index, 0, operation.value)
  else if (index === parent.length) throw fail(`there is no ${key}`)
  else if (operation.op === 'remove') parent.splice(index, 1)
  else parent[index] = operation.value
}
