import type { Json, JsonObject } from '../artefacts/json.ts'
import { jsonSize } from '../artefacts/json-size.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { own } from '../artefacts/own.ts'
import { evaluateExpression } from '../expression/evaluate.ts'
import type { FieldProblem } from '../kinds/executor.ts'
import { stateTooLarge } from './initial.ts'
import type { StateField, StateMigration, StateSchema } from './schema.ts'
import { referenceProblem } from './secrets.ts'
import { validateValue } from './validate.ts'

/** What one version's migration did: fields set by its expressions, begun with a default, and gone. */
type MigrationStep = { from: number; to: number; set: string[]; defaults: string[]; dropped: string[] }
type Migrated = { ok: true; state: JsonObject; steps: MigrationStep[] } | { ok: false; problems: FieldProblem[] }

/**
 * Leads a state of an older version of the schema to its own version, one version after the other. Fields of the same name carry over, `set` overrides, new
 * fields begin with their defaults, removed ones fall away. What comes out fits the schema; else every problem names the field of the version in which it
 * arises. A state of the schema's own version is only validated. Pure.
 */
export function migrateState(schema: StateSchema, fromVersion: number, state: JsonObject): Migrated {
  const { version } = schema['x-loop']
  if (fromVersion > version)
    return refuse(`the state is of version ${fromVersion}, and the schema only of version ${version}`)
  const steps: MigrationStep[] = []
  let current = state
  for (let from = fromVersion; from < version; from++) {
    const migration = migrationFrom(schema, from)
    const target = shapeOf(schema, from + 1)
    if (!migration || !target) return refuse(`the schema has no migration from version ${from}`)
    const moved = migrateOnce(migration, target, current)
    if (!moved.ok) return moved
    current = moved.state
    steps.push({ from, to: from + 1, ...moved.told })
  }
  const problems =
    fromVersion === version ? misfits({ fields: schema.properties, required: schema.required }, state) : []
  if (problems.length === 0 && jsonSize(current, LIMITS.stateBytes) === Infinity) problems.push(stateTooLarge())
  return problems.length === 0 ? { ok: true, state: current, steps } : { ok: false, problems }
}

const refuse = (reason: string): Migrated => ({ ok: false, problems: [{ field: '', reason }] })

type Shape = { fields: Record<string, StateField>; required?: string[] | undefined }

/** The migration that leads on from a version. */
export function migrationFrom(schema: StateSchema, version: number): StateMigration | undefined {
  return schema['x-loop'].migrations?.find(({ from }) => from === version)
}

/** Fields of the schema as they are in a version: its own, or those that a migration starts from. */
export function shapeOf(schema: StateSchema, version: number): Shape | undefined {
  if (version === schema['x-loop'].version) return { fields: schema.properties, required: schema.required }
  return migrationFrom(schema, version)
}

type Moved =
  | { ok: true; state: JsonObject; told: Omit<MigrationStep, 'from' | 'to'> }
  | { ok: false; problems: FieldProblem[] }

function migrateOnce(migration: StateMigration, target: Shape, old: JsonObject): Moved {
  const problems: FieldProblem[] = []
  const told = { set: [] as string[], defaults: [] as string[], dropped: [] as string[] }
  const written = new Map<string, Json>()
  for (const { field, value } of migration.set) {
    if (!Object.hasOwn(target.fields, field)) {
      problems.push({
        field,
        reason: `is set by the migration from version ${migration.from}, but is no field of the next`,
      })
      continue
    }
    const result = evaluateExpression(value, { state: old })
    if (result.ok) written.set(field, result.value)
    else problems.push({ field, reason: `its migration can’t be evaluated: ${result.message}` })
  }
  const entries: [string, Json][] = []
  for (const [name, field] of Object.entries(target.fields)) {
    const value = written.get(name)
    if (value !== undefined) {
      entries.push([name, value])
      told.set.push(name)
    } else if (Object.hasOwn(old, name) && old[name] !== undefined) entries.push([name, old[name]])
    else if (field.default !== undefined) {
      entries.push([name, field.default])
      told.defaults.push(name)
    }
  }
  told.dropped.push(...Object.keys(old).filter((name) => !Object.hasOwn(target.fields, name)))
  const state = Object.fromEntries(entries)
  if (problems.length === 0) problems.push(...misfits(target, state))
  return problems.length === 0 ? { ok: true, state, told } : { ok: false, problems }
}

function misfits({ fields, required = [] }: Shape, state: JsonObject): FieldProblem[] {
  const problems: FieldProblem[] = []
  for (const name of required)
    if (!Object.hasOwn(state, name)) problems.push({ field: name, reason: 'is required, and nothing gives it a value' })
  for (const [name, value] of Object.entries(state)) {
    const field = own(fields, name)
    if (field?.['x-loop'].secret) problems.push(...referenceProblem(name, value))
    else if (field) problems.push(...validateValue(field, value, name))
    else problems.push({ field: name, reason: 'is not a field of the schema' })
  }
  return problems
}
