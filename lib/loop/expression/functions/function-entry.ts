import type { Json, JsonObject } from '../../artefacts/json.ts'
import { isJsonObject } from '../../artefacts/json.ts'
import { wrongType } from '../fault.ts'
import type { Meter } from '../meter.ts'
import { withoutNull } from '../type-relations.ts'
import type { ExprType } from '../types.ts'

/** A parameter: which types the checker lets through, and how a value is read when it runs (a Fault if it doesn't fit). */
export type Param<T> = { words: string; accepts(type: ExprType): boolean; read(value: Json, meter: Meter): T }

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
  run(args: Json[], meter: Meter): Json
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
    run: (args, meter) => {
      const values = params.map((param, index) =>
        index < args.length ? param.read(args[index] ?? null, meter) : undefined,
      )
      return entry.run(meter, ...(values as [...Values<P>, ...Optional<Values<O>>])) // each was read by its own param
    },
  }
}

const simple = <T extends Json>(
  words: string,
  kinds: readonly ExprType['kind'][],
  is: (value: Json) => value is T,
): Param<T> => ({
  words,
  accepts: (type) => kinds.includes(withoutNull(type).kind) || withoutNull(type).kind === 'any',
  read: (value) => {
    if (is(value)) return value
    throw wrongType(words, value)
  },
})

const isText = (value: Json): value is string => typeof value === 'string'
const isNumber = (value: Json): value is number => typeof value === 'number'
const isList = (value: Json): value is Json[] => Array.isArray(value)
const isTextOrList = (value: Json): value is string | Json[] => isText(value) || isList(value)
const isSized = (value: Json): value is string | Json[] | JsonObject =>
  typeof value === 'object' ? value !== null : isText(value)
const isScalar = (value: Json): value is string | number | boolean => value !== null && typeof value !== 'object'

export const TEXT = simple('a string', ['string'], isText)
export const NUMBER = simple('a number', ['number'], isNumber)
export const LIST = simple('a list', ['list'], isList)
export const MAP = simple('a map', ['map', 'object'], isJsonObject as (value: Json) => value is JsonObject)
export const TEXT_OR_LIST = simple('a string or a list', ['string', 'list'], isTextOrList)
export const SIZED = simple('a string, a list or a map', ['string', 'list', 'map', 'object'], isSized)
export const SCALAR = simple('a string, a number or a boolean', ['string', 'number', 'boolean'], isScalar)
export const VALUE: Param<Json> = { words: 'any value', accepts: () => true, read: (value) => value }

const listOf = <T extends Json>(words: string, kinds: readonly ExprType['kind'][], item: Param<T>): Param<T[]> => ({
  words,
  accepts: (type) => {
    const list = withoutNull(type)
    if (list.kind === 'any') return true
    return list.kind === 'list' && ['any', ...kinds].includes(withoutNull(list.item).kind)
  },
  read: (value, meter) => {
    if (!isList(value)) throw wrongType(words, value)
    meter.charge(value.length)
    return value.map((member) => item.read(member, meter))
  },
})

export const NUMBERS = listOf('a list of numbers', ['number'], NUMBER)
export const TEXTS = listOf('a list of strings', ['string'], TEXT)

const isSortable = (value: Json): value is string | number => isText(value) || isNumber(value)
export const SORTABLES = listOf(
  'a list of numbers or a list of strings',
  ['number', 'string'],
  simple('a number or a string', ['number', 'string'], isSortable),
)
