import { expect, it } from 'vitest'
import { durationUnit, unitMs } from './duration-parts.ts'

it.each([
  [86_400_000, 'days', 1],
  [129_600_000, 'hours', 36],
  [5_400_000, 'minutes', 90],
  [90_000, 'seconds', 90],
  [1_500, 'seconds', 1.5],
  [0, 'seconds', 0],
] as const)('%i ms are given in %s: %d', (ms, unit, count) => {
  expect(durationUnit(ms)).toBe(unit)
  expect(ms / unitMs(unit)).toBe(count)
})
