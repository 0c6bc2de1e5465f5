import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wilson } from './wilson.ts'

describe('Wilson’s interval', () => {
  it('agrees with published values', () => {
    // Newcombe 1998, table I.
    expect(wilson(81, 263)).toEqual({
      rate: 81 / 263,
      low: expect.closeTo(0.2553, 4),
      high: expect.closeTo(0.3662, 4),
    })
    expect(wilson(0, 20)).toEqual({ rate: 0, low: 0, high: expect.closeTo(0.1611, 4) })
    expect(wilson(29, 29)).toEqual({ rate: 1, low: expect.closeTo(0.883, 4), high: 1 })
  })

  it('is nothing of nothing', () => expect(wilson(0, 0)).toBeNull())

  it('holds the share, and narrows as more is seen', () =>
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (yes, no) => {
        fc.pre(yes + no > 0)
        const few = wilson(yes, yes + no)
        const more = wilson(4 * yes, 4 * (yes + no))
        if (!few || !more) return false
        const inside = 0 <= few.low && few.low <= few.rate && few.rate <= few.high && few.high <= 1
        return inside && more.high - more.low <= few.high - few.low
      }),
    ))
})
