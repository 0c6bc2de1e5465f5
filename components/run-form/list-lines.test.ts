import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import type { FieldSchema } from '@/lib/loop/state/schema.ts'
import { asLines, linesOf, readLines } from './list-lines.ts'

const listOf = (items: FieldSchema | undefined): FieldSchema => ({ type: 'array', items })
const COLOURS: FieldSchema = { enum: ['red', 'dark blue', 3] }

describe('a list as lines', () => {
  it.each<[string, FieldSchema, Json | undefined, boolean]>([
    ['texts', listOf({ type: 'string' }), ['tea', ' river'], true],
    ['no list yet', listOf({ type: 'integer' }), undefined, true],
    ['choices', listOf(COLOURS), ['red', 3], true],
    ['a text of two lines', listOf({ type: 'string' }), ['a\nb'], false],
    ['an empty text', listOf({ type: 'string' }), ['', 'a'], false],
    ['texts among numbers', listOf({ type: 'number' }), [1, 'a'], false],
    ['objects', listOf({ type: 'object' }), undefined, false],
    ['items of any kind', listOf(undefined), [], false],
    ['a choice of whole lists', { ...listOf({ type: 'string' }), enum: [['a'], ['b']] }, undefined, false],
  ])('of %s', (_, field, value, expected) => {
    expect(asLines(field, value) !== null).toBe(expected)
  })

  it.each<[FieldSchema, string, Json[] | string]>([
    [{ type: 'string' }, 'tea\n\n  \nriver \n', ['tea', 'river ']],
    [{ type: 'number' }, '1.5\r\n-2e3', [1.5, -2000]],
    [{ type: 'integer' }, '1\n2.5', 'Line 2 is no whole number.'],
    [{ type: 'integer' }, '', []],
    [{ type: 'number' }, '1\n\nInfinity', 'Line 3 is no number.'],
    [{ type: 'boolean' }, 'true\n false', [true, false]],
    [{ type: 'boolean' }, 'yes', 'Line 1 is neither true nor false.'],
    [COLOURS, 'dark blue\n3', ['dark blue', 3]],
    [COLOURS, 'red\ngreen', 'Line 2 is none of red, dark blue, 3.'],
  ])('%j reads %j', (items, text, expected) => {
    const read = readLines(text, items)
    expect(read.ok ? read.values : read.message).toEqual(expected)
  })

  it('reads what it wrote, whatever the values it takes', () => {
    const values = fc.oneof(
      fc.record({ type: fc.constant('string' as const), list: fc.array(fc.string({ unit: 'grapheme' })) }),
      fc.record({
        type: fc.constant('number' as const),
        list: fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })),
      }),
      fc.record({ type: fc.constant('integer' as const), list: fc.array(fc.maxSafeInteger()) }),
    )
    fc.assert(
      fc.property(values, ({ type, list }) => {
        if (asLines(listOf({ type }), list) === null) {
          expect(type === 'string' && list.some((one) => /\n|\r|^\s*$/.test(String(one)))).toBe(true)
          return
        }
        const read = readLines(linesOf(list), { type })
        expect(JSON.stringify(read.ok && read.values)).toBe(JSON.stringify(list))
      }),
    )
  })
})
