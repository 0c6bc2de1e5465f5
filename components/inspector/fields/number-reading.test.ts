import { describe, expect, it } from 'vitest'
import { numberReading } from './number-reading.ts'

describe('the reading of a number', () => {
  it.each([
    [120_000, 'ms', '2 min'],
    [1_500, 'ms', '1.5 s'],
    [10_000, 'ms', '10 s'],
    [90_000, 'ms', '1 min 30 s'],
    [5_400_000, 'ms', '1 h 30 min'],
    [3_605_000, 'ms', '1 h 5 s'],
    [86_400_000, 'ms', '24 h'],
    [59_999, 'ms', '60 s'],
    [999, 'ms', null],
    [400_000, 'tokens', '400,000'],
    [9_999, 'tokens', null],
    [0.5, undefined, null],
  ])('%d %s is %j', (value, unit, reading) => {
    expect(numberReading(value, unit)).toBe(reading)
  })
})
