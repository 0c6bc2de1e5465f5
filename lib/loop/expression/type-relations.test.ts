import { describe, expect, it } from 'vitest'
import { isAssignable, joinTypes } from './type-relations.ts'
import type { ExprType } from './types.ts'

const number: ExprType = { kind: 'number' }
const string: ExprType = { kind: 'string' }
const none: ExprType = { kind: 'null' }
const any: ExprType = { kind: 'any' }
const nullable = (of: ExprType): ExprType => ({ kind: 'nullable', of })
const list = (item: ExprType): ExprType => ({ kind: 'list', item })
const map = (value: ExprType): ExprType => ({ kind: 'map', value })
const object = (members: Record<string, ExprType>, ...optional: string[]): ExprType => ({
  kind: 'object',
  members,
  optional,
})

describe('joinTypes', () => {
  it.each([
    [number, number, number],
    [number, string, any],
    [number, any, any],
    [number, none, nullable(number)],
    [none, none, none],
    [nullable(number), none, nullable(number)],
    [nullable(number), number, nullable(number)],
    [nullable(number), string, any],
    [list(number), list(string), list(any)],
    [list(number), list(none), list(nullable(number))],
    [list(number), number, any],
    [map(number), map(none), map(nullable(number))],
    [map(number), object({ a: string }), map(any)],
    [object({ a: number }), object({ a: number }), object({ a: number })],
    [object({ a: number }), object({ b: string }), object({ a: number, b: string }, 'a', 'b')],
    [object({ a: number }, 'a'), object({ a: number }), object({ a: number }, 'a')],
    [object({ a: number }), object({ a: number }, 'a'), object({ a: number }, 'a')],
    [object({ a: number }), object({ a: none }), object({ a: nullable(number) })],
  ])('%j with %j', (a, b, joined) => {
    expect(joinTypes(a, b)).toEqual(joined)
    expect(joinTypes(b, a).kind).toBe(joined.kind)
  })

  it.each([
    [number, nullable(number)],
    [none, nullable(number)],
    [object({ a: number }), object({ a: number, b: string }, 'b')],
  ])('what joins fits the join: %j, %j', (a, b) => {
    const joined = joinTypes(a, b)
    expect(isAssignable(a, joined) && isAssignable(b, joined)).toBe(true)
  })
})
