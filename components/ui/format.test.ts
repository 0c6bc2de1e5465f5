import fc from 'fast-check'
import { expect, it } from 'vitest'
import { capital, formatDuration, formatNumber, formatUsd, groupDigits } from './format.ts'

it('begins with a capital', () => {
  expect(['allow', 'Continue as it is', ''].map(capital)).toEqual(['Allow', 'Continue as it is', ''])
})

it.each([
  ['2345 of at most 400000 tokens', '2345 of at most 400,000 tokens'],
  ['1200 s of at most 120000 s.', '1200 s of at most 120,000 s.'],
  ['0.123456 of 12345.678901', '0.123456 of 12345.678901'],
  ['run_1234567 and v123456', 'run_1234567 and v123456'],
  ['2026-11-21, 127.0.0.1:54321', '2026-11-21, 127.0.0.1:54321'],
])('groups the digits of “%s”', (sentence, grouped) => {
  expect(groupDigits(sentence)).toBe(grouped)
})

it.each([
  [0.4, '<1 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [9_949, '9.9 s'],
  [9_960, '10 s'],
  [59_499, '59 s'],
  [59_600, '1 min 0 s'],
  [599_600, '10 min 0 s'],
  [600_000, '10 min 0 s'],
  [3_599_700, '1 h 0 min'],
  [7_199_400, '1 h 59 min'],
])('%d ms are %s', (ms, shown) => {
  expect(formatDuration(ms)).toBe(shown)
})

it.each([
  [0, '$0'],
  [500, '<$0.000001'],
  [12_345, '$0.00001235'],
  [5_000_000, '$0.005'],
  [10_470_000, '$0.01047'],
  [10_000_000, '$0.01'],
  [500_000_000, '$0.50'],
  [1_125_000_000, '$1.125'],
  [99_990_000_000, '$99.99'],
  [1_234_500_000_000, '$1,234.50'],
])('%i nano-USD are %s', (nanoUsd, shown) => {
  expect(formatUsd(nanoUsd)).toBe(shown)
})

it('tells amounts that stand beside each other apart, from a thousandth of a cent on', () => {
  expect([formatUsd(999_960_000, 1e9), formatUsd(1e9, 999_960_000)]).toEqual(['$0.99996', '$1.00'])
  const amount = fc.integer({ min: 1_000, max: 1e13 })
  fc.assert(fc.property(amount, amount, (a, b) => a === b || formatUsd(a, b) !== formatUsd(b, a)))
})

it.each([
  [12_345, '12,345'],
  [-4_000, '-4,000'],
  [999, '999'],
  [0.123456, '0.1235'],
  [1e21, '1e+21'],
])('the number %d is shown as %s', (value, shown) => {
  expect(formatNumber(value)).toBe(shown)
})
