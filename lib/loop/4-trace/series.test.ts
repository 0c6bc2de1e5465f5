import { describe, expect, it } from 'vitest'
import { summary } from './fixture.ts'
import { bestSoFar, convergenceOf, dearest, seriesOf } from './series.ts'

const scores = [0.2, 0.5, null, 0.4, 0.9, 0.8]
const summaries = scores.map((score, index) => summary(index + 1, { score, costNanoUsd: index * 10, tokens: 7 }))

describe('series', () => {
  it('keeps the least and the most of each place', () => {
    expect(seriesOf(summaries, 'score', 3)).toEqual([
      { first: 1, last: 2, least: 0.2, most: 0.5, sum: expect.closeTo(0.7) },
      { first: 3, last: 4, least: 0.4, most: 0.4, sum: 0.4 },
      { first: 5, last: 6, least: 0.8, most: 0.9, sum: expect.closeTo(1.7) },
    ])
    expect(seriesOf(summaries, 'tokens', 100).map(({ most }) => most)).toEqual([7, 7, 7, 7, 7, 7])
    expect(seriesOf([undefined, summaries[0]], 'score', 1)).toMatchObject([{ least: 0.2, most: 0.2 }])
    expect(seriesOf([], 'cost', 10)).toEqual([])
  })

  it('has the best so far, which never falls', () => {
    expect(bestSoFar(summaries, 100)).toEqual([0.2, 0.5, 0.5, 0.5, 0.9, 0.9])
    expect(bestSoFar([summary(1)], 10)).toEqual([null])
  })

  it.each([
    [0.45, 2],
    [0.9, 5],
    [0.95, null],
    [null, null],
  ])('tells when the target %s was reached', (target, reachedAt) => {
    expect(convergenceOf(summaries, target)).toEqual({ first: 0.2, last: 0.8, best: 0.9, bestAt: 5, reachedAt })
  })

  it('has nothing to tell of a run without scores', () => {
    expect(convergenceOf([summary(1), undefined], 0.5)).toBeNull()
  })

  it('names the dearest iterations, without those that cost nothing', () => {
    expect(dearest(summaries, 'cost', 2)).toEqual([
      { iteration: 6, value: 50 },
      { iteration: 5, value: 40 },
    ])
    expect(dearest(summaries, 'cost', 99)).toHaveLength(5)
  })
})
