import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { summary } from './fixture.ts'
import { ribbonCells, ribbonIndexAt, ribbonScale, ribbonX, sparklinePoints, toneOf } from './ribbon-geometry.ts'

const run = (count: number) => Array.from({ length: count }, (_, i) => summary(i + 1, { score: i / count }))

describe('ribbonCells', () => {
  it('gives each iteration a column with its height', () => {
    const summaries = [summary(1, { score: 0 }), summary(2, { score: 0.5 }), summary(3, { score: 1 })]
    const cells = ribbonCells(
      summaries,
      { width: 90, height: 43, from: 0, to: 3 },
      'score',
      { min: 0, max: 1 },
      'success',
    )
    expect(cells.map(({ x, y, width, height }) => [x, y, width, height])).toEqual([
      [0, 40, 30, 3],
      [30, 20, 30, 23],
      [60, 0, 30, 43],
    ])
    expect(cells.map(({ tone }) => tone)).toEqual(['clean', 'clean', 'success'])
  })

  it('merges iterations when there are more of them than pixels, keeping the worst', () => {
    const summaries = run(10_000)
    summaries[5_000] = summary(5_001, { violations: 1 })
    const cells = ribbonCells(
      summaries,
      { width: 1_200, height: 40, from: 0, to: 10_000 },
      'score',
      { min: 0, max: 1 },
      null,
    )
    expect(cells.length).toBeLessThanOrEqual(400)
    expect(cells.filter(({ violation }) => violation)).toMatchObject([{ tone: 'violation' }])
  })

  it.each([
    { width: 0, height: 10, from: 0, to: 5 },
    { width: 10, height: Number.NaN, from: 0, to: 5 },
    { width: 10, height: 10, from: 5, to: 5 },
    { width: 10, height: 10, from: -1, to: 5 },
  ])('draws nothing in an impossible box %o', (box) => {
    expect(ribbonCells(run(5), box, 'time', { min: 0, max: 1 }, null)).toEqual([])
    expect(Number.isFinite(ribbonX(box, 3)) && Number.isFinite(ribbonIndexAt(box, 3))).toBe(true)
  })

  it('tiles its window: no gap, no overlap, nothing outside, every iteration once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3_000 }),
        fc.double({ min: 1, max: 2_000, noNaN: true }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (count, width, start, part) => {
          const from = start * count
          const box = { width, height: 40, from, to: Math.min(count, from + Math.max(part * count, 0.5)) }
          const cells = ribbonCells(run(count), box, 'cost', { min: 0, max: 1 }, null)
          let x = cells[0]?.x ?? 0
          let next = cells[0]?.first ?? 1
          for (const cell of cells) {
            expect(cell.x).toBeCloseTo(x, 6)
            expect(cell.first).toBe(next)
            expect(cell.height).toBeGreaterThan(0)
            expect(cell.height + cell.y).toBeCloseTo(40, 6)
            x = cell.x + cell.width
            next = cell.last + 1
          }
          expect(x).toBeLessThanOrEqual(width + 1e-6)
        },
      ),
    )
  })

  it('finds the iteration under a pixel', () => {
    const box = { width: 640, height: 40, from: 100, to: 300 }
    fc.assert(
      fc.property(fc.double({ min: 100, max: 300, noNaN: true }), (index) => {
        expect(ribbonIndexAt(box, ribbonX(box, index))).toBeCloseTo(index, 6)
      }),
    )
  })
})

describe('marks', () => {
  it('are those of all iterations that a column stands for', () => {
    const marked = [
      summary(1),
      summary(2, { escalations: 2 }),
      summary(3, { violations: 1 }),
      summary(4, { errors: 1 }),
    ]
    const marksIn = (width: number) =>
      ribbonCells(marked, { width, height: 40, from: 0, to: 4 }, 'cost', { min: 0, max: 1 }, null).map(
        ({ violation, remediation, escalation, error }) => ({ violation, remediation, escalation, error }),
      )
    const none = { violation: false, remediation: false, escalation: false, error: false }
    expect(marksIn(160)).toEqual([
      none,
      { ...none, escalation: true },
      { ...none, violation: true },
      { ...none, error: true },
    ])
    expect(marksIn(3)).toEqual([{ ...none, violation: true, escalation: true, error: true }])
  })
})

describe('ribbonScale', () => {
  it.each([
    ['score', { min: 0, max: 0.2 }],
    ['cost', { min: 0, max: 70 }],
    ['time', { min: 0, max: 50 }],
  ] as const)('%s', (measure, expected) => {
    const summaries = [summary(1, { score: 0.2, costNanoUsd: 70 }), undefined, summary(3, { score: null })]
    expect(ribbonScale(summaries, measure)).toEqual(expected)
  })

  it('reaches below zero and above one with the scores', () => {
    expect(ribbonScale([summary(1, { score: -4 }), summary(2, { score: 30 })], 'score')).toEqual({ min: -4, max: 30 })
  })

  it('holds the target', () => {
    expect(ribbonScale([summary(1, { score: 0.2 })], 'score', 0.9)).toEqual({ min: 0, max: 0.9 })
    expect(ribbonScale([summary(1, { costNanoUsd: 5 })], 'cost', 0.9)).toEqual({ min: 0, max: 5 })
  })

  it('is never empty', () => {
    expect(ribbonScale([], 'cost')).toEqual({ min: 0, max: 1 })
  })
})

describe('toneOf', () => {
  it.each([
    [{ errors: 1, violations: 1 }, null, 'error'],
    [{ violations: 1 }, null, 'violation'],
    [{ violations: 1, remediations: 1 }, null, 'healed'],
    [{}, null, 'clean'],
    [{ errors: 1 }, 'failure', 'failure'],
    [{}, 'success', 'success'],
  ] as const)('%o with outcome %s is %s', (part, outcome, tone) => {
    expect(toneOf(summary(1, part), outcome)).toBe(tone)
  })
})

describe('sparklinePoints', () => {
  it.each([
    [[0, 1, 2], '0,10 5,5 10,0'],
    [[3, 3], '0,5 10,5'],
    [[1, null, 2], '0,10 10,0'],
    [[], ''],
    [[null], ''],
  ])('%o', (values, expected) => {
    expect(sparklinePoints(values, 10, 10)).toBe(expected)
  })
})
