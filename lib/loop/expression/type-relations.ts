import { own } from '../artefacts/own.ts'
import type { ExprType } from './types.ts'

export const ANY: ExprType = { kind: 'any' }

/**
 * Parts of the largest type that an expression may make. A type may hold the same part many times over, so that a short expression has one with more
 * parts than could ever be walked; what would be larger is `any`, which is checked when it runs.
 */
const MOST_PARTS = 2_000
const sizes = new WeakMap<ExprType, number>()

/** Parts of a type, those that it holds twice counted twice. */
function partsOf(type: ExprType): number {
  const inner = innerTypes(type)
  if (inner.length === 0) return 1
  const known = sizes.get(type)
  if (known !== undefined) return known
  const parts = inner.reduce((sum, part) => sum + partsOf(part), 1)
  sizes.set(type, parts)
  return parts
}

function innerTypes(type: ExprType): ExprType[] {
  switch (type.kind) {
    case 'list':
      return [type.item]
    case 'map':
      return [type.value]
    case 'nullable':
      return [type.of]
    case 'object':
      return Object.values(type.members)
    default:
      return []
  }
}

/** A type that an expression makes of others, or `any` if it is too large. */
export function bounded(type: ExprType): ExprType {
  return partsOf(type) > MOST_PARTS ? ANY : type
}

/** The type behind `nullable`: a nullable value is accepted where its type is, and raises the fault `null` when it is null. */
export function withoutNull(type: ExprType): ExprType {
  return type.kind === 'nullable' ? withoutNull(type.of) : type
}

/** Whether a value of type `from` may stand where `to` is expected. `any` fits both ways: it is checked when it runs. */
export function isAssignable(from: ExprType, to: ExprType): boolean {
  if (from.kind === 'any' || to.kind === 'any') return true
  if (to.kind === 'nullable') return from.kind === 'null' || isAssignable(withoutNull(from), to.of)
  if (from.kind === 'nullable') return isAssignable(from.of, to)
  switch (to.kind) {
    case 'list':
      return from.kind === 'list' && isAssignable(from.item, to.item)
    case 'map':
      if (from.kind === 'map') return isAssignable(from.value, to.value)
      return from.kind === 'object' && Object.values(from.members).every((member) => isAssignable(member, to.value))
    case 'object':
      return from.kind === 'object' && fitsMembers(from, to)
    default:
      return from.kind === to.kind
  }
}

type ObjectType = Extract<ExprType, { kind: 'object' }>

function fitsMembers(from: ObjectType, to: ObjectType): boolean {
  return Object.entries(to.members).every(([name, expected]) => {
    if (!Object.hasOwn(from.members, name)) return to.optional.includes(name)
    return isAssignable(from.members[name] ?? ANY, expected)
  })
}

/** Whether `==` between the two could ever hold. */
export function isComparable(a: ExprType, b: ExprType): boolean {
  const left = withoutNull(a)
  const right = withoutNull(b)
  if (left.kind === 'any' || right.kind === 'any' || left.kind === 'null' || right.kind === 'null') return true
  if (left.kind === 'list') return right.kind === 'list'
  if (left.kind === 'map' || left.kind === 'object') return right.kind === 'map' || right.kind === 'object'
  return left.kind === right.kind
}

/** The narrowest type that holds values of both. */
export function joinTypes(a: ExprType, b: ExprType): ExprType {
  if (a === b) return a
  if (partsOf(a) + partsOf(b) > MOST_PARTS) return ANY
  if (a.kind === 'any' || b.kind === 'any') return ANY
  if (a.kind === 'null' && b.kind === 'null') return a
  if (a.kind === 'null') return { kind: 'nullable', of: withoutNull(b) }
  if (b.kind === 'null') return { kind: 'nullable', of: withoutNull(a) }
  if (a.kind === 'nullable' || b.kind === 'nullable') {
    const of = joinTypes(withoutNull(a), withoutNull(b))
    return of.kind === 'any' ? ANY : { kind: 'nullable', of }
  }
  if (a.kind === 'list' && b.kind === 'list') return { kind: 'list', item: joinTypes(a.item, b.item) }
  if (a.kind === 'object' && b.kind === 'object') return joinObjects(a, b)
  if (a.kind === 'map' && b.kind === 'map') return { kind: 'map', value: joinTypes(a.value, b.value) }
  if (a.kind === 'map' && b.kind === 'object')
    return { kind: 'map', value: Object.values(b.members).reduce(joinTypes, a.value) }
  if (a.kind === 'object' && b.kind === 'map') return joinTypes(b, a)
  return a.kind === b.kind ? a : ANY
}

function joinObjects(a: ObjectType, b: ObjectType): ExprType {
  const optional = new Set([...a.optional, ...b.optional])
  const members: Record<string, ExprType> = {}
  for (const name of Object.keys({ ...a.members, ...b.members })) {
    const left = own(a.members, name)
    const right = own(b.members, name)
    members[name] = left && right ? joinTypes(left, right) : (left ?? right ?? ANY)
    if (!left || !right) optional.add(name)
  }
  return { kind: 'object', members, optional: Object.keys(members).filter((name) => optional.has(name)) }
}
