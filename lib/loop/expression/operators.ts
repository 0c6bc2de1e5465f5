import type { ASTNode, BinaryOperator } from '@marcbachmann/cel-js'
import type { Json } from '../artefacts/json.ts'
import { Fault, wrongType } from './fault.ts'
import type { Code } from './frame.ts'
import { exact, finite } from './functions/numbers.ts'
import { equalMetered, type Meter } from './meter.ts'

type Operator = (left: Json, right: Json, meter: Meter) => Json
type Numbers = (left: number, right: number) => Json

/** The binary operators that evaluate both operands. Two numbers, by far the most frequent, take the short way. */
export function compileBinary(node: Extract<ASTNode, { op: BinaryOperator }>, left: Code, right: Code): Code {
  const operate = OPERATORS[node.op]
  const numbers = numbersOperator(node.op)
  return (frame) => {
    const { meter } = frame
    meter.charge(1)
    const a = left(frame)
    const b = right(frame)
    try {
      if (numbers !== undefined && typeof a === 'number' && typeof b === 'number') return numbers(a, b)
      return operate(a, b, meter)
    } catch (error) {
      if (error instanceof Fault) error.node ??= node
      throw error
    }
  }
}

/** A fresh closure per expression node, so that each keeps its own inlined code. */
function numbersOperator(op: BinaryOperator): Numbers | undefined {
  switch (op) {
    case '==':
      return (a, b) => a === b
    case '!=':
      return (a, b) => a !== b
    case '<':
      return (a, b) => a < b
    case '<=':
      return (a, b) => a <= b
    case '>':
      return (a, b) => a > b
    case '>=':
      return (a, b) => a >= b
    case '+':
      return (a, b) => exact(a + b, a, b)
    case '-':
      return (a, b) => exact(a - b, a, b)
    case '*':
      return (a, b) => exact(a * b, a, b)
    case '/':
      return divide
    case '%':
      return remainder
    default:
      return undefined
  }
}

/** Reached with anything but two numbers. */
const needNumbers: Operator = (a, b) => {
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
      if (equalMetered(member, item, meter)) return true
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
  '==': equalMetered,
  '!=': (a, b, meter) => !equalMetered(a, b, meter),
  in: isIn,
  '+': add,
  '-': needNumbers,
  '*': needNumbers,
  '/': needNumbers,
  '%': needNumbers,
  '<': ordering((a, b) => a < b),
  '<=': ordering((a, b) => a <= b),
  '>': ordering((a, b) => a > b),
  '>=': ordering((a, b) => a >= b),
}
