import { z } from 'zod'
import { probabilityAbove } from './erf.ts'
import { LEAST_VARIANCE } from './normal-prior.ts'

/** Belief about a share, e.g. how often runs converge: pseudo-counts of successes and failures. */
export const BetaPrior = z.strictObject({ alpha: z.number(), beta: z.number() })
export type BetaPrior = z.infer<typeof BetaPrior>

/** Nothing known: every share is equally likely. */
export const uniformBeta: BetaPrior = { alpha: 1, beta: 1 }

export function updateBeta({ alpha, beta }: BetaPrior, success: boolean): BetaPrior {
  return success ? { alpha: alpha + 1, beta } : { alpha, beta: beta + 1 }
}

export function betaMean({ alpha, beta }: BetaPrior): number {
  return alpha / (alpha + beta)
}

export function betaVariance({ alpha, beta }: BetaPrior): number {
  const total = alpha + beta
  return (alpha * beta) / (total * total * (total + 1))
}

/** How much the observations say, from 0 (none) towards 0.73: a logistic function of n/(n + 10). */
export function betaConfidence({ alpha, beta }: BetaPrior): number {
  const n = alpha + beta - 2
  return n <= 0 ? 0 : 1 / (1 + Math.exp(-n / (n + 10)))
}

/** P(share > threshold), by the normal approximation. */
export function betaAbove(prior: BetaPrior, threshold: number): number {
  return probabilityAbove((threshold - betaMean(prior)) / Math.sqrt(Math.max(betaVariance(prior), LEAST_VARIANCE)))
}
