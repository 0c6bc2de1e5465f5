import { isJsonObject, type Json } from '../artefacts/json.ts'
import { kindOf } from './fault.ts'
import type { ExprType } from './types.ts'

/** Paths at which a value isn't of its type; undeclared members count. */
export function misfits(value: Json | undefined, type: ExprType, path = ''): string[] {
  if (type.kind === 'any') return value === undefined ? [path] : []
  if (type.kind === 'nullable') return value === null ? [] : misfits(value, type.of, path)
  if (value === undefined) return [path]
  if (type.kind === 'list')
    return Array.isArray(value) ? value.flatMap((item, index) => misfits(item, type.item, `${path}.${index}`)) : [path]
  if (type.kind === 'map')
    return isJsonObject(value)
      ? Object.entries(value).flatMap(([key, member]) => misfits(member, type.value, `${path}.${key}`))
      : [path]
  if (type.kind !== 'object') return kindOf(value) === type.kind ? [] : [path]
  if (!isJsonObject(value)) return [path]
  const undeclared = Object.keys(value).filter((name) => !Object.hasOwn(type.members, name))
  const wrong = Object.entries(type.members).flatMap(([name, member]) =>
    !Object.hasOwn(value, name) && type.optional.includes(name) ? [] : misfits(value[name], member, `${path}.${name}`),
  )
  return [...undeclared.map((name) => `${path}.${name}`), ...wrong]
}
