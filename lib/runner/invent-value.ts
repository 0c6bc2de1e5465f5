import type { Json } from '../loop/artefacts/json.ts'
import type { FieldSchema } from '../loop/state/schema.ts'
import { validateValue } from '../loop/state/validate.ts'
import type { Dice } from './dice.ts'

const WORDS = ['tea', 'river', 'seven', 'copper', 'lantern', 'meadow', 'ünïcode 🐝', 'north', 'quiet', 'paper']
/** Texts of the usual forms, for schemas with a pattern. */
const SHAPED = ['a', 'A1', '42', '2026-01-31', 'ada@example.org', 'https://example.org/a', '12:30', 'a-b-c', 'ABC-123']
const DEEPEST = 6

/** `far`: at the edges of what fits (empty, least, most), as an answer that fits and is wrong. */
export type Manner = 'near' | 'far'

/**
 * A value that fits a schema, drawn by dice. Where it can't (a pattern that no usual text has, an `enum` against its own type) it only has the right type.
 */
export function inventValue(schema: FieldSchema, dice: Dice, manner: Manner = 'near', depth = 0): Json {
  if (schema.enum) return dice.pick(fitting(schema, schema.enum))
  switch (schema.type) {
    case 'string':
      return inventText(schema, dice, manner)
    case 'number':
    case 'integer':
      return inventNumber(schema, dice, manner)
    case 'boolean':
      return dice.roll() < 0.5
    case 'array':
      return inventList(schema, dice, manner, depth)
    case 'object':
      return inventObject(schema, dice, manner, depth)
    case 'null':
      return null
    default:
      return dice.pick<Json>([null, dice.roll() < 0.5, dice.below(100), dice.pick(WORDS), []])
  }
}

function fitting<T extends Json>(schema: FieldSchema, values: readonly T[]): readonly T[] {
  const fit = values.filter((value) => validateValue(schema, value, '').length === 0)
  return fit.length > 0 ? fit : values
}

function inventText(schema: FieldSchema, dice: Dice, manner: Manner): string {
  if (schema.pattern !== undefined) return dice.pick(fitting(schema, [...SHAPED, ...WORDS, '']))
  const { minLength = 0, maxLength = 2_000 } = schema
  let text = manner === 'far' ? '' : Array.from({ length: 1 + dice.below(5) }, () => dice.pick(WORDS)).join(' ')
  while ([...text].length < minLength) text += `${text === '' ? '' : ' '}${dice.pick(WORDS)}`
  // Counted as the validator counts: in characters, not in halves of them.
  return [...text].slice(0, maxLength).join('')
}

function inventNumber(schema: FieldSchema, dice: Dice, manner: Manner): number {
  const least = schema.minimum ?? Math.min(0, (schema.maximum ?? 0) - 10)
  const most = Math.max(least, schema.maximum ?? least + 10)
  const drawn = manner === 'far' ? dice.pick([least, most]) : least + dice.roll() * (most - least)
  if (schema.type !== 'integer') return drawn
  const whole = Math.floor(drawn)
  return whole < least ? Math.ceil(least) : whole
}

function inventList(schema: FieldSchema, dice: Dice, manner: Manner, depth: number): Json[] {
  const { minItems = 0, maxItems = minItems + 4, items = {} } = schema
  const wanted = manner === 'far' || depth > DEEPEST ? 0 : 1 + dice.below(3)
  const length = Math.min(maxItems, Math.max(minItems, wanted))
  return Array.from({ length }, () => inventValue(items, dice, manner, depth + 1))
}

function inventObject(schema: FieldSchema, dice: Dice, manner: Manner, depth: number): Json {
  const { properties = {}, required = [] } = schema
  const wanted = Object.entries(properties).filter(
    ([name]) => required.includes(name) || (manner === 'near' && depth <= DEEPEST && dice.roll() < 0.7),
  )
  const others = required.filter((name) => !Object.hasOwn(properties, name))
  return Object.fromEntries([
    ...wanted.map(([name, member]) => [name, inventValue(member, dice, manner, depth + 1)]),
    ...others.map((name) => [name, inventValue(elsewhere(schema), dice, manner, depth + 1)]),
  ])
}

function elsewhere({ additionalProperties }: FieldSchema): FieldSchema {
  return typeof additionalProperties === 'object' ? additionalProperties : {}
}
