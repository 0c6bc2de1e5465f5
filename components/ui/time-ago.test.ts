import { describe, expect, it } from 'vitest'
import { agoText } from './time-ago.tsx'

describe('how long ago', () => {
  it.each([
    [-5_000, 'just now'],
    [59_999, 'just now'],
    [100_000, '1 min ago'],
    [125_000, '2 min ago'],
    [7_200_000, '2 h ago'],
    [172_800_000, '2 d ago'],
  ])('%i ms: %s', (ms, words) => {
    expect(agoText(ms, new Date(0))).toBe(words)
  })
})
