import { z } from 'zod'
import type { Contract } from '../artefacts/contract.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { CurvePriors, learnCurves } from './curve-priors.ts'
import { Observation } from './observation.ts'
import { observeRuns, PairPriors } from './pair-priors.ts'

/**
 * What a run knows of the finished runs before it, read once and recorded when it starts, so that a replay decides the same. Plain JSON of bounded size.
 */
export const AdaptivePriors = z.strictObject({
  /** Null: the design names no task type, and the runs are those of the same loop. */
  taskType: z.string().nullable(),
  /** `provider:model` of each model of the run, joined by +. */
  model: z.string(),
  /** A run that goes its whole way whatever the priors say, so that they go on learning what lies behind an early stop. */
  explores: z.boolean(),
  pair: PairPriors,
  /** Null when the method needs none, or no run has a score. */
  curves: CurvePriors.nullable(),
})
export type AdaptivePriors = z.infer<typeof AdaptivePriors>

/**
 * Learns from finished runs, oldest first. Depths beyond `LIMITS.priorDepths` are left out, and so are runs whose scores or target are beyond
 * `LIMITS.priorScore`: what is learned is recorded as JSON, which has neither infinity nor NaN.
 */
export function learnPriors(
  observations: readonly Observation[],
  method: NonNullable<Contract['adaptiveExit']>['method'],
): Pick<AdaptivePriors, 'pair' | 'curves'> {
  const bounded = observations
    .map((run) => ({ ...run, scores: run.scores.slice(0, LIMITS.priorDepths) }))
    .filter((run) => Observation.safeParse(run).success)
  return { pair: observeRuns(bounded), curves: method === 'posterior' ? learnCurves(bounded) : null }
}
