import type { Json } from '@/lib/loop/artefacts/json.ts'
import type { FieldSchema } from '@/lib/loop/state/schema.ts'

/** A value of the schema’s shape, to show how one is written. Bounds and patterns are not looked at. */
export function exampleValue(schema: FieldSchema): Json {
  if (schema.default !== undefined) return schema.default
  if (schema.enum?.[0] !== undefined) return schema.enum[0]
  switch (schema.type) {
    case 'string':
      return 'text'
    case 'number':
    case 'integer':
      return schema.minimum ?? 1
    case 'boolean':
      return true
    case 'null':
      return null
    case 'array':
      return schema.items ? [exampleValue(schema.items)] : []
    default:
      return exampleObject(schema)
  }
}

function exampleObject({ properties, additionalProperties }: FieldSchema): Json {
  if (properties)
    return Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, exampleValue(member)]))
  return { name: typeof additionalProperties === 'object' ? exampleValue(additionalProperties) : 'text' }
}
