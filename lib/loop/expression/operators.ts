import type { ASTNode, BinaryOperator } from '@marcbachmann/cel-js'
import type { Json } from '../artefacts/json.ts'
import { literalOf } from './ast.ts'
import { at, Fault, wrongType } from './fault.ts'
import { exact, finite } from './functions/numbers.ts'
import type { Meter } from './meter.ts'
import { type Code, Operand } from './operand.ts'

type Operator = (left: Json, right: Json, meter: Meter) => Json
type Binary = Extract<ASTNode, { op: BinaryOperator }>

/** The binary operators that evaluate both operands. Two numbers and two short texts, by far the most frequent, are compared in place. */
export function compileBinary(node: Binary, left: Operand, right: Operand): Operand {
  const operate = OPERATORS[node.op]
  const general = (frame: Meter, a: Json, b: Json): Json => {
    try {
      return operate(a, b, frame)
    } catch (error) {
      throw error instanceof Fault ? at(error, node) : error
    }
  }
  const code = againstConstant(node.op, left, right.written, general) ?? specialised(node, left, right, general)
  return new Operand(node, 1 + left.steps + right.steps, code)
}

type General = (frame: Meter, a: Json, b: Json) => Json

/** A comparison with a number or a short text that is written out: one operand less to load. */
function againstConstant(
  op: BinaryOperator,
  left: Operand,
  written: Json | undefined,
  general: General,
): Code | undefined {
  if (typeof written === 'number') {
    switch (op) {
      case '<':
        return (frame) => {
          const a = left.load(frame)
          return typeof a === 'number' ? a < written : general(frame, a, written)
        }
      case '<=':
        return (frame) => {
          const a = left.load(frame)
          return typeof a === 'number' ? a <= written : general(frame, a, written)
        }
      case '>':
        return (frame) => {
          const a = left.load(frame)
          return typeof a === 'number' ? a > written : general(frame, a, written)
        }
      case '>=':
        return (frame) => {
          const a = left.load(frame)
          return typeof a === 'number' ? a >= written : general(frame, a, written)
        }
    }
  }
  // Texts of different lengths cost nothing to compare, so a short one never costs a step.
  if (written === undefined || typeof written === 'object' ? written !== null : isLong(written)) return undefined
  if (op === '==') return (frame) => left.load(frame) === written
  if (op === '!=') return (frame) => left.load(frame) !== written
  return undefined
}

const isLong = (value: Json) => typeof value === 'string' && value.length >= 256

/** A closure per operator, each with its own short way for numbers; `general` takes the rest: other types, zero divisors, numbers beyond ±2^53. */
function specialised(node: Binary, left: Operand, right: Operand, general: General): Code {
  switch (node.op) {
    case '==':
      return (frame) => frame.equal(left.load(frame), right.load(frame))
    case '!=':
      return (frame) => !frame.equal(left.load(frame), right.load(frame))
    case '<':
      return (frame) => {
        const a = left.load(frame)
        const b = right.load(frame)
        return typeof a === 'number' && typeof b === 'number' ? a < b : general(frame, a, b)
      }
    case '<=':
      return (frame) => {
        const a = left.load(frame)
        const b = right.load(frame)
        return typeof a === 'number' && typeof b === 'number' ? a <= b : general(frame, a, b)
      }
    case '>':
      return (frame) => {
        const a = left.load(frame)
        const b = right.load(frame)
        return typeof a === 'number' && typeof b === 'number' ? a > b : general(frame, a, b)
      }
    case '>=':
      return (frame) => {
        const a = left.load(frame)
        const b = right.load(frame)
        return typeof a === 'number' && typeof b === 'number' ? a >= b : general(frame, a, b)
      }
    case '+':
      return (frame) => {
        const a = left.load(frame)
        const b = right.load(frame)
        if (typeof a === 'string' && typeof b === 'string' && a.length + b.length < 256) return a + b
        const result = typeof a === 'number' && typeof b === 'number' ? a + b : NaN
        return result > -9007199254740991 && result < 9007199254740991 ? result + 0 : general(frame, a, b)
      }
    case '-':
      return (frame) => {
        const a = left.load(frame)
        const b = right.load(frame)
        const result = typeof a === 'number' && typeof b === 'number' ? a - b : NaN
        return result > -9007199254740991 && result < 9007199254740991 ? result + 0 : general(frame, a, b)
      }
    case '*':
      return (frame) => {
        const a = left.load(frame)
        const b = right.load(frame)
        const result = typeof a === 'number' && typeof b === 'number' ? a * b : NaN
        return result > -9007199254740991 && result < 9007199254740991 ? result + 0 : general(frame, a, b)
      }
    case '/':
      return (frame) => {
        const a = left.load(frame)
        const b = right.load(frame)
        const result = typeof a === 'number' && typeof b === 'number' ? a / b : NaN
        return result > -9007199254740991 && result < 9007199254740991 ? result + 0 : general(frame, a, b)
      }
    case 'in': {
      const list = constantList(node.args[1])
      if (list) return (frame) => general(frame, left.load(frame), list)
    }
  }
  return (frame) => {
    const a = left.load(frame)
    return general(frame, a, right.load(frame))
  }
}

/** The items of a list that is written out. It serves one operator only, which never gives it away. */
function constantList(node: ASTNode): Json[] | undefined {
  if (node.op !== 'list') return undefined
  const items = node.args.map((item) => (item.op === 'value' ? literalOf(item) : undefined))
  const values = items.flatMap((item) => (item?.ok ? [item.value] : []))
  return values.length === items.length ? values : undefined
}

const onNumbers =
  (compute: (a: number, b: number) => number): Operator =>
  (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return compute(a, b)
    throw wrongType('a number', typeof a === 'number' ? b : a)
  }

const ordering =
  (compare: (a: string, b: string) => boolean): Operator =>
  (a, b, meter) => {
    if (typeof a === 'string' && typeof b === 'string') {
      meter.chars(Math.min(a.length, b.length))
      return compare(a, b)
    }
    if (typeof a !== 'number' && typeof a !== 'string') throw wrongType('a number or a string', a)
    throw wrongType(typeof a === 'number' ? 'a number' : 'a string', b)
  }

function add(a: Json, b: Json, meter: Meter): Json {
  if (typeof a === 'number' && typeof b === 'number') return exact(a + b, a, b)
  if (typeof a === 'string' && typeof b === 'string') {
    meter.text(a.length + b.length)
    return a + b
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    meter.charge(a.length + b.length)
    return [...a, ...b]
  }
  if (typeof a === 'number') throw wrongType('a number', b)
  if (typeof a === 'string') throw wrongType('a string', b)
  if (Array.isArray(a)) throw wrongType('a list', b)
  throw wrongType('a number, a string or a list', a)
}

function isIn(item: Json, container: Json, meter: Meter): boolean {
  if (Array.isArray(container)) {
    for (const member of container) {
      meter.charge(1)
      if (meter.equal(member, item)) return true
    }
    return false
  }
  if (typeof container !== 'object' || container === null) throw wrongType('a list or a map', container)
  if (typeof item !== 'string') throw wrongType('a string as the key', item)
  return Object.hasOwn(container, item)
}

function divide(a: number, b: number): number {
  if (b === 0) throw new Fault('number', 'division by zero')
  return finite(a / b)
}

function remainder(a: number, b: number): number {
  if (b === 0) throw new Fault('number', 'division by zero')
  return finite(a % b)
}

const OPERATORS: Record<BinaryOperator, Operator> = {
  '==': (a, b, meter) => meter.equal(a, b),
  '!=': (a, b, meter) => !meter.equal(a, b),
  in: isIn,
  '+': add,
  '-': onNumbers((a, b) => exact(a - b, a, b)),
  '*': onNumbers((a, b) => exact(a * b, a, b)),
  '/': onNumbers(divide),
  '%': onNumbers(remainder),
  '<': ordering((a, b) => a < b),
  '<=': ordering((a, b) => a <= b),
  '>': ordering((a, b) => a > b),
  '>=': ordering((a, b) => a >= b),
}
