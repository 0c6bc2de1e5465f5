import type { BinaryOperator } from '@marcbachmann/cel-js'
import { describeType } from './type-of.ts'
import { ANY, isComparable, joinTypes, withoutNull } from './type-relations.ts'
import type { ExprType } from './types.ts'

const BOOLEAN: ExprType = { kind: 'boolean' }
const NUMBER: ExprType = { kind: 'number' }

/** Type of `left op right`, or why the two don't go together. */
export function checkBinary(op: BinaryOperator, left: ExprType, right: ExprType): ExprType | string {
  switch (op) {
    case '==':
    case '!=':
      return isComparable(left, right) ? BOOLEAN : `${describeType(left)} never equals ${describeType(right)}`
    case 'in':
      return checkIn(left, right)
    case '+':
      return checkAdd(withoutNull(left), withoutNull(right))
    case '-':
    case '*':
    case '/':
    case '%':
      return isNumber(left) && isNumber(right)
        ? NUMBER
        : `${op} needs two numbers, got ${describeType(left)} and ${describeType(right)}`
    default:
      return checkOrdering(op, withoutNull(left), withoutNull(right))
  }
}

function isNumber(type: ExprType): boolean {
  const { kind } = withoutNull(type)
  return kind === 'number' || kind === 'any'
}

function checkOrdering(op: BinaryOperator, left: ExprType, right: ExprType): ExprType | string {
  const ordered = (type: ExprType) => type.kind === 'number' || type.kind === 'string' || type.kind === 'any'
  const same = left.kind === right.kind || left.kind === 'any' || right.kind === 'any'
  if (ordered(left) && ordered(right) && same) return BOOLEAN
  return `${op} needs two numbers or two strings, got ${describeType(left)} and ${describeType(right)}`
}

function checkAdd(left: ExprType, right: ExprType): ExprType | string {
  const addable = (type: ExprType) => ['number', 'string', 'list', 'any'].includes(type.kind)
  if (addable(left) && addable(right)) {
    if (left.kind === 'any') return right.kind === 'list' ? { kind: 'list', item: ANY } : right
    if (right.kind === 'any') return left.kind === 'list' ? { kind: 'list', item: ANY } : left
    if (left.kind === right.kind) return joinTypes(left, right)
  }
  const hint = left.kind === 'string' || right.kind === 'string' ? '; use string() to make a text' : ''
  return `+ needs two numbers, two strings or two lists, got ${describeType(left)} and ${describeType(right)}${hint}`
}

function checkIn(left: ExprType, right: ExprType): ExprType | string {
  const container = withoutNull(right)
  switch (container.kind) {
    case 'any':
      return BOOLEAN
    case 'list':
      return isComparable(left, container.item)
        ? BOOLEAN
        : `${describeType(left)} is never in a ${describeType(container)}`
    case 'map':
    case 'object': {
      const { kind } = withoutNull(left)
      return kind === 'string' || kind === 'any' ? BOOLEAN : `the keys of a map are strings, got ${describeType(left)}`
    }
    case 'string':
      return 'in looks into a list or the keys of a map; use text.contains(part) for a string'
    default:
      return `in looks into a list or the keys of a map, got ${describeType(right)}`
  }
}
