import type { Contract } from '../artefacts/contract.ts'
import type { AdaptivePriors } from './adaptive-priors.ts'
import { type CurveAnswer, predictCurve } from './curve-posterior.ts'

/** What one iteration costs at cost weight 1, as a share of what reaching the target is worth. */
const COST_AT_FULL_WEIGHT = 0.1

export type PosteriorQuestion = {
  /** Iterations that have ended, and the scores of the latest of them, oldest first. */
  iteration: number
  scores: readonly number[]
  target: number
  /** Iterations that the cap leaves. */
  remaining: number
  rule: Pick<NonNullable<Contract['adaptiveExit']>, 'floor' | 'costWeight'>
}

/** The posterior's answer at one moment of a run. */
export type PosteriorVerdict = CurveAnswer & {
  continue: boolean
  /** Going on is not worth its price, whatever the chance. */
  dear: boolean
  iterationCost: number
}

/** Whether another iteration is worth it by the shapes of scores that still fit. Null: no finished run has a score to go by. */
export function posteriorVerdict(
  { curves, pair }: Pick<AdaptivePriors, 'curves' | 'pair'>,
  { iteration, scores, target, remaining, rule }: PosteriorQuestion,
): PosteriorVerdict | null {
  if (!curves) return null
  const iterationCost = rule.costWeight * COST_AT_FULL_WEIGHT
  const fromFirst = scores.length >= iteration
  const answer = predictCurve(curves, { scores, fromFirst, target, remaining, iterationCost })
  const probability = withDoubt(answer.probability, pair.runs)
  const dear = answer.worth + probability - answer.probability <= 0 && rule.costWeight > 0
  return { ...answer, probability, dear, iterationCost, continue: probability >= rule.floor && !dear }
}

/** A chance as far as so many runs can know it: half a run of doubt is added, as if one more had been seen whose end nobody knows. */
export function withDoubt(probability: number, runs: number): number {
  return (probability * runs + 0.5) / (runs + 1)
}
