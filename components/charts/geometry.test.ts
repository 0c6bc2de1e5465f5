import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bars, linePath, linePoints, niceMost, rollingShare } from './geometry.ts'

const PLOT = { width: 200, height: 60 }
const values = fc.array(fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })), { maxLength: 120 })

describe('bars', () => {
  it('stay in the plot, beside each other, and a larger value is not lower', () => {
    fc.assert(
      fc.property(values, (list) => {
        const most = Math.max(0, ...list.map((value) => value ?? 0))
        const made = bars(list, PLOT, most)
        made.forEach((bar, index) => {
          expect(bar.x).toBeGreaterThanOrEqual(0)
          expect(bar.x + bar.width).toBeLessThanOrEqual(PLOT.width + 1e-9)
          expect(bar.y).toBeGreaterThanOrEqual(0)
          expect(bar.y + bar.height).toBeCloseTo(PLOT.height)
          const before = made[index - 1]
          if (before) expect(bar.x).toBeGreaterThan(before.x + before.width - 1e-9)
          if (before && (list[index] ?? 0) > (list[index - 1] ?? 0))
            expect(bar.height).toBeGreaterThanOrEqual(before.height)
        })
      }),
    )
  })

  it('are as high as their share, and one that has nothing can still be seen', () => {
    expect(bars([10, 5, 0, null], PLOT, 10).map(({ height }) => height)).toEqual([60, 30, 3, 3])
    expect(bars([0, 0], PLOT, 0).map(({ height }) => height)).toEqual([3, 3])
  })
})

describe('a line', () => {
  it('goes over the middles of the bars and leaves out what is not there', () => {
    const points = linePoints([0, null, 1], PLOT, 0, 1)
    const [first, , third] = bars([0, 0, 0], PLOT, 1)
    expect(points.map(({ y }) => y)).toEqual([60, 0])
    expect(points.map(({ x }) => x)).toEqual([first, third].map((bar) => (bar?.x ?? 0) + (bar?.width ?? 0) / 2))
    expect(linePath(points)).toMatch(/^M[\d.]+,60L[\d.]+,0$/)
    expect(linePath([])).toBe('')
  })

  it('is in the middle where all values are one', () => {
    expect(linePoints([4, 4], PLOT, 4, 4).map(({ y }) => y)).toEqual([30, 30])
  })
})

it.each([
  [0, 1],
  [-3, 1],
  [1, 1],
  [1.2, 2],
  [0.03, 0.05],
  [7, 10],
  [230, 250],
  [1000, 1000],
  [0.3, 0.5],
])('the round number from %d is %d', (value, most) => {
  expect(niceMost(value)).toBeCloseTo(most, 10)
})

it('a rolling share looks at the last ones that are known', () => {
  expect(rollingShare([null, true, false, null, true, true], 2)).toEqual([null, 1, 0.5, 0.5, 0.5, 1])
  expect(rollingShare([], 3)).toEqual([])
})
