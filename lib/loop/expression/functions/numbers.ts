import { Fault } from '../fault.ts'
import { withoutNull } from '../type-relations.ts'
import type { ExprType } from '../types.ts'
import { define, type FunctionEntry, NUMBER, NUMBERS, type Param } from './function-entry.ts'
import { wholeNumber } from './text.ts'

const RESULT: ExprType = { kind: 'number' }

/** A finite number; -0 becomes 0, since JSON has no -0. */
export function finite(value: number): number {
  if (!Number.isFinite(value))
    throw new Fault(
      'number',
      Number.isNaN(value) ? 'the result is not a number' : 'the result is too large for a number',
    )
  return value + 0
}

/** A sum, difference or product of integers beyond 2^53 would silently be a neighbour of itself. */
export function exact(value: number, a: number, b: number): number {
  if (!Number.isSafeInteger(value) && Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
    throw new Fault('number', 'the result is beyond the integers that are exact (±2^53)')
  }
  return finite(value)
}

/** Half away from zero, at `digits` decimals. */
function round(_meter: unknown, value: number, digits = 0): number {
  wholeNumber(digits, 'digits')
  if (digits < 0 || digits > 15) throw new Fault('index', 'digits must be from 0 to 15')
  const scale = 10 ** digits
  return finite((Math.sign(value) * Math.round(Math.abs(value) * scale)) / scale)
}

const NUMBER_OR_NUMBERS: Param<number | number[]> = {
  words: 'a number or a list of numbers',
  accepts: (type) => NUMBER.accepts(type) || NUMBERS.accepts(type),
  read: (value, meter) => (Array.isArray(value) ? NUMBERS.read(value, meter) : NUMBER.read(value, meter)),
}

/** min and max take numbers, or one list of them. */
const extreme = (name: 'min' | 'max', better: (a: number, b: number) => boolean): FunctionEntry => ({
  signature: `${name}(numbers) or ${name}(a, b, …)`,
  params: [NUMBER_OR_NUMBERS],
  required: 1,
  rest: NUMBER,
  result: () => RESULT,
  relation: ([first, second]) =>
    first && second && withoutNull(first).kind === 'list' ? `${name} takes numbers or one list, not both` : undefined,
  run: (_meter, ...args) => {
    const [first] = args
    const values = args.length === 1 && Array.isArray(first) ? first : args
    if (values.length === 0) throw new Fault('index', `${name} of an empty list`)
    return values.reduce((best: number, value) => {
      if (typeof value !== 'number') throw new Fault('type', `${name} takes numbers or one list, not both`)
      return better(value, best) ? value : best
    })
  },
})

export const NUMBER_FUNCTIONS: Record<string, FunctionEntry> = {
  abs: define({ signature: 'abs(number)', params: [NUMBER], result: RESULT, run: (_, value) => Math.abs(value) }),
  floor: define({
    signature: 'floor(number)',
    params: [NUMBER],
    result: RESULT,
    run: (_, value) => finite(Math.floor(value)),
  }),
  ceil: define({
    signature: 'ceil(number)',
    params: [NUMBER],
    result: RESULT,
    run: (_, value) => finite(Math.ceil(value)),
  }),
  round: define({
    signature: 'round(number, digits?)',
    params: [NUMBER],
    optional: [NUMBER],
    result: RESULT,
    run: round,
  }),
  min: extreme('min', (a, b) => a < b),
  max: extreme('max', (a, b) => a > b),
  sum: define({
    signature: 'sum(numbers)',
    params: [NUMBERS],
    result: RESULT,
    run: (_, values) => values.reduce((sum, value) => exact(sum + value, sum, value), 0),
  }),
}
