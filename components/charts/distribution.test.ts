import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binsOf, middleTrajectory, spread, trajectoryScale } from './distribution.ts'

describe('bins', () => {
  it('gives each of a few values its own, with the gaps', () => {
    expect(
      binsOf(
        [
          [5, 2],
          [3, 1],
        ],
        20,
      ),
    ).toEqual([
      { from: 3, to: 3, times: 1 },
      { from: 4, to: 4, times: 0 },
      { from: 5, to: 5, times: 2 },
    ])
    expect(binsOf([], 20)).toEqual([])
  })

  it('holds every value once, in at most so many bins that touch', () => {
    const counts = fc.array(fc.tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 50 })))
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 40 }), (values, most) => {
        const bins = binsOf(values, most)
        const sum = values.reduce((total, [, times]) => total + times, 0)
        expect(bins.reduce((total, { times }) => total + times, 0)).toBe(sum)
        expect(bins.length).toBeLessThanOrEqual(most)
        for (const [index, { from }] of bins.entries()) if (index > 0) expect(from).toBe((bins[index - 1]?.to ?? 0) + 1)
      }),
    )
  })
})

describe('trajectories', () => {
  const lines = [
    [
      [1, 0.2],
      [2, 0.8],
    ],
    [
      [1, 0.4],
      [3, 0.6],
    ],
    [[2, 0.5]],
  ] as const

  it('share one scale, which is that of shares unless they lie beyond', () => {
    expect(trajectoryScale(lines)).toEqual({ last: 3, least: 0, most: 1 })
    expect(
      trajectoryScale([
        [
          [4, -2],
          [9, 7],
        ],
      ]),
    ).toEqual({ last: 9, least: -2, most: 7 })
  })

  it('have a middle, in which a line that has ended keeps its last score', () => {
    const middle = middleTrajectory(lines)
    expect(middle.map(([at]) => at)).toEqual([1, 2, 3])
    expect(middle[0]?.[1]).toBeCloseTo(0.3)
    expect(middle[1]?.[1]).toBe(0.5)
    expect(middle[2]?.[1]).toBe(0.6)
    expect(middleTrajectory([[]])).toEqual([])
  })
})

it('spreads what is shown over all there is', () => {
  expect(spread([1, 2, 3], 5)).toEqual([1, 2, 3])
  expect(spread([0, 1, 2, 3, 4, 5], 3)).toEqual([0, 2, 4])
})
