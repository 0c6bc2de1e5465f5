import type { Json } from '../../artefacts/json.ts'
import type { FieldSchema, Role, StateField } from '../../state/schema.ts'

/** A field of a start's state, in the order in which one says it. */
export function field(role: Role, description: string, fallback: Json, schema: FieldSchema): StateField {
  return { ...schema, description, default: fallback, 'x-loop': { role } }
}

export const text = (maxLength: number): FieldSchema => ({ type: 'string', maxLength })

export const list = (items: FieldSchema, maxItems: number): FieldSchema => ({ type: 'array', items, maxItems })

/** An object whose members are all there. */
export function record(properties: Record<string, FieldSchema>): FieldSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}
