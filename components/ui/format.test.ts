import { expect, it } from 'vitest'
import { groupDigits } from './format.ts'

it.each([
  ['2345 of at most 400000 tokens', '2345 of at most 400,000 tokens'],
  ['1200 s of at most 120000 s.', '1200 s of at most 120,000 s.'],
  ['0.123456 of 12345.678901', '0.123456 of 12345.678901'],
  ['run_1234567 and v123456', 'run_1234567 and v123456'],
  ['2026-11-21, 127.0.0.1:54321', '2026-11-21, 127.0.0.1:54321'],
])('groups the digits of “%s”', (sentence, grouped) => {
  expect(groupDigits(sentence)).toBe(grouped)
})
