import { isJsonObject, type Json, type JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import { isForbiddenKey } from '../artefacts/parse-json.ts'
import { compileRegex } from '../artefacts/regex.ts'
import { firstChars } from '../text/first-chars.ts'
import { checkFieldSchema } from './check-schema.ts'
import { FieldSchema } from './schema.ts'
import { hasType } from './validate.ts'

/** A schema of ours and what of the other one it does not say. It refuses nothing that the other allows. */
export type Converted = { schema: FieldSchema; notes: string[] }

const MAX_DEPTH = 12
const MAX_SCHEMAS = 500
const MAX_NOTES = 20
const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'] as const
/** Keywords that limit values and that our subset has no words for. */
const LIMITING = [
  ...['not', 'if', 'multipleOf', 'uniqueItems', 'contains', 'prefixItems', 'patternProperties', 'propertyNames'],
  ...[
    'minProperties',
    'maxProperties',
    'dependentRequired',
    'dependentSchemas',
    'unevaluatedProperties',
    'exclusiveMaximum',
  ],
  ...['exclusiveMinimum'],
]

type Walk = { root: JsonObject; notes: string[]; schemas: number }

/** Any JSON Schema as one of our subset: what can't be said becomes any JSON, with a note that names the place. Pure and total. */
export function fromJsonSchema(source: Json | undefined, path: string): Converted {
  const root = isJsonObject(source) ? source : {}
  const walk: Walk = { root, notes: [], schemas: 0 }
  const schema = convert(root, path, 0, walk)
  const notes = walk.notes.slice(0, MAX_NOTES)
  const parsed = FieldSchema.safeParse(schema)
  if (parsed.success && checkFieldSchema(parsed.data, path).length === 0) return { schema: parsed.data, notes }
  return { schema: {}, notes: [`${path}: it can’t be checked here, the server checks it`] }
}

function convert(source: Json, path: string, depth: number, walk: Walk): FieldSchema {
  walk.schemas++
  const json = (why: string): FieldSchema => {
    walk.notes.push(`${path}: ${why}, so any JSON is accepted`)
    return isJsonObject(source) ? described(source) : {}
  }
  if (depth > MAX_DEPTH || walk.schemas > MAX_SCHEMAS) return json('it is too deep')
  if (!isJsonObject(source)) return source === false ? json('it allows nothing') : {}
  if (typeof source.$ref === 'string') {
    const target = referred(source.$ref, walk.root)
    return target === undefined ? json('it refers to another place') : convert(target, path, depth + 1, walk)
  }
  const combined = ['anyOf', 'oneOf', 'allOf'].filter((word) => Array.isArray(source[word]))
  const [word] = combined
  if (word !== undefined) {
    const parts = source[word]
    const only = combined.length === 1 && Array.isArray(parts) && parts.length === 1 ? parts[0] : undefined
    if (only === undefined || source.type !== undefined) return json(`it joins schemas with ${combined.join(' and ')}`)
    return { ...convert(only, path, depth + 1, walk), ...described(source) }
  }
  if (Array.isArray(source.type)) return json('it has several types')
  const type = TYPES.find((each) => each === source.type)
  if (source.type !== undefined && !type) return json('its type is not known')
  const lost = LIMITING.filter((keyword) => Object.hasOwn(source, keyword))
  if (lost.length > 0) walk.notes.push(`${path}: ${lost.join(', ')} is left to the server`)
  return {
    ...(type ? { type } : {}),
    ...described(source),
    ...values(source, type),
    ...bounds(source),
    ...(source.items === undefined || source.items === true
      ? {}
      : { items: convert(source.items, `${path}[]`, depth + 1, walk) }),
    ...members(source, path, depth, walk),
  }
}

function described({ description, title }: JsonObject): FieldSchema {
  const text = typeof description === 'string' && description !== '' ? description : title
  return typeof text === 'string' && text !== '' ? { description: firstChars(text, 2_000) } : {}
}

function values(source: JsonObject, type: FieldSchema['type']): FieldSchema {
  const listed = Object.hasOwn(source, 'const') ? [source.const ?? null] : source.enum
  const fits = (value: Json) => !type || hasType(value, type)
  const allowed = Array.isArray(listed) ? listed.filter(fits) : []
  const given = source.default
  const isListed = allowed.length === 0 || allowed.some((value) => JSON.stringify(value) === JSON.stringify(given))
  return {
    ...(allowed.length > 0 && allowed.length <= 500 ? { enum: allowed } : {}),
    ...(given !== undefined && fits(given) && isListed && typeof given !== 'object' ? { default: given } : {}),
  }
}

const PAIRS = [
  ['minimum', 'maximum', false],
  ['minLength', 'maxLength', true],
  ['minItems', 'maxItems', true],
] as const

function bounds(source: JsonObject): FieldSchema {
  const schema: FieldSchema = {}
  for (const [low, high, counts] of PAIRS) {
    const numberAt = (name: string) => {
      const value = source[name]
      return typeof value === 'number' && (!counts || (Number.isSafeInteger(value) && value >= 0)) ? value : undefined
    }
    const least = numberAt(low)
    const most = numberAt(high)
    if (least !== undefined && most !== undefined && least > most) continue
    if (least !== undefined) schema[low] = least
    if (most !== undefined) schema[high] = most
  }
  const { pattern } = source
  if (typeof pattern === 'string' && compileRegex(pattern).ok) schema.pattern = pattern
  return schema
}

function members(source: JsonObject, path: string, depth: number, walk: Walk): FieldSchema {
  if (!isJsonObject(source.properties) && source.additionalProperties === undefined) return {}
  const given = Object.entries(isJsonObject(source.properties) ? source.properties : {})
  const usable = given.filter(([name]) => name.length <= 64 && !isForbiddenKey(name))
  if (usable.length < given.length) walk.notes.push(`${path}: some names can’t be used here`)
  const properties = Object.fromEntries(
    usable.map(([name, member]) => [name, convert(member, `${path}.${name}`, depth + 1, walk)]),
  )
  const required = Array.isArray(source.required)
    ? source.required.filter((name) => typeof name === 'string' && Object.hasOwn(properties, name)).map(String)
    : []
  const more = source.additionalProperties
  return {
    ...(isJsonObject(source.properties) ? { properties } : {}),
    ...(required.length > 0 ? { required: [...new Set(required)].slice(0, 200) } : {}),
    ...(more === undefined
      ? {}
      : { additionalProperties: rest(more, path, depth, walk, usable.length < given.length) }),
  }
}

function rest(more: Json, path: string, depth: number, walk: Walk, leftOut: boolean): FieldSchema | boolean {
  if (typeof more === 'boolean') return more || leftOut
  return convert(more, `${path}.*`, depth + 1, walk)
}

/** A place in the same document, as `#/$defs/Name`. */
function referred(reference: string, root: JsonObject): Json | undefined {
  if (!reference.startsWith('#')) return undefined
  let place: Json | undefined = root
  for (const part of reference.slice(1).split('/').filter(Boolean)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    place = isJsonObject(place) ? own(place, name) : undefined
  }
  return place
}
