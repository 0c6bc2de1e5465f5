import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { observeRuns } from '@/lib/loop/priors/pair-priors.ts'
import { CHART, priorsChart } from './priors-chart.ts'

const run = (scores: number[]) => ({
  scores,
  latenciesMs: [],
  converged: false,
  iterations: scores.length,
  threshold: 0.8,
})
const points = (text: string) => (text === '' ? [] : text.split(' ').map((each) => each.split(',').map(Number)))

describe('the chart of priors', () => {
  it('puts depths from left to right and higher scores higher', () => {
    const { depths } = observeRuns([run([0.2, 0.4, 0.6]), run([0.2, 0.4, 0.6])])
    const chart = priorsChart({ depths, scores: [0.1, null, 0.9], target: 0.8 })
    const mean = points(chart.mean)
    expect(mean.map(([x]) => x)).toEqual([6, 160, 314])
    expect(mean.map(([, y]) => y)).toEqual(mean.map(([, y]) => y).toSorted((a = 0, b = 0) => b - a))
    expect(points(chart.run)).toEqual([
      [6, 114],
      [314, 6],
    ])
    expect(points(chart.band)).toHaveLength(6)
    expect(chart.targetY).toBeGreaterThan(6)
    expect(chart.targetY).toBeLessThan(114)
  })

  it('stays within its box for any numbers', () => {
    const score = fc.double({ min: -1e9, max: 1e9, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(fc.array(score, { maxLength: 12 }), { maxLength: 6 }),
        fc.array(fc.option(score), { maxLength: 12 }),
        score,
        (runs, scores, target) => {
          const { depths } = observeRuns(runs.map(run))
          const chart = priorsChart({ depths, scores, target })
          const all = [...points(chart.band), ...points(chart.mean), ...points(chart.run), [CHART.pad, chart.targetY]]
          for (const [x = Number.NaN, y = Number.NaN] of all) {
            expect(x).toBeGreaterThanOrEqual(0)
            expect(x).toBeLessThanOrEqual(CHART.width)
            expect(y).toBeGreaterThanOrEqual(CHART.pad - 0.1)
            expect(y).toBeLessThanOrEqual(CHART.height - CHART.pad + 0.1)
          }
        },
      ),
    )
  })
})
