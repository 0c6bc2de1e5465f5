import { z } from 'zod'
import { BetaPrior, uniformBeta, updateBeta } from './beta-prior.ts'
import { NormalPrior, normalPrior, updateNormal } from './normal-prior.ts'
import type { Observation } from './observation.ts'

/** What is believed of one iteration depth. */
export const DepthProfile = z.strictObject({
  score: NormalPrior,
  delta: NormalPrior,
  converge: BetaPrior,
  latencyMs: NormalPrior,
})
export type DepthProfile = z.infer<typeof DepthProfile>

/**
 * What finished runs of one pair (task type, model) have taught, by the published method of loop-llm. Plain JSON; as long as the longest run observed.
 * `depths[k]` is iteration k + 1.
 */
export const PairPriors = z.strictObject({
  runs: z.int().min(0),
  convergeRate: BetaPrior,
  firstQuality: NormalPrior,
  optimalDepth: NormalPrior,
  depths: z.array(DepthProfile),
})
export type PairPriors = z.infer<typeof PairPriors>

export function emptyPairPriors(): PairPriors {
  return {
    runs: 0,
    convergeRate: uniformBeta,
    firstQuality: normalPrior(0.4, 0.1),
    optimalDepth: normalPrior(3, 2),
    depths: [],
  }
}

/** The profile of a depth (0-based), or the belief about it before any run got there. */
export function profileAt({ depths }: Pick<PairPriors, 'depths'>, k: number): DepthProfile {
  return (
    depths[k] ?? {
      score: normalPrior(Math.min(0.3 + 0.15 * k, 0.9), 0.1),
      delta: normalPrior(Math.max(0.15 - 0.03 * k, 0.01), 0.05),
      converge: uniformBeta,
      latencyMs: normalPrior(2_000, 500_000),
    }
  )
}

/** Learns from one finished run. The order of runs matters in the last digits only. */
export function observeRun(priors: PairPriors, run: Observation): PairPriors {
  const { scores, threshold } = run
  const first = scores[0]
  const reachedAt = scores.findIndex((score) => score >= threshold)
  const depths = [...priors.depths]
  for (const [k, score] of scores.entries()) {
    const profile = profileAt(priors, k)
    const before = scores[k - 1]
    const latencyMs = run.latenciesMs[k]
    depths[k] = {
      score: updateNormal(profile.score, score),
      delta: before === undefined ? profile.delta : updateNormal(profile.delta, score - before),
      converge: updateBeta(profile.converge, score >= threshold),
      latencyMs: latencyMs === undefined ? profile.latencyMs : updateNormal(profile.latencyMs, latencyMs),
    }
  }
  return {
    runs: priors.runs + 1,
    convergeRate: updateBeta(priors.convergeRate, run.converged),
    firstQuality: first === undefined ? priors.firstQuality : updateNormal(priors.firstQuality, first),
    optimalDepth: updateNormal(priors.optimalDepth, reachedAt >= 0 ? reachedAt + 1 : run.iterations),
    depths,
  }
}

/** How many of the runs converged: the belief about their share began with one success that nobody saw. */
export function convergedIn({ convergeRate }: PairPriors): number {
  return convergeRate.alpha - uniformBeta.alpha
}

/** What a list of finished runs teaches, oldest first. */
export function observeRuns(runs: readonly Observation[]): PairPriors {
  return runs.reduce(observeRun, emptyPairPriors())
}
