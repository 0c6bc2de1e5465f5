import { isJsonObject, type Json } from '../../artefacts/json.ts'
import { wrongType } from '../fault.ts'
import type { Meter } from '../meter.ts'
import { withoutNull } from '../type-relations.ts'
import type { ExprType } from '../types.ts'

/** A parameter: which types the checker lets through, and how a value is read when it runs (a Fault if it doesn't fit). */
export type Param<T> = {
  words: string
  accepts(type: ExprType): boolean
  read(value: Json, meter: Meter): T
  /** The most frequent type among the values that are read as they are, without a call: what `typeof` says of them. */
  plain?: 'string' | 'number'
}

type Run = (meter: Meter, ...values: unknown[]) => Json

/** A function of the expression language. `f(a, b)` and `a.f(b)` call the same one. */
export type FunctionEntry = {
  signature: string
  params: readonly Param<unknown>[]
  /** How many of `params` must be given. */
  required: number
  /** Type of all further arguments, when any number is allowed. */
  rest: Param<unknown> | undefined
  result(args: ExprType[]): ExprType
  /** A relation between arguments that single parameters can't express: the complaint, or undefined. */
  relation?: (args: ExprType[]) => string | undefined
  /** Gets the arguments as their params read them; those that are not given are undefined. */
  run: Run
}

type Values<P extends readonly Param<unknown>[]> = { [K in keyof P]: P[K] extends Param<infer T> ? T : never }
type Optional<V extends readonly unknown[]> = { [K in keyof V]: V[K] | undefined }

/** A function with fixed parameters, the last ones optional. */
export function define<P extends readonly Param<unknown>[], O extends readonly Param<unknown>[] = []>(entry: {
  signature: string
  params: readonly [...P]
  optional?: readonly [...O]
  result: ExprType | ((args: ExprType[]) => ExprType)
  relation?: (args: ExprType[]) => string | undefined
  run: (meter: Meter, ...args: [...Values<P>, ...Optional<Values<O>>]) => Json
}): FunctionEntry {
  const params: Param<unknown>[] = [...entry.params, ...(entry.optional ?? [])]
  const { result, relation } = entry
  return {
    signature: entry.signature,
    params,
    required: entry.params.length,
    rest: undefined,
    result: typeof result === 'function' ? result : () => result,
    ...(relation && { relation }),
    run: entry.run as Run, // each value is read by its own param
  }
}

/** What a function gets of an argument: a Fault if its param doesn't take it. */
export function readArgument(param: Param<unknown>, value: Json, meter: Meter): unknown {
  return typeof value === param.plain ? value : param.read(value, meter)
}

const param = <T extends Json>(
  words: string,
  kinds: readonly ExprType['kind'][],
  read: (value: Json, meter: Meter) => T,
  plain?: 'string' | 'number',
): Param<T> => ({
  words,
  accepts: (type) => kinds.includes(withoutNull(type).kind) || withoutNull(type).kind === 'any',
  read,
  ...(plain && { plain }),
})

export const TEXT = param(
  'a string',
  ['string'],
  (value) => {
    if (typeof value === 'string') return value
    throw wrongType('a string', value)
  },
  'string',
)
export const NUMBER = param(
  'a number',
  ['number'],
  (value) => {
    if (typeof value === 'number') return value
    throw wrongType('a number', value)
  },
  'number',
)
export const LIST = param('a list', ['list'], (value) => {
  if (Array.isArray(value)) return value
  throw wrongType('a list', value)
})
export const MAP = param('a map', ['map', 'object'], (value) => {
  if (isJsonObject(value)) return value
  throw wrongType('a map', value)
})
export const TEXT_OR_LIST = param(
  'a string or a list',
  ['string', 'list'],
  (value) => {
    if (typeof value === 'string' || Array.isArray(value)) return value
    throw wrongType('a string or a list', value)
  },
  'string',
)
export const SIZED = param(
  'a string, a list or a map',
  ['string', 'list', 'map', 'object'],
  (value) => {
    if (typeof value === 'string' || (typeof value === 'object' && value !== null)) return value
    throw wrongType('a string, a list or a map', value)
  },
  'string',
)
export const SCALAR = param(
  'a string, a number or a boolean',
  ['string', 'number', 'boolean'],
  (value) => {
    if (value !== null && typeof value !== 'object') return value
    throw wrongType('a string, a number or a boolean', value)
  },
  'string',
)
const SORTABLE = param('a number or a string', ['number', 'string'], (value) => {
  if (typeof value === 'number' || typeof value === 'string') return value
  throw wrongType('a number or a string', value)
})
export const VALUE: Param<Json> = { words: 'any value', accepts: () => true, read: (value) => value, plain: 'string' }

const listOf = <T extends Json>(words: string, kinds: readonly ExprType['kind'][], item: Param<T>): Param<T[]> => ({
  words,
  accepts: (type) => {
    const list = withoutNull(type)
    if (list.kind === 'any') return true
    return list.kind === 'list' && ['any', ...kinds].includes(withoutNull(list.item).kind)
  },
  read: (value, meter) => {
    if (!Array.isArray(value)) throw wrongType(words, value)
    meter.charge(value.length)
    return value.map((member) => item.read(member, meter))
  },
})

export const NUMBERS = listOf('a list of numbers', ['number'], NUMBER)
export const TEXTS = listOf('a list of strings', ['string'], TEXT)

export const SORTABLES = listOf('a list of numbers or a list of strings', ['number', 'string'], SORTABLE)
