import { equalJson } from '../artefacts/equal-json.ts'
import { isJsonObject, type Json, type JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import { compileRegex } from '../artefacts/regex.ts'
import { kindOf } from '../expression/fault.ts'
import { textLength } from '../expression/functions/text.ts'
import { didYouMean } from '../expression/nearest-name.ts'
import type { FieldProblem } from '../kinds/executor.ts'
import type { FieldSchema } from './schema.ts'

/** Enough to mend a form or to tell a model; a list of a thousand wrong items says it once. */
const MAX_PROBLEMS = 50

/**
 * All the ways in which a value doesn't fit its schema (JSON Schema 2020-12 semantics for our keywords; `pattern` is RE2), each with its dotted
 * path. An interpreter: it works without `unsafe-eval`. `known` is a value that is already valid: parts shared with it are not looked at again.
 */
export function validateValue(schema: FieldSchema, value: Json, path: string, known?: Json): FieldProblem[] {
  const problems: FieldProblem[] = []
  validate(schema, value, path, known, problems)
  return problems
}

function validate(
  schema: FieldSchema,
  value: Json,
  path: string,
  known: Json | undefined,
  problems: FieldProblem[],
): void {
  if ((value === known && typeof value === 'object') || problems.length >= MAX_PROBLEMS) return
  const report = (reason: string) => {
    if (problems.length < MAX_PROBLEMS) problems.push({ field: path, reason })
  }
  if (schema.type && !hasType(value, schema.type)) {
    report(`expected ${TYPE_WORDS[schema.type]}, got ${describeValue(value)}`)
    return
  }
  if (schema.enum && !schema.enum.some((allowed) => equalJson(allowed, value))) {
    report(`must be one of ${schema.enum.slice(0, 10).map(describeValue).join(', ')}, got ${describeValue(value)}`)
  }
  if (typeof value === 'number') checkNumber(schema, value, report)
  else if (typeof value === 'string') checkText(schema, value, report)
  else if (Array.isArray(value)) validateList(schema, value, path, Array.isArray(known) ? known : [], problems, report)
  else if (value !== null && typeof value === 'object')
    validateObject(schema, value, path, isJsonObject(known) ? known : {}, problems)
}

const TYPE_WORDS = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
} as const

/** Whether a value is of a JSON Schema type: booleans are not numbers, and 2.0 is an integer. */
export function hasType(value: Json, type: NonNullable<FieldSchema['type']>): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isJsonObject(value)
  return kindOf(value) === type
}

function describeValue(value: Json): string {
  if (Array.isArray(value)) return 'a list'
  if (isJsonObject(value)) return 'an object'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

type Report = (reason: string) => void

function checkNumber({ minimum, maximum }: FieldSchema, value: number, report: Report): void {
  if (minimum !== undefined && value < minimum) report(`must be at least ${minimum}, got ${value}`)
  if (maximum !== undefined && value > maximum) report(`must be at most ${maximum}, got ${value}`)
}

function checkText({ minLength, maxLength, pattern }: FieldSchema, value: string, report: Report): void {
  if (minLength !== undefined || maxLength !== undefined) {
    const length = textLength(value)
    if (minLength !== undefined && length < minLength)
      report(`must have at least ${minLength} characters, has ${length}`)
    if (maxLength !== undefined && length > maxLength)
      report(`must have at most ${maxLength} characters, has ${length}`)
  }
  if (pattern === undefined) return
  const regex = compileRegex(pattern)
  if (!regex.ok) report(regex.message)
  else if (!regex.test(value)) report(`must match ${pattern}, got ${describeValue(value)}`)
}

function validateList(
  schema: FieldSchema,
  list: Json[],
  path: string,
  known: Json[],
  problems: FieldProblem[],
  report: Report,
): void {
  const { minItems, maxItems, items } = schema
  if (minItems !== undefined && list.length < minItems)
    report(`must have at least ${minItems} items, has ${list.length}`)
  if (maxItems !== undefined && list.length > maxItems)
    report(`must have at most ${maxItems} items, has ${list.length}`)
  if (!items) return
  for (const [index, item] of list.entries()) validate(items, item, `${path}.${index}`, known[index], problems)
}

function validateObject(
  schema: FieldSchema,
  object: JsonObject,
  path: string,
  known: JsonObject,
  problems: FieldProblem[],
): void {
  const { properties = {}, required = [], additionalProperties = true } = schema
  for (const name of required) {
    if (!Object.hasOwn(object, name) && problems.length < MAX_PROBLEMS)
      problems.push({ field: join(path, name), reason: 'is required' })
  }
  for (const [name, value] of Object.entries(object)) {
    const at = join(path, name)
    const old = own(known, name)
    const declared = own(properties, name)
    if (declared) validate(declared, value, at, old, problems)
    else if (typeof additionalProperties === 'object') validate(additionalProperties, value, at, old, problems)
    else if (!additionalProperties && problems.length < MAX_PROBLEMS) {
      problems.push({ field: at, reason: `is not declared${didYouMean(name, Object.keys(properties))}` })
    }
  }
}

const join = (path: string, name: string) => (path === '' ? name : `${path}.${name}`)
