import { type CurveCell, fitStart, fitSums, type StartFit } from './curve-fit.ts'
import { remainderAt } from './curve-grid.ts'
import type { CurvePriors } from './curve-priors.ts'
import { probabilityAbove } from './erf.ts'
import { hazardAfter, jumpsLogLikelihood, jumpsOpen } from './jumps.ts'

/** Five-point Gauss–Hermite rule for a standard normal: place and weight. */
const START_POINTS = [
  [-2.8569700138728, 0.0112574113277],
  [-1.3556261799743, 0.2220759220056],
  [0, 0.5333333333333],
  [1.3556261799743, 0.2220759220056],
  [2.8569700138728, 0.0112574113277],
] as const
/** Iterations looked ahead at most. */
const HORIZON = 50
const NEGLIGIBLE = 1e-5
/** When earlier scores are no longer at hand, the first at hand may have been anywhere. */
const LOOSE_START = 100

export type CurveQuestion = {
  /** Oldest first. */
  scores: readonly number[]
  /** Whether they begin with the run's first score. */
  fromFirst: boolean
  target: number
  /** Iterations that the cap leaves. */
  remaining: number
  /** What one more iteration costs, as a share of what reaching the target is worth. */
  iterationCost: number
}

export type CurveAnswer = {
  /** P(some score of the remaining iterations reaches the target | scores so far). */
  probability: number
  /** Expected rise of the best score within the remaining iterations, noise apart. */
  gain: number
  /** Iterations expected until the target is reached or the cap is. */
  iterations: number
  /** Most that going on is worth, over all numbers of further iterations: P(reach by then) less the cost until then. At most 0: not worth it. */
  worth: number
}

/** What the scores so far say about the rest of the run. Exact under the mixture but for the five points that stand for the start's distribution. */
export function predictCurve(priors: CurvePriors, question: CurveQuestion): CurveAnswer {
  const steps = Math.max(0, Math.min(question.remaining, HORIZON))
  const found = possibilities(priors, question, steps)
  // What is negligible was left out: the rest is taken for all.
  const known = found.reduce((sum, { share }) => sum + share, 0)
  /** P(not reached after so many further iterations). */
  const open = Array.from({ length: steps + 1 }, (_, step) =>
    step === 0 ? 1 : found.reduce((sum, { share, openAfter }) => sum + share * (openAfter[step] ?? 0), 0) / known,
  )
  const gain = found.reduce((sum, { share, rise }) => sum + share * rise, 0) / known
  return { probability: Math.max(0, 1 - (open[steps] ?? 1)), gain, ...worthOf(open, question.iterationCost) }
}

function worthOf(open: readonly number[], cost: number): Pick<CurveAnswer, 'iterations' | 'worth'> {
  let iterations = 0
  let worth = Number.NEGATIVE_INFINITY
  for (let step = 1; step < open.length; step++) {
    iterations += open[step - 1] ?? 0
    worth = Math.max(worth, 1 - (open[step] ?? 1) - cost * iterations)
  }
  return { iterations, worth: open.length > 1 ? worth : 0 }
}

/** One way the run may go on: how likely it is, P(target not reached after so many further iterations), and how far the score rises in all of them. */
type Possibility = { share: number; openAfter: number[]; rise: number }

function possibilities(priors: CurvePriors, question: CurveQuestion, steps: number): Possibility[] {
  const { scores, fromFirst, target } = question
  const noiseVariance = priors.noise ** 2
  const fits = priors.cells.map((cell) => {
    const start = fromFirst ? cell.start : { mean: cell.start.mean, variance: cell.start.variance * LOOSE_START }
    const fit = fitStart(start, fitSums(scores, cell.ceiling, cell.rate), noiseVariance)
    return { cell, fit, log: Math.log(cell.weight) + fit.logLikelihood }
  })
  const jumpLog = Math.log(priors.jumps.weight) + jumpsLogLikelihood(priors.jumps, scores, noiseVariance)
  const most = fits.reduce((max, { log }) => Math.max(max, log), jumpLog)
  const sum = fits.reduce((total, { log }) => total + Math.exp(log - most), Math.exp(jumpLog - most))
  const best = scores.reduce((max, score) => Math.max(max, score), Number.NEGATIVE_INFINITY)
  const setting = { from: scores.length, best, target, noise: priors.noise, steps }
  const found: Possibility[] = [jumping(priors, question, steps, Math.exp(jumpLog - most) / sum)]
  for (const { cell, fit, log } of fits) {
    const share = Math.exp(log - most) / sum
    if (share >= NEGLIGIBLE) found.push(...curves(cell, fit, share, setting))
  }
  return found
}

type Setting = { from: number; best: number; target: number; noise: number; steps: number }

function curves(cell: CurveCell, fit: StartFit, share: number, setting: Setting): Possibility[] {
  const { from, best, target, noise, steps } = setting
  const spread = Math.sqrt(fit.variance)
  return START_POINTS.map(([place, weight]) => {
    const start = fit.mean + spread * place
    const openAfter = [1]
    let highest = best
    for (let step = 1; step <= steps; step++) {
      const left = remainderAt(cell.rate, from + step)
      const score = cell.ceiling * (1 - left) + start * left
      highest = Math.max(highest, score)
      openAfter.push((openAfter[step - 1] ?? 1) * (1 - probabilityAbove((target - score) / noise)))
    }
    return { share: share * weight, openAfter, rise: highest - best }
  })
}

function jumping({ jumps }: CurvePriors, { scores, target }: CurveQuestion, steps: number, share: number): Possibility {
  const iteration = Math.max(1, scores.length)
  const gap = target - (scores.at(-1) ?? jumps.first.mean)
  let stays = 1
  for (let step = 0; step < steps; step++) stays *= 1 - hazardAfter(jumps, iteration + step)
  const rise = Math.max(0, jumps.size.mean) * (1 - stays)
  return { share, openAfter: jumpsOpen(jumps, { iteration, gap, steps }), rise }
}
