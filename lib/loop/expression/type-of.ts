import type { FieldSchema } from '../state/schema.ts'
import { joinTypes } from './type-relations.ts'
import type { ExprType } from './types.ts'

/** Type of the values that a field's schema allows, as expressions see it. */
export function exprTypeOf(field: FieldSchema): ExprType {
  switch (field.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return { kind: field.type }
    case 'number':
    case 'integer':
      return { kind: 'number' }
    case 'array':
      return { kind: 'list', item: field.items ? exprTypeOf(field.items) : { kind: 'any' } }
    case 'object':
      return objectType(field)
    case undefined:
      return field.enum ? typeOfEnum(field.enum) : { kind: 'any' }
  }
}

function objectType(field: FieldSchema): ExprType {
  const { properties, additionalProperties } = field
  if (!properties) {
    if (additionalProperties === false) return { kind: 'object', members: {}, optional: [] }
    return {
      kind: 'map',
      value: typeof additionalProperties === 'object' ? exprTypeOf(additionalProperties) : { kind: 'any' },
    }
  }
  const names = Object.keys(properties)
  const members = Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, exprTypeOf(member)]))
  return { kind: 'object', members, optional: names.filter((name) => !field.required?.includes(name)) }
}

function typeOfEnum(values: readonly unknown[]): ExprType {
  const types = values.map((value): ExprType => {
    if (value === null) return { kind: 'null' }
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return { kind: typeof value as 'string' } // narrowed by the condition
    return { kind: 'any' }
  })
  return types.reduce(joinTypes)
}

/** A field's type in words, as the state list has it: an expression sees a `number` where the field takes an `integer` alone. */
export function describeField(field: FieldSchema): string {
  return field.type === 'integer' ? 'integer' : describeType(exprTypeOf(field))
}

/** A type in words: `list of string`, `number or null`. */
export function describeType(type: ExprType): string {
  switch (type.kind) {
    case 'any':
      return 'any value'
    case 'list':
      return type.item.kind === 'any' ? 'list' : `list of ${describeType(type.item)}`
    case 'map':
      return type.value.kind === 'any' ? 'map' : `map of ${describeType(type.value)}`
    case 'object': {
      const names = Object.keys(type.members)
      return names.length === 0
        ? 'empty object'
        : `object with ${names.slice(0, 5).join(', ')}${names.length > 5 ? ' …' : ''}`
    }
    case 'nullable':
      return `${describeType(type.of)} or null`
    default:
      return type.kind
  }
}
