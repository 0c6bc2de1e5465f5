import { equalJson } from '../artefacts/equal-json.ts'
import type { Json } from '../artefacts/json.ts'
import { isForbiddenKey } from '../artefacts/parse-json.ts'
import { compileRegex } from '../artefacts/regex.ts'
import { didYouMean } from '../expression/nearest-name.ts'
import type { CompilePattern } from '../expression/patterns.ts'
import type { FieldProblem } from '../kinds/executor.ts'
import { ARTIFACT_FIELD } from './artifact-field.ts'
import type { FieldSchema, Reducer, StateField, StateSchema } from './schema.ts'
import { hasType, validateValue } from './validate.ts'

/**
 * What is wrong with a state schema beyond its shape: defaults and enum values that don't fit, bounds the wrong way round, patterns that aren't RE2,
 * reducers that don't go with their type, required fields that nothing could give a value. `field` is the path inside the schema: `score.default`.
 */
export function checkStateSchema(schema: StateSchema, compilePattern: CompilePattern = compileRegex): FieldProblem[] {
  const problems: FieldProblem[] = []
  for (const [name, field] of Object.entries(schema.properties)) {
    if (isForbiddenKey(name)) problems.push({ field: name, reason: 'is not allowed as a name' })
    // The default of a secret has rules of its own, and no message may say it.
    const { default: given, ...rest } = field
    checkField(field['x-loop'].secret && given !== undefined ? rest : field, name, problems, compilePattern)
    checkAnnotation(field, name, schema.required?.includes(name) ?? false, problems)
  }
  checkNames(schema.required, schema.properties, '', problems)
  return problems
}

function checkNames(
  required: string[] = [],
  properties: Record<string, unknown> = {},
  path: string,
  problems: FieldProblem[],
): void {
  for (const name of required) {
    if (Object.hasOwn(properties, name)) continue
    problems.push({
      field: `${path}required`,
      reason: `${name} is not a field${didYouMean(name, Object.keys(properties))}`,
    })
  }
}

function checkAnnotation(field: StateField, name: string, required: boolean, problems: FieldProblem[]): void {
  const { role, reducer = 'replace', key } = field['x-loop']
  const report = (member: string, reason: string) => problems.push({ field: `${name}.${member}`, reason })
  if (role === 'input' && reducer !== 'replace')
    report('x-loop.reducer', 'an input is never written, so it needs no reducer')
  if (required && role !== 'input' && field.default === undefined) {
    report('default', 'a required field that is not an input needs a default, or the run can not start')
  }
  const expected = REDUCER_TYPES[reducer]
  if (expected && field.type !== undefined && !expected.includes(field.type)) {
    report('x-loop.reducer', `${reducer} works on ${expected.join(' or ')}, and this field is ${field.type}`)
  }
  if (key !== undefined && reducer !== 'union') report('x-loop.key', 'only the reducer union takes a key')
  if (field['x-loop'].file && !equalJson(shapeOf(field), shapeOf(ARTIFACT_FIELD)))
    report('x-loop.file', 'a reference to a file has a shape of its own: choose the type file')
  const members = field.items?.properties
  if (key !== undefined && members && !Object.hasOwn(members, key)) {
    report('x-loop.key', `the items have no ${key}${didYouMean(key, Object.keys(members))}`)
  }
}

/** What a schema demands, without what is said of it. */
function shapeOf({ type, properties = {}, required = [], additionalProperties }: FieldSchema): Json {
  const members = Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, member.type ?? null]))
  return { type: type ?? null, members, required: required.toSorted(), closed: additionalProperties === false }
}

const REDUCER_TYPES: Partial<Record<Reducer, readonly string[]>> = {
  append: ['array'],
  union: ['array'],
  merge: ['object'],
  sum: ['number', 'integer'],
  max: ['number', 'integer'],
  min: ['number', 'integer'],
}

/** The same for a schema that stands by itself: bounds, patterns, enum values, names and defaults. `path` is its place, for the problems. */
export function checkFieldSchema(
  schema: FieldSchema,
  path: string,
  compilePattern: CompilePattern = compileRegex,
): FieldProblem[] {
  const problems: FieldProblem[] = []
  checkField(schema, path, problems, compilePattern)
  return problems
}

const BOUNDS = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
] as const

function checkField(field: FieldSchema, path: string, problems: FieldProblem[], compilePattern: CompilePattern): void {
  const before = problems.length
  for (const [low, high] of BOUNDS) {
    const least = field[low]
    const most = field[high]
    if (least !== undefined && most !== undefined && least > most)
      problems.push({ field: `${path}.${low}`, reason: `${least} is above ${high} ${most}` })
  }
  if (field.pattern !== undefined) {
    const regex = compilePattern(field.pattern)
    if (!regex.ok) problems.push({ field: `${path}.pattern`, reason: regex.message })
  }
  const { type } = field
  for (const [index, value] of (field.enum ?? []).entries()) {
    if (type && !hasType(value, type))
      problems.push({ field: `${path}.enum.${index}`, reason: `is not of type ${type}` })
  }
  for (const [name, member] of Object.entries(field.properties ?? {})) {
    if (isForbiddenKey(name)) problems.push({ field: `${path}.properties.${name}`, reason: 'is not allowed as a name' })
    checkField(member, `${path}.properties.${name}`, problems, compilePattern)
  }
  checkNames(field.required, field.properties, `${path}.`, problems)
  if (field.items) checkField(field.items, `${path}.items`, problems, compilePattern)
  if (typeof field.additionalProperties === 'object')
    checkField(field.additionalProperties, `${path}.additionalProperties`, problems, compilePattern)
  // A pattern that is refused can't judge a default, and one that is refused for its size must not be compiled for it.
  const judges = !problems.slice(before).some((problem) => problem.field.endsWith('.pattern'))
  if (field.default !== undefined && judges) problems.push(...validateValue(field, field.default, `${path}.default`))
}
