import { z } from 'zod'
import { remainderAt } from './curve-grid.ts'

/** Curves of one ceiling and rate: how common they are, and where they start. score(t) = c − (c − s0)·exp(−r(t−1)), plus noise. */
export const CurveCell = z.strictObject({
  ceiling: z.number(),
  rate: z.number(),
  weight: z.number(),
  start: z.strictObject({ mean: z.number(), variance: z.number() }),
})
export type CurveCell = z.infer<typeof CurveCell>

/** What scores say of a curve with given ceiling and rate: sums over e = exp(−r(t−1)) and z = score − c(1 − e), which is s0·e plus noise. */
export type FitSums = { n: number; ee: number; ez: number; zz: number }

export function fitSums(scores: readonly number[], ceiling: number, rate: number): FitSums {
  const sums = { n: scores.length, ee: 0, ez: 0, zz: 0 }
  for (const [index, score] of scores.entries()) {
    const e = remainderAt(rate, index + 1)
    const z = score - ceiling * (1 - e)
    sums.ee += e * e
    sums.ez += e * z
    sums.zz += z * z
  }
  return sums
}

/** Belief about the start after the scores, and the log density of the scores with the start integrated out (less a constant). */
export type StartFit = { mean: number; variance: number; logLikelihood: number }

export function fitStart(start: CurveCell['start'], { n, ee, ez, zz }: FitSums, noiseVariance: number): StartFit {
  const precision = 1 / start.variance + ee / noiseVariance
  const mean = (start.mean / start.variance + ez / noiseVariance) / precision
  const misfit = start.mean ** 2 / start.variance + zz / noiseVariance - mean * mean * precision
  const logLikelihood = -0.5 * (n * Math.log(noiseVariance) + Math.log(start.variance * precision) + misfit)
  return { mean, variance: 1 / precision, logLikelihood }
}
