import type { JsonObject } from '../artefacts/json.ts'
import { jsonSize } from '../artefacts/json-size.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { own } from '../artefacts/own.ts'
import { checkJson } from '../artefacts/parse-json.ts'
import { didYouMean } from '../expression/nearest-name.ts'
import type { FieldProblem } from '../kinds/executor.ts'
import type { StateSchema } from './schema.ts'
import { referenceProblem } from './secrets.ts'
import { validateValue } from './validate.ts'

/**
 * The state a run begins with: the input's values for fields with role `input`, else defaults. Unknown or non-input names, absent required fields
 * and values that don't fit are problems. A field with neither value nor default is absent. `shared`: what fields that are no inputs begin with in a child run.
 */
export function initialState(
  schema: StateSchema,
  input: JsonObject,
  shared: JsonObject = {},
): { ok: true; state: JsonObject } | { ok: false; problems: FieldProblem[] } {
  const checked = checkJson(input)
  if (!checked.ok) return { ok: false, problems: [{ field: checked.path, reason: checked.message }] }
  const problems = [...unknownInputs(schema, input), ...unknownShared(schema, shared)]
  const state: JsonObject = {}
  for (const [name, field] of Object.entries(schema.properties)) {
    const given = field['x-loop'].role === 'input' ? own(input, name) : own(shared, name)
    const value = given === undefined ? field.default : given
    if (value === undefined) {
      if (schema.required?.includes(name)) problems.push({ field: name, reason: 'is required' })
      continue
    }
    if (field['x-loop'].secret) problems.push(...referenceProblem(name, value))
    else problems.push(...validateValue(field, value, name))
    state[name] = value
  }
  if (problems.length === 0 && jsonSize(state, LIMITS.stateBytes) === Infinity) problems.push(stateTooLarge())
  return problems.length === 0 ? { ok: true, state } : { ok: false, problems }
}

function unknownInputs(schema: StateSchema, input: JsonObject): FieldProblem[] {
  const inputs = Object.keys(schema.properties).filter((name) => schema.properties[name]?.['x-loop'].role === 'input')
  return Object.keys(input)
    .filter((name) => !inputs.includes(name))
    .map((name) => {
      const field = own(schema.properties, name)
      if (field) return { field: name, reason: `is not an input: its role is ${field['x-loop'].role}` }
      return { field: name, reason: `is not a field of this loop${didYouMean(name, inputs)}` }
    })
}

function unknownShared(schema: StateSchema, shared: JsonObject): FieldProblem[] {
  return Object.keys(shared).flatMap((name) => {
    const field = own(schema.properties, name)
    if (!field) return [{ field: name, reason: 'is not a field of this loop' }]
    if (field['x-loop'].role !== 'input') return []
    return [{ field: name, reason: 'is an input, which stays as it was given: it can’t be shared' }]
  })
}

export function stateTooLarge(): FieldProblem {
  return {
    field: '',
    reason: `the state would be larger than ${LIMITS.stateBytes.toLocaleString('en')} bytes (or nested deeper than ${LIMITS.jsonDepth})`,
  }
}
