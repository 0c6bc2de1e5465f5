import { expect, it } from 'vitest'
import { moneySentence } from './money-bar.tsx'
import { readUsd } from './read-usd.ts'

it.each([
  ['', null],
  ['  ', null],
  ['2.50', 2_500_000_000],
  ['$2.5', 2_500_000_000],
  ['.000000001', 1],
  ['3.', 3_000_000_000],
  ['1000000', 1e15],
])('reads %j', (text, nanoUsd) => {
  expect(readUsd(text)).toEqual({ ok: true, nanoUsd })
})

it.each(['0', '-1', 'ten', '1e3', '1,000', '1.2.3', '1000001', '0.0000000001', 'Infinity'])(
  'refuses %j with a reason',
  (text) => {
    expect(readUsd(text)).toEqual({ ok: false, message: expect.stringMatching(/\S/) })
  },
)

it.each([
  [{ spent: 0, held: 0, budget: null }, '$0 spent · no budget'],
  [{ spent: 4e8, held: 1e8, budget: 1e9 }, '$0.40 spent · $0.10 held · $0.50 left of $1.00'],
  [{ spent: 2e9, held: 0, budget: 1e9 }, '$2.00 spent · $0 left of $1.00'],
])('says how a budget stands: %j', (money, sentence) => {
  expect(moneySentence(money)).toBe(sentence)
})
