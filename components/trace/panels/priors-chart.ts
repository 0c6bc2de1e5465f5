import { normalStd } from '@/lib/loop/priors/normal-prior.ts'
import type { DepthProfile } from '@/lib/loop/priors/pair-priors.ts'

export const CHART = { width: 320, height: 120, pad: 6 } as const

/** Points of the drawing as SVG wants them, and the height of the target's line. */
export type PriorsChart = { band: string; mean: string; run: string; targetY: number }

type Input = { depths: readonly DepthProfile[]; scores: readonly (number | null)[]; target: number }

/** Mean score of finished runs by iteration, give or take one standard deviation, and the scores of this run over it. Total: any numbers give a drawing. */
export function priorsChart({ depths, scores, target }: Input): PriorsChart {
  const bands = depths.map(({ score }) => {
    const spread = score.n > 1 ? normalStd(score) : 0
    return { mean: score.mean, low: score.mean - spread, high: score.mean + spread }
  })
  const known = scores.filter((score) => score !== null)
  const values = [...bands.flatMap(({ low, high }) => [low, high]), ...known, target]
  const low = values.reduce((least, value) => Math.min(least, value), target)
  const high = values.reduce((most, value) => Math.max(most, value), target)
  const count = Math.max(depths.length, scores.length, 2)
  const { width, height, pad } = CHART
  const x = (index: number) => pad + ((width - 2 * pad) * index) / (count - 1)
  const y = (value: number) => height - pad - ((height - 2 * pad) * (value - low)) / (high - low || 1)
  const point = (index: number, value: number) => `${round(x(index))},${round(y(value))}`
  const upper = bands.map((band, index) => point(index, band.high))
  const lower = bands.map((band, index) => point(index, band.low)).reverse()
  return {
    band: [...upper, ...lower].join(' '),
    mean: bands.map((band, index) => point(index, band.mean)).join(' '),
    run: scores.flatMap((score, index) => (score === null ? [] : [point(index, score)])).join(' '),
    targetY: round(y(target)),
  }
}

const round = (value: number) => Math.round(value * 10) / 10
