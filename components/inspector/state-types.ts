import type { FieldSchema, Reducer } from '@/lib/loop/state/schema.ts'

/** What a field is, in the editor's words. Each stands for one shape of the schema. */
export const FIELD_TYPES = ['string', 'number', 'integer', 'boolean', 'enum', 'list', 'object', 'map', 'json'] as const
export type FieldType = (typeof FIELD_TYPES)[number]

export function fieldType(schema: FieldSchema): FieldType {
  if (schema.enum !== undefined) return 'enum'
  switch (schema.type) {
    case 'array':
      return 'list'
    case 'object':
      return schema.properties === undefined && typeof schema.additionalProperties === 'object' ? 'map' : 'object'
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
      return schema.type
    default:
      return 'json'
  }
}

/** The schema of another type. Keeps the description; what belongs to the old type goes. */
export function withFieldType<T extends FieldSchema>(schema: T, type: FieldType): T {
  const {
    type: _type,
    enum: _enum,
    items,
    properties,
    required,
    additionalProperties,
    default: _default,
    ...rest
  } = schema
  const {
    minimum: _1,
    maximum: _2,
    minLength: _3,
    maxLength: _4,
    pattern: _5,
    minItems: _6,
    maxItems: _7,
    ...kept
  } = rest
  // `kept` has the members of T that no type owns (description, x-loop), so adding a type's members gives a T again.
  return { ...kept, ...shapeOf(type, items) } as unknown as T
}

function shapeOf(type: FieldType, items: FieldSchema | undefined): FieldSchema {
  switch (type) {
    case 'enum':
      return { type: 'string', enum: ['a', 'b'] }
    case 'list':
      return { type: 'array', items: items ?? { type: 'string' }, maxItems: 100 }
    case 'object':
      return { type: 'object', properties: {}, additionalProperties: false }
    case 'map':
      return { type: 'object', additionalProperties: { type: 'string' } }
    case 'json':
      return {}
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
      return { type }
  }
}

/** Reducers that fit a field's type. */
export function reducersFor(type: FieldType): readonly Reducer[] {
  switch (type) {
    case 'list':
      return ['replace', 'append', 'union']
    case 'object':
    case 'map':
      return ['replace', 'merge']
    case 'number':
    case 'integer':
      return ['replace', 'sum', 'max', 'min']
    case 'json':
      return ['replace', 'append', 'merge', 'union', 'sum', 'max', 'min']
    case 'string':
    case 'boolean':
    case 'enum':
      return ['replace']
  }
}
