import { z } from 'zod'

/** Keeps a standard deviation above zero. */
export const LEAST_VARIANCE = 1e-10

/**
 * Belief about a quantity. `n` observations so far; `m2` is Welford's sum of squared distances. `decay` 1 weighs all observations alike; below 1 each new one
 * counts 1 − decay, and old ones fade.
 */
export const NormalPrior = z.strictObject({
  mean: z.number(),
  variance: z.number(),
  n: z.int().min(0),
  m2: z.number(),
  decay: z.number(),
})
export type NormalPrior = z.infer<typeof NormalPrior>

/** Belief before any observation: N(mean, variance). */
export function normalPrior(mean: number, variance: number, decay = 1): NormalPrior {
  return { mean, variance, n: 0, m2: 0, decay }
}

/** Welford's update, whose first observation replaces the initial mean and whose second replaces the initial variance; with decay a moving average. */
export function updateNormal(prior: NormalPrior, value: number): NormalPrior {
  const n = prior.n + 1
  if (prior.decay < 1) {
    const mean = prior.decay * prior.mean + (1 - prior.decay) * value
    const variance = prior.decay * prior.variance + (1 - prior.decay) * (value - mean) ** 2
    return { ...prior, mean, variance, n }
  }
  const delta = value - prior.mean
  // JSON has no −0: adding 0 makes it 0. The square of a distance too small for a double may round below it.
  const mean = prior.mean + delta / n + 0
  const m2 = Math.max(0, prior.m2 + delta * (value - mean))
  return { ...prior, mean, m2, n, variance: n >= 2 ? m2 / (n - 1) : prior.variance }
}

export function normalStd({ variance }: Pick<NormalPrior, 'variance'>): number {
  return Math.sqrt(Math.max(variance, LEAST_VARIANCE))
}

/** How much the observations say, from 0 (none) towards 1, times the decay where there is one. */
export function normalConfidence({ n, decay }: NormalPrior): number {
  if (n === 0) return 0
  return (n / (n + 10)) * (decay < 1 ? decay : 1)
}
