import { type Interval, wilson } from '../summary/wilson.ts'
import type { AdaptivePriors } from './adaptive-priors.ts'
import { predictCurve } from './curve-posterior.ts'
import { normalStd } from './normal-prior.ts'
import type { Observation } from './observation.ts'
import { type PosteriorQuestion, posteriorVerdict, withDoubt } from './posterior.ts'
import { publishedVerdict } from './published.ts'

/** What finished runs of one pair came to at an iteration, and what each method makes of it. */
export type Depth = {
  iteration: number
  /** Runs that have a score there. */
  runs: number
  score: { mean: number; std: number | null }
  /** Of the score against the iteration before; null at the first. */
  gain: { mean: number; std: number | null } | null
  latencyMs: number | null
  /** Runs that had reached their target by its end, of all runs, with an interval of 95 %. */
  reached: Interval & { count: number }
  /** Runs that had ended by then without reaching it: nobody knows what would have come of them. */
  ended: number
  /** P(a new run reaches the target by then), by the curves; null: they have not been learned. */
  forecast: number | null
  /** Chances of still reaching the target, for a run whose scores so far are the means. Null: the method has none, or the target is reached. */
  published: number | null
  posterior: number | null
}

type Asked = Pick<PosteriorQuestion, 'target' | 'rule'> & {
  /** The cap, for the iterations that would be left. */
  maxIterations: number
}

/** The pair, depth by depth. `runs` are those that `priors` were learned from, whatever their order. */
export function byDepth(
  runs: readonly Observation[],
  priors: Pick<AdaptivePriors, 'pair' | 'curves'>,
  { target, rule, maxIterations }: Asked,
): Depth[] {
  const { pair, curves } = priors
  const means = pair.depths.map(({ score }) => score.mean)
  return pair.depths.map(({ score, delta, latencyMs }, k) => {
    const iteration = k + 1
    const count = runs.filter(({ scores, threshold }) =>
      scores.slice(0, iteration).some((each) => each >= threshold),
    ).length
    const ended = runs.filter((run) => run.scores.length <= iteration && !reaches(run)).length
    const remaining = Math.max(0, maxIterations - iteration)
    const mean = score.mean
    const open = mean < target
    return {
      iteration,
      runs: score.n,
      score: { mean, std: score.n > 1 ? normalStd(score) : null },
      gain: delta.n === 0 ? null : { mean: delta.mean, std: delta.n > 1 ? normalStd(delta) : null },
      latencyMs: latencyMs.n === 0 ? null : latencyMs.mean,
      reached: { count, ...(wilson(count, runs.length) ?? { rate: 0, low: 0, high: 1 }) },
      ended,
      forecast: curves && forecast(curves, target, iteration, pair.runs),
      published: publishedVerdict(pair, { iteration, score: mean, target }).probability,
      posterior:
        open && remaining > 0
          ? (posteriorVerdict(priors, { iteration, scores: means.slice(0, iteration), target, remaining, rule })
              ?.probability ?? null)
          : null,
    }
  })
}

const reaches = ({ scores, threshold }: Observation) => scores.some((score) => score >= threshold)

function forecast(curves: NonNullable<AdaptivePriors['curves']>, target: number, by: number, runs: number): number {
  const question = { scores: [], fromFirst: true, target, remaining: by, iterationCost: 0 }
  return withDoubt(predictCurve(curves, question).probability, runs)
}

/** The first iteration by which at least this share of new runs is likely to have converged; null: none that was seen. */
export function likelyBy(depths: readonly Depth[], share: number, of: 'rate' | 'low' = 'rate'): number | null {
  return depths.find(({ reached }) => reached[of] >= share)?.iteration ?? null
}
