import type { JsonPatchOperation } from '../artefacts/events.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { fitsWithin } from '../artefacts/json-size.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { own } from '../artefacts/own.ts'
import { checkJson } from '../artefacts/parse-json.ts'
import { didYouMean } from '../expression/nearest-name.ts'
import type { Assignment, FieldProblem, PatchResult } from '../kinds/executor.ts'
import { diffJson } from '../patch/diff.ts'
import { stateTooLarge } from './initial.ts'
import { reduceValue } from './reduce.ts'
import type { StateSchema } from './schema.ts'
import { validateValue } from './validate.ts'

/**
 * Meets the assignments, in order, with the state through each field's reducer and validates what comes out. All or nothing: with any problem
 * (unknown or frozen field, a value that doesn't fit, a state beyond LIMITS.stateBytes) nothing changes. The patch leads from `state` to the new one.
 */
export function applyAssignments(
  schema: StateSchema,
  state: JsonObject,
  assignments: readonly Assignment[],
): PatchResult {
  const changed = new Map<string, Json>()
  const problems: FieldProblem[] = []
  for (const assignment of assignments) {
    const { field } = assignment
    const old = changed.has(field) ? changed.get(field) : own(state, field)
    const written = write(schema, old, assignment)
    if (written.ok) changed.set(field, written.value)
    else problems.push(...written.problems)
  }
  if (problems.length > 0) return { ok: false, problems }
  const patch = patchOf(state, changed)
  if (patch.length === 0) return { ok: true, patch, state }
  const next: JsonObject = { ...state, ...Object.fromEntries(changed) }
  if (!fitsWithin(next, LIMITS.stateBytes)) return { ok: false, problems: [stateTooLarge()] }
  return { ok: true, patch, state: next }
}

/**
 * Sets fields as a person gives them: each value takes the place of the old one, whatever the field's reducer. Else like applyAssignments: all or nothing,
 * and inputs stay frozen.
 */
export function setByPerson(schema: StateSchema, state: JsonObject, assignments: readonly Assignment[]): PatchResult {
  const named = new Set(assignments.map(({ field }) => field))
  const properties = Object.fromEntries(
    Object.entries(schema.properties).map(([name, field]) => {
      const { role } = field['x-loop']
      return [name, named.has(name) ? { ...field, 'x-loop': { role } } : field]
    }),
  )
  return applyAssignments({ ...schema, properties }, state, assignments)
}

type Written = { ok: true; value: Json } | { ok: false; problems: FieldProblem[] }

function write(schema: StateSchema, old: Json | undefined, { field: name, value }: Assignment): Written {
  const refuse = (reason: string): Written => ({ ok: false, problems: [{ field: name, reason }] })
  const field = own(schema.properties, name)
  if (!field) return refuse(`is not a field of the state${didYouMean(name, Object.keys(schema.properties))}`)
  const { role, reducer = 'replace', key } = field['x-loop']
  if (role === 'input') return refuse('is an input: the task spec is frozen and nothing may write it')
  const checked = checkJson(value)
  if (!checked.ok)
    return { ok: false, problems: [{ field: [name, checked.path].filter(Boolean).join('.'), reason: checked.message }] }
  const reduced = reduceValue(reducer, old, value, key)
  if (!reduced.ok) return refuse(reduced.reason)
  const problems = validateValue(field, reduced.value, name, old)
  return problems.length === 0 ? { ok: true, value: reduced.value } : { ok: false, problems }
}

function patchOf(state: JsonObject, changed: ReadonlyMap<string, Json>): JsonPatchOperation[] {
  const before: JsonObject = {}
  for (const name of changed.keys()) {
    const value = own(state, name)
    if (value !== undefined) before[name] = value
  }
  return diffJson(before, Object.fromEntries(changed))
}
