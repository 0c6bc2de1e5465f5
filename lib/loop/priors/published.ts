import { probabilityAbove } from './erf.ts'
import { LEAST_VARIANCE, normalConfidence, normalStd } from './normal-prior.ts'
import { type PairPriors, profileAt } from './pair-priors.ts'

/** Runs that the published method wants to have seen before it decides by them. */
const PUBLISHED_MIN_RUNS = 3
/** It goes on while the probability is above this. */
const PUBLISHED_FLOOR = 0.3
const DEPTH_MIN_RUNS = 5
const DEEPEST = 10
const DEPTH_BY_TASK_TYPE: Record<string, number> = { decompose: 4, resolve: 2, assemble: 3, validate: 1 }
const DEFAULT_DEPTH = 3
const DEFAULT_THRESHOLD = 0.8
const HIGHEST_THRESHOLD = 0.95

/** The published method's answer at one moment of a run. */
export type PublishedVerdict = {
  continue: boolean
  /** P(the gap to the target is closed within the depths looked at). Null where the method computes none: too few runs, or no gap. */
  probability: number | null
  /** Gain expected over those depths, and how many they are; null and 0 where it computes none. */
  gain: number | null
  depths: number
}

/**
 * Whether another iteration is worth it after `iteration` (1-based) with this score: the learned gains of the next depths are summed until they would
 * close the gap, and the run goes on while the probability that they do is above `floor`. Source: loop-llm.
 */
export function publishedVerdict(
  priors: PairPriors,
  {
    iteration,
    score,
    target,
    floor = PUBLISHED_FLOOR,
  }: { iteration: number; score: number; target: number; floor?: number },
): PublishedVerdict {
  const none = { probability: null, gain: null, depths: 0 }
  if (priors.runs < PUBLISHED_MIN_RUNS) return { continue: score < target, ...none }
  const gap = target - score
  if (gap <= 0) return { continue: false, ...none }
  let gain = 0
  let variance = 0
  let depths = 0
  while (depths < Math.max(DEEPEST - iteration, 1) && gain < gap) {
    const { delta } = profileAt(priors, iteration + depths)
    gain += delta.mean
    variance += delta.variance
    depths++
  }
  const probability = probabilityAbove((gap - gain) / Math.sqrt(Math.max(variance, LEAST_VARIANCE)))
  return { continue: probability > floor, probability, gain, depths }
}

/** Gain expected of the iteration after `iteration` (1-based), and its standard deviation. */
export function expectedImprovement(priors: PairPriors, iteration: number): { mean: number; std: number } {
  const { delta } = profileAt(priors, iteration)
  return { mean: delta.mean, std: normalStd(delta) }
}

/**
 * Iterations worth running: as deep as the expected gain, with a bonus for what is little known, is above an iteration's cost. `costWeight` 0 = only quality
 * counts, 1 = cost counts most. Source: loop-llm.
 */
export function predictDepth(priors: PairPriors, { taskType, costWeight = 0.5 }: DepthOptions = {}): number {
  if (priors.runs < DEPTH_MIN_RUNS) {
    const known = taskType !== undefined && Object.hasOwn(DEPTH_BY_TASK_TYPE, taskType)
    return (known ? DEPTH_BY_TASK_TYPE[taskType] : undefined) ?? DEFAULT_DEPTH
  }
  const cost = 0.02 + 0.08 * costWeight
  let best = 1
  for (let k = 1; k <= DEEPEST; k++) {
    const { delta } = profileAt(priors, k)
    const benefit = delta.mean + 0.1 * (1 - normalConfidence(delta))
    if (benefit <= cost || delta.mean <= 0.01) break
    best = k
  }
  return best
}

export type DepthOptions = { taskType?: string | undefined; costWeight?: number | undefined }

/** Settings that the runs speak for. `confidence` is that of the optimal depth, rounded to three digits like the threshold, as published. */
export type SuggestedConfig = { depth: number; threshold: number; confidence: number; runs: number }

export function suggestConfig(priors: PairPriors, options: DepthOptions = {}): SuggestedConfig {
  const depth = predictDepth(priors, options)
  const { score } = profileAt(priors, depth)
  const threshold =
    priors.runs < DEPTH_MIN_RUNS ? DEFAULT_THRESHOLD : Math.min(score.mean + 0.5 * normalStd(score), HIGHEST_THRESHOLD)
  const confidence = normalConfidence(priors.optimalDepth)
  return { depth, threshold: threeDigits(threshold), confidence: threeDigits(confidence), runs: priors.runs }
}

const threeDigits = (value: number) => Number(value.toFixed(3))
