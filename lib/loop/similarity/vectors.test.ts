import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cosines, relevanceOf, vectorBytes, vectorIndex, vectorOf } from './vectors.ts'

const vector = (length: number) => fc.array(fc.integer({ min: -99, max: 99 }), { minLength: length, maxLength: length })
const lengthOf = (values: readonly number[]) => Math.hypot(...values)

describe('vectors', () => {
  it('gives the cosine of every row, whatever the lengths', () => {
    const sets = fc
      .integer({ min: 1, max: 11 })
      .chain((length) => fc.tuple(fc.array(vector(length), { maxLength: 6 }), vector(length)))
    fc.assert(
      fc.property(sets, ([rows, query]) => {
        const found = cosines(vectorIndex(rows, query.length), query)
        expect(found).toHaveLength(rows.length)
        for (const [at, row] of rows.entries()) {
          const product = row.reduce((sum, value, index) => sum + value * (query[index] ?? 0), 0)
          const wanted = product / (lengthOf(row) * lengthOf(query) || 1)
          expect(found[at]).toBeCloseTo(wanted, 4)
        }
      }),
    )
  })

  it('are stored as 32-bit floats, little endian, and come back', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true })), (values) => {
        expect([...vectorOf(vectorBytes(values))]).toEqual(values)
      }),
    )
    expect([...vectorBytes([1])]).toEqual([0, 0, 0x80, 0x3f])
    // A view that does not begin where its memory does, as databases give it.
    const bytes = new Uint8Array([9, ...vectorBytes([0.5, -2])])
    expect([...vectorOf(bytes.subarray(1))]).toEqual([0.5, -2])
  })

  it.each([
    [1, 1],
    [0.49, 0.7],
    [0, 0],
    [-0.4, 0],
    [1.000_001, 1],
  ])('a cosine of %d is a relevance of %d', (cosine, relevance) => expect(relevanceOf(cosine)).toBe(relevance))
})
