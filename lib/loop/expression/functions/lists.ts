import type { Json } from '../../artefacts/json.ts'
import { Fault } from '../fault.ts'
import { type Meter, ownKeys } from '../meter.ts'
import { ANY, joinTypes, withoutNull } from '../type-relations.ts'
import type { ExprType } from '../types.ts'
import { define, type FunctionEntry, LIST, MAP, NUMBER, SIZED, SORTABLES, TEXT_OR_LIST } from './function-entry.ts'
import { textLength, textSlice, wholeNumber } from './text.ts'

const NUMBER_TYPE: ExprType = { kind: 'number' }

/** A function that returns the same kind of list (or text) as its first argument. */
const sameAsFirst = ([first]: ExprType[]): ExprType => (first ? withoutNull(first) : ANY)
const listOfFirst = ([first]: ExprType[]): ExprType => {
  const type = first ? withoutNull(first) : ANY
  return type.kind === 'list' ? type : { kind: 'list', item: ANY }
}

function valuesType([first]: ExprType[]): ExprType {
  const type = first ? withoutNull(first) : ANY
  if (type.kind === 'map') return { kind: 'list', item: type.value }
  if (type.kind !== 'object') return { kind: 'list', item: ANY }
  const members = Object.values(type.members)
  return { kind: 'list', item: members.length === 0 ? ANY : members.reduce(joinTypes) }
}

function sort(meter: Meter, values: (string | number)[]): Json {
  const kind = typeof values[0]
  if (values.some((value) => typeof value !== kind)) throw new Fault('type', 'sort takes numbers or strings, not both')
  meter.charge(values.length * Math.ceil(Math.log2(values.length + 1)))
  for (const value of values) if (typeof value === 'string') meter.chars(value.length)
  return [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

/** First occurrences, in order. */
function distinct(meter: Meter, items: Json[]): Json {
  const seen = new Set<string>()
  return items.filter((item) => {
    meter.charge(1)
    const key = typeof item === 'string' ? `"${item}` : meter.json(item)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** Part of a list or text; negative bounds count from the end, bounds outside are moved to the ends. */
function slice(meter: Meter, sequence: string | Json[], start: number, end: number | undefined): Json {
  const from = wholeNumber(start, 'start')
  const to = end === undefined ? undefined : wholeNumber(end, 'end')
  if (typeof sequence === 'string') {
    meter.chars(sequence.length)
    return textSlice(sequence, from, to)
  }
  const part = sequence.slice(from, to)
  meter.charge(part.length)
  return part
}

function range(meter: Meter, count: number): Json {
  if (wholeNumber(count, 'the count') < 0) throw new Fault('index', 'the count must not be negative')
  meter.charge(count)
  return Array.from({ length: count }, (_, index) => index)
}

function size(meter: Meter, value: string | Json[] | Record<string, Json>): number {
  if (typeof value !== 'string') return Array.isArray(value) ? value.length : ownKeys(value, meter).length
  meter.chars(value.length)
  return textLength(value)
}

export const LIST_FUNCTIONS: Record<string, FunctionEntry> = {
  size: define({ signature: 'size(text, list or map)', params: [SIZED], result: NUMBER_TYPE, run: size }),
  sort: define({ signature: 'sort(list)', params: [SORTABLES], result: listOfFirst, run: sort }),
  distinct: define({ signature: 'distinct(list)', params: [LIST], result: listOfFirst, run: distinct }),
  slice: define({
    signature: 'slice(list or text, start, end?)',
    params: [TEXT_OR_LIST, NUMBER],
    optional: [NUMBER],
    result: sameAsFirst,
    run: slice,
  }),
  reverse: define({
    signature: 'reverse(list)',
    params: [LIST],
    result: listOfFirst,
    run: (meter, items) => {
      meter.charge(items.length)
      return items.toReversed()
    },
  }),
  keys: define({
    signature: 'keys(map)',
    params: [MAP],
    result: { kind: 'list', item: { kind: 'string' } },
    run: (meter, map) => {
      const keys = ownKeys(map, meter)
      meter.charge(keys.length)
      return keys.sort()
    },
  }),
  values: define({
    signature: 'values(map)',
    params: [MAP],
    result: valuesType,
    run: (meter, map) => {
      const keys = ownKeys(map, meter)
      meter.charge(keys.length)
      return keys.sort().map((key) => map[key] ?? null)
    },
  }),
  range: define({
    signature: 'range(count)',
    params: [NUMBER],
    result: { kind: 'list', item: NUMBER_TYPE },
    run: range,
  }),
}
