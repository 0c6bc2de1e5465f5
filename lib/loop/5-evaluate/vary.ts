import { assertNever } from '../artefacts/assert-never.ts'
import { canonicalJson, type Json, type JsonObject } from '../artefacts/json.ts'
import type { Generator as FieldGenerator, SuiteCase, Variation } from '../artefacts/suite.ts'
import { evaluateExpression } from '../expression/evaluate.ts'
import { initialState } from '../state/initial.ts'
import type { FieldSchema, StateField, StateSchema } from '../state/schema.ts'

/** Numbers that depend on a seed alone. */
export type Dice = { roll(): number; below(limit: number): number; pick<T>(list: readonly T[]): T }
/** A value that fits a schema, ordinary (`near`) or at its edges (`far`). */
export type Invent = (schema: FieldSchema, dice: Dice, manner: 'near' | 'far') => Json

export type VaryRequest = {
  of: SuiteCase
  vary: Variation
  count: number
  seed: number
  schema: StateSchema
  /** Names that stand already. */
  taken: ReadonlySet<string>
}
/** `short`: why there are fewer than were asked for. */
export type Varied = { cases: SuiteCase[]; short: string | null }

/** Tries for each variation on the whole, and tries in a row that give none, before it is believed that there are no more. */
const TRIES = 20
const MOST_IN_VAIN = 500
const EDGE_SHARE = 0.25
const DEFAULT_NOISE = 0.2

/**
 * Variations of a case that fit the loop's state, no two alike and none like the case itself. The same seed gives the same ones. `dice` makes numbers from a seed:
 * each variation has its own, so that the first of a hundred are those of ten. Yields after each try: many take a while.
 */
export function* varyCase(
  request: VaryRequest,
  diceOf: (seed: number) => Dice,
  invent: Invent,
): Generator<void, Varied> {
  const { of, vary, count, seed, schema, taken } = request
  const generators = Object.keys(vary.input).length > 0 ? vary.input : usual(schema)
  const seen = new Set([canonicalJson(of.input)])
  const names = new Set(taken)
  const cases: SuiteCase[] = []
  let fault: string | null = null
  let inVain = 0
  for (let index = 0; cases.length < count && index < count * TRIES && inVain < MOST_IN_VAIN; index++) {
    yield
    inVain++
    const dice = diceOf((seed * 1_000_003 + index) >>> 0)
    const made = variedInput(of.input, generators, schema, { dice, index: cases.length }, invent)
    if (typeof made === 'string') {
      fault ??= made
      continue
    }
    const text = canonicalJson(made)
    const follows = seen.has(text) ? null : followed(of, made, vary.expected)
    if (follows === null) continue
    if (typeof follows === 'string') {
      fault ??= follows
      continue
    }
    inVain = 0
    seen.add(text)
    const name = freeName(of.name, cases.length + 1, names)
    names.add(name)
    const { about: _, ...rest } = of
    const source = { type: 'variation' as const, of: of.name, by: 'types' as const, seed }
    cases.push({ ...rest, name, input: made, expected: { ...of.expected, ...follows }, source })
  }
  return { cases, short: cases.length === count ? null : shortOf(cases.length, generators, fault) }
}

function shortOf(made: number, generators: Variation['input'], fault: string | null): string {
  if (Object.keys(generators).length === 0) return 'No input of the loop can be varied.'
  if (fault !== null) return `Not every variation could be made: ${fault}`
  return `There are but ${made} different ones that fit.`
}

/** Files and secrets are the case's own: nobody can make them up. */
export function isVaried({ 'x-loop': { role, secret, file } }: StateField): boolean {
  return role === 'input' && !secret && !file
}

/** Without generators: texts as others would type them, everything else as its schema allows. */
function usual(schema: StateSchema): Variation['input'] {
  const found: Variation['input'] = {}
  for (const [name, field] of Object.entries(schema.properties)) {
    if (!isVaried(field)) continue
    const isProse = field.type === 'string' && !field.enum && field.pattern === undefined
    found[name] = isProse ? { type: 'noise', strength: DEFAULT_NOISE } : { type: 'schema' }
  }
  return found
}

type Roll = { dice: Dice; index: number }

/** A text: why there is no such input. */
function variedInput(
  input: JsonObject,
  generators: Variation['input'],
  schema: StateSchema,
  roll: Roll,
  invent: Invent,
): JsonObject | string {
  const varied: JsonObject = { ...input }
  for (const [name, generator] of Object.entries(generators)) {
    const field = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
    if (field?.['x-loop'].role !== 'input') return `${name} is no input of the loop.`
    const value = generated(generator, input[name], { field, input }, roll, invent)
    if (!value.ok) return `${name}: ${value.message}`
    if (value.value !== undefined) varied[name] = value.value
  }
  const initial = initialState(schema, varied)
  if (initial.ok) return varied
  const [problem] = initial.problems
  return `${problem?.field ?? 'the input'} ${problem?.reason ?? 'does not fit'}.`
}

type Generated = { ok: true; value: Json | undefined } | { ok: false; message: string }
const made = (value: Json | undefined): Generated => ({ ok: true, value })

function generated(
  generator: FieldGenerator,
  original: Json | undefined,
  { field, input }: { field: StateField; input: JsonObject },
  { dice, index }: Roll,
  invent: Invent,
): Generated {
  switch (generator.type) {
    case 'schema':
      return made(invent(field, dice, dice.roll() < EDGE_SHARE ? 'far' : 'near'))
    case 'values':
      return made(dice.pick(generator.values))
    case 'number':
      return made(between(generator, dice))
    case 'noise':
      return made(typeof original === 'string' ? noisy(original, generator.strength, dice) : original)
    case 'shuffle':
      return made(Array.isArray(original) ? shuffled(original, dice) : shuffledText(original, dice))
    case 'expression': {
      const read = evaluateExpression(generator.value, { input, index, roll: dice.roll() })
      return read.ok ? read : { ok: false, message: read.message }
    }
    default:
      return assertNever(generator)
  }
}

function between({ min, max, decimals }: Extract<FieldGenerator, { type: 'number' }>, dice: Dice): number {
  const scale = 10 ** decimals
  const value = Math.round((min + dice.roll() * (max - min)) * scale) / scale
  return Math.min(max, Math.max(min, value))
}

function shuffled<T>(list: readonly T[], dice: Dice): T[] {
  const rest = [...list]
  return list.flatMap(() => rest.splice(dice.below(rest.length), 1)) as T[] // each takes one away
}

const shuffledText = (value: Json | undefined, dice: Dice) =>
  typeof value === 'string' ? shuffled(value.split('\n'), dice).join('\n') : value

/** Slips of others: case, doubled or lost spaces, line ends, letters that change places, are lost or come twice. */
function noisy(text: string, strength: number, dice: Dice): string {
  return text
    .split(/(\s+)/)
    .map((part) => (part === '' || dice.roll() >= strength ? part : slip(part, dice)))
    .join('')
}

function slip(part: string, dice: Dice): string {
  if (/^\s+$/.test(part)) return dice.pick([' ', '  ', '\n', '\r\n'])
  const letters = [...part]
  const at = dice.below(letters.length)
  const letter = letters[at] ?? ''
  const next = letters[at + 1]
  return dice.pick([
    () => part.toUpperCase(),
    () => part.toLowerCase(),
    () => letters.toSpliced(at, 1, letter, letter).join(''),
    () => (letters.length > 1 ? letters.toSpliced(at, 1).join('') : part),
    () => (next === undefined ? part : letters.toSpliced(at, 2, next, letter).join('')),
  ])()
}

/** Expected values that follow from the varied input. A text: why one does not. */
export function followed(
  { input, expected }: SuiteCase,
  varied: JsonObject,
  sources: Variation['expected'],
): JsonObject | string {
  const values: JsonObject = {}
  for (const [name, source] of Object.entries(sources)) {
    const read = evaluateExpression(source, { input: varied, original: input, expected })
    if (!read.ok) return `expected.${name}: ${read.message}`
    values[name] = read.value
  }
  return values
}

const LONGEST_NAME = 80

function freeName(of: string, number: number, taken: ReadonlySet<string>): string {
  const base = of.slice(0, LONGEST_NAME)
  let name = `${base} ~${number}`
  for (let more = 2; taken.has(name); more++) name = `${base} ~${number}.${more}`
  return name
}
