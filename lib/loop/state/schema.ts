import { z } from 'zod'
import { FieldName } from '../artefacts/ids.ts'
import { JsonValue } from '../artefacts/json-value.ts'
import { LIMITS } from '../artefacts/limits.ts'

/** How a written value meets the old one. `union` needs `key` for lists of objects; without it values are compared whole. */
export const REDUCERS = ['replace', 'append', 'merge', 'union', 'sum', 'max', 'min'] as const
export type Reducer = (typeof REDUCERS)[number]
/** `input` is the frozen task spec; `working` the loop's working memory; `output` what the run is for. */
export const ROLES = ['input', 'working', 'output'] as const
export type Role = (typeof ROLES)[number]

const XLoopField = z.strictObject({
  role: z.enum(ROLES),
  reducer: z.enum(REDUCERS).optional(),
  /** With reducer `union`: the member that identifies an item. */
  key: z.string().max(64).optional(),
  /** The value is a reference, `secret://NAME`; what it stands for is known to a tool call alone. Text inputs only. */
  secret: z.literal(true).optional(),
  /** The value is a reference to a file; a form offers to bring one. Goes with the shape of `ARTIFACT_FIELD`. */
  file: z.literal(true).optional(),
})

const bounds = {
  description: z.string().max(2_000).optional(),
  default: JsonValue.optional(),
  enum: z.array(JsonValue).min(1).max(500).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.int().min(0).optional(),
  maxLength: z.int().min(0).optional(),
  pattern: z.string().max(1_000).optional(),
  minItems: z.int().min(0).optional(),
  maxItems: z.int().min(0).optional(),
}

/**
 * The JSON Schema 2020-12 subset that state, structured output and forms share. `type` absent means any JSON ("json" in the editor).
 * A map of T is an object with `additionalProperties: T` and no `properties`.
 */
export interface FieldSchema {
  type?: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'null' | undefined
  description?: string | undefined
  default?: z.infer<typeof JsonValue> | undefined
  enum?: z.infer<typeof JsonValue>[] | undefined
  minimum?: number | undefined
  maximum?: number | undefined
  minLength?: number | undefined
  maxLength?: number | undefined
  pattern?: string | undefined
  minItems?: number | undefined
  maxItems?: number | undefined
  items?: FieldSchema | undefined
  properties?: Record<string, FieldSchema> | undefined
  required?: string[] | undefined
  additionalProperties?: FieldSchema | boolean | undefined
}
export const FieldSchema: z.ZodType<FieldSchema> = z.lazy(() =>
  z.strictObject({
    type: z.enum(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']).optional(),
    ...bounds,
    items: FieldSchema.optional(),
    properties: z.record(z.string().max(64), FieldSchema).optional(),
    required: z.array(z.string()).max(200).optional(),
    additionalProperties: z.union([z.boolean(), FieldSchema]).optional(),
  }),
)

/** A top-level state field: a field schema with our annotation. */
export interface StateField extends FieldSchema {
  'x-loop': z.infer<typeof XLoopField>
}
export const StateField: z.ZodType<StateField> = z.strictObject({
  type: z.enum(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']).optional(),
  ...bounds,
  items: FieldSchema.optional(),
  properties: z.record(z.string().max(64), FieldSchema).optional(),
  required: z.array(z.string()).max(200).optional(),
  additionalProperties: z.union([z.boolean(), FieldSchema]).optional(),
  'x-loop': XLoopField,
})

/** How many versions before its own a schema can take over from. */
export const MOST_MIGRATIONS = 3

/**
 * Leads a state of version `from` to the next version. `fields` and `required` are that version's own, so that expressions over the old state can be checked.
 * A field that is not set carries over under its name, or begins with its default.
 */
export const StateMigration = z.strictObject({
  from: z.int().min(1),
  fields: z.record(FieldName, StateField),
  required: z.array(FieldName).optional(),
  /** New field ← expression over `state`, which is the old one. */
  set: z.array(z.strictObject({ field: FieldName, value: z.string() })).max(LIMITS.stateFields),
})
export type StateMigration = z.infer<typeof StateMigration>

/** The typed value that the loop carries, as JSON Schema 2020-12 with `x-loop` annotations. */
export const StateSchema = z.strictObject({
  $schema: z.literal('https://json-schema.org/draft/2020-12/schema').optional(),
  type: z.literal('object'),
  properties: z
    .record(FieldName, StateField)
    .refine((fields) => Object.keys(fields).length <= LIMITS.stateFields, `at most ${LIMITS.stateFields} fields`),
  required: z.array(FieldName).optional(),
  additionalProperties: z.literal(false),
  'x-loop': z.strictObject({
    version: z.int().min(1),
    migrations: z.array(StateMigration).max(MOST_MIGRATIONS).optional(),
  }),
})
export type StateSchema = z.infer<typeof StateSchema>
