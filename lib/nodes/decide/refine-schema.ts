import type { FieldSchema } from '../../loop/state/schema.ts'

/** What a refining model answers: the fields' own schemas, all required. */
export function refineSchema(declared: Readonly<Record<string, FieldSchema>>, fields: readonly string[]): FieldSchema {
  const properties: Record<string, FieldSchema> = {}
  for (const name of fields) {
    const field: (FieldSchema & { 'x-loop'?: unknown }) | undefined = Object.hasOwn(declared, name)
      ? declared[name]
      : undefined
    if (!field) continue
    const { 'x-loop': _annotation, default: _default, ...schema } = field
    properties[name] = schema
  }
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}
