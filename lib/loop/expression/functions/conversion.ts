import { LIMITS } from '../../artefacts/limits.ts'
import { parseJson } from '../../artefacts/parse-json.ts'
import { Fault, kindOf } from '../fault.ts'
import type { Meter } from '../meter.ts'
import { ANY } from '../type-relations.ts'
import type { ExprType } from '../types.ts'
import { define, type FunctionEntry, SCALAR, TEXT, VALUE } from './function-entry.ts'
import { finite } from './numbers.ts'

const NUMBER_TYPE: ExprType = { kind: 'number' }
const STRING: ExprType = { kind: 'string' }
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

function toNumber(_meter: Meter, value: string | number | boolean): number {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  const text = value.length > 400 ? '' : value.trim()
  if (!DECIMAL.test(text)) throw new Fault('format', `can't make a number of ${excerpt(value)}`)
  return finite(Number(text))
}

function toInteger(meter: Meter, value: string | number | boolean): number {
  const integer = Math.trunc(toNumber(meter, value)) + 0
  if (!Number.isSafeInteger(integer))
    throw new Fault('number', 'the result is beyond the integers that are exact (±2^53)')
  return integer
}

function toBoolean(_meter: Meter, value: string | number | boolean): boolean {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 1) return true
  if (value === 'false' || value === 0) return false
  throw new Fault('format', `can't make a boolean of ${excerpt(String(value))}`)
}

const excerpt = (text: string) => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)

export const CONVERSION_FUNCTIONS: Record<string, FunctionEntry> = {
  string: define({
    signature: 'string(value)',
    params: [VALUE],
    result: STRING,
    run: (meter, value) => (typeof value === 'string' ? value : meter.json(value)),
  }),
  int: define({ signature: 'int(value)', params: [SCALAR], result: NUMBER_TYPE, run: toInteger }),
  number: define({ signature: 'number(value)', params: [SCALAR], result: NUMBER_TYPE, run: toNumber }),
  double: define({ signature: 'double(value)', params: [SCALAR], result: NUMBER_TYPE, run: toNumber }),
  bool: define({ signature: 'bool(value)', params: [SCALAR], result: { kind: 'boolean' }, run: toBoolean }),
  type: define({ signature: 'type(value)', params: [VALUE], result: STRING, run: (_, value) => kindOf(value) }),
  toJson: define({
    signature: 'toJson(value)',
    params: [VALUE],
    result: STRING,
    run: (meter, value) => meter.json(value),
  }),
  json: define({
    signature: 'json(text)',
    params: [TEXT],
    result: ANY,
    run: (meter, text) => {
      meter.charge(Math.ceil(text.length / 64))
      const parsed = parseJson(text, { bytes: LIMITS.expressionResultBytes })
      if (!parsed.ok) throw new Fault('format', `not JSON: ${parsed.message}`)
      return parsed.value
    },
  }),
}
