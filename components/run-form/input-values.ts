import type { Json, JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { StateField, StateSchema } from '@/lib/loop/state/schema.ts'

/** The fields that a run gets its input in, in the order of the schema. */
export function inputFields(schema: StateSchema): { name: string; field: StateField; required: boolean }[] {
  return Object.entries(schema.properties)
    .filter(([, field]) => field['x-loop'].role === 'input')
    .map(([name, field]) => ({
      name,
      field,
      required: (schema.required?.includes(name) ?? false) && field.default === undefined,
    }))
}

/** Values to begin the form with: those given before where they still fit the schema's names, else defaults. */
export function startValues(schema: StateSchema, before: JsonObject): JsonObject {
  const values: JsonObject = {}
  for (const { name, field } of inputFields(schema)) {
    const value: Json | undefined = before[name] ?? field.default
    if (value !== undefined) values[name] = value
  }
  return values
}

/** Names of the required inputs that have no value. */
export function missingInputs(schema: StateSchema, values: JsonObject): string[] {
  return inputFields(schema)
    .filter(({ name, required }) => required && (values[name] === undefined || values[name] === ''))
    .map(({ name }) => name)
}
