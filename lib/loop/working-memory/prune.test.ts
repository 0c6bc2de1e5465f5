import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pruneToBudget, tokensOfItem } from './prune.ts'

const fact = (text: string, relevance: number) => ({ text, relevance })

describe('pruning to a budget', () => {
  it('takes nothing from a list that fits', () => {
    expect(pruneToBudget(['one', 'two'], 2)).toEqual({
      kept: ['one', 'two'],
      keep: [true, true],
      relevance: [0, 0],
      tokensBefore: 2,
      tokensAfter: 2,
    })
  })

  it('takes the least relevant first', () => {
    const items = [fact('a', 0.2), fact('b', 0.9), fact('c', 0.1)]
    const budget = tokensOfItem(items[0] ?? null) + tokensOfItem(items[1] ?? null)
    expect(pruneToBudget(items, budget).kept).toEqual([items[0], items[1]])
  })

  it('takes the oldest of equally relevant ones, and what nobody rated counts as 0', () => {
    expect(pruneToBudget(['old!', 'mid!', 'new!'], 2).kept).toEqual(['mid!', 'new!'])
    expect(pruneToBudget([fact('a', 0.1), 'b'], 7).kept).toEqual([fact('a', 0.1)])
  })

  it('goes by the given ratings when there are some', () => {
    expect(pruneToBudget(['old!', 'mid!', 'new!'], 1, [0.9, 0.1, 0.2]).kept).toEqual(['old!'])
  })

  it('an item beyond the whole budget does not push the others out', () => {
    expect(pruneToBudget([fact('x'.repeat(100), 1), 'a', 'b'], 2).kept).toEqual(['a', 'b'])
  })

  it('keeps within the budget, drops no more than it must, and nothing that ranks above what stays', () => {
    const item = fc.record({
      text: fc.string({ maxLength: 40 }),
      relevance: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(item, { maxLength: 30 }), fc.integer({ min: 0, max: 200 }), (items, budget) => {
        const { kept, keep, tokensBefore, tokensAfter } = pruneToBudget(items, budget)
        expect(kept).toEqual(items.filter((_, index) => keep[index]))
        expect(tokensAfter).toBe(kept.reduce<number>((sum, one) => sum + tokensOfItem(one), 0))
        expect(tokensAfter).toBeLessThanOrEqual(budget)
        if (tokensBefore <= budget) expect(kept).toEqual(items)
        const dropped = items.filter((one, index) => !keep[index] && tokensOfItem(one) <= budget)
        const best = Math.max(-1, ...dropped.map(({ relevance }) => relevance))
        for (const [index, one] of items.entries()) if (keep[index]) expect(one.relevance).toBeGreaterThanOrEqual(best)
        if (dropped.length > 0) {
          const last = dropped.filter(({ relevance }) => relevance === best).at(-1)
          expect(tokensAfter + tokensOfItem(last ?? null)).toBeGreaterThan(budget)
        }
      }),
    )
  })
})
