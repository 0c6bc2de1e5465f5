import { expect, it } from 'vitest'
import { costWords, leftOutWords } from './vary-words.ts'

it('a price that nobody knows is no price of nothing', () => {
  expect(costWords({ costNanoUsd: 0 })).toBe('')
  expect(costWords({ costNanoUsd: 2_000_000 })).toContain('$0.002')
  expect(costWords({ costNanoUsd: null })).toMatch(/not known/)
})

it('says which expected values are missing', () => {
  expect(leftOutWords({ leftOut: [], cases: [{} as never] })).toBeNull()
  expect(leftOutWords({ leftOut: ['total', 'word'], cases: [{} as never] })).toContain('values: total, word,')
})
