import type { Contract } from '../artefacts/contract.ts'
import type { GuardReading } from '../artefacts/events.ts'
import { LIMITS } from '../artefacts/limits.ts'
import type { AdaptivePriors } from '../priors/adaptive-priors.ts'
import { posteriorVerdict } from '../priors/posterior.ts'
import { type PublishedVerdict, predictDepth, publishedVerdict } from '../priors/published.ts'
import { type AdaptedCaps, adaptedCap } from './caps.ts'
import { tooEarly } from './quality.ts'
import { figure, reading } from './reading.ts'

type LearnedRun = {
  iteration: number
  scores: readonly number[]
  priors: AdaptivePriors | null
  adapted: AdaptedCaps
}
type Rule = NonNullable<Contract['adaptiveExit']>
type Moment = { rule: Rule; priors: AdaptivePriors; target: number; score: number; remaining: number; early: string }

/**
 * Fires when the priors that the run started with say that going on does not pay. The minimum of iterations of quality_threshold holds for it too. A run that
 * knows too few others, or explores, is read but never ended by it.
 */
export function readAdaptive(contract: Contract, run: LearnedRun, score: number | null): GuardReading[] {
  const { adaptiveExit: rule, qualityThreshold, maxIterations } = contract
  if (!rule || !qualityThreshold) return []
  const silent = (detail: string) => [reading('adaptive_exit', false, 0, detail)]
  const { priors } = run
  const { target } = qualityThreshold
  if (score === null) return silent('no score yet')
  const beyond = [score, target, ...run.scores].find((value) => Math.abs(value) > LIMITS.priorScore)
  if (beyond !== undefined)
    return silent(
      `it knows scores and targets up to ${figure(LIMITS.priorScore)}, up or down, and one is ${figure(beyond)}`,
    )
  const runs = priors?.pair.runs ?? 0
  if (!priors || runs < rule.minRuns)
    return silent(`${runs} of ${rule.minRuns} finished runs needed before it decides, from ${source(priors)}`)
  const remaining = Math.min(maxIterations, adaptedCap(run) ?? maxIterations) - run.iteration
  if (remaining <= 0) return silent('the cap leaves no iteration to decide about')
  const early = withheld(contract, rule, run, priors)
  const moment = { rule, priors, target, score, remaining, early }
  return [rule.method === 'published' ? published(run, moment) : posterior(run, moment)]
}

function withheld(contract: Contract, rule: Rule, run: LearnedRun, priors: AdaptivePriors): string {
  const early = tooEarly(contract, run)
  if (early !== '') return early
  if (run.iteration < rule.minIterations) return `, after ${run.iteration} of at least ${rule.minIterations} iterations`
  return priors.explores ? ', but this run explores and goes on' : ''
}

/** “42 runs of “decompose” with scripted:demo”. */
function source(priors: AdaptivePriors | null): string {
  if (!priors) return 'runs like this one'
  const type = priors.taskType === null ? 'this loop without a task type' : `“${priors.taskType}”`
  return `${type} with ${priors.model || 'no model'}`
}

const percent = (share: number) =>
  share > 0 && share < 0.001 ? 'under 0.1 %' : `${figure(Math.round(share * 1_000) / 10)} %`
const iterations = (count: number) => `${count} iteration${count === 1 ? '' : 's'}`
const rounded = (value: number, digits: number) => figure(Number(value.toFixed(digits)))
const based = ({ priors }: Moment) => `based on ${priors.pair.runs} runs of ${source(priors)}`

function published({ iteration }: LearnedRun, moment: Moment): GuardReading {
  const { rule, priors, target, score, early } = moment
  const { floor, costWeight } = rule
  const verdict: PublishedVerdict = publishedVerdict(priors.pair, { iteration, score, target, floor })
  const { probability, gain, depths } = verdict
  const depth = predictDepth(priors.pair, { taskType: priors.taskType ?? undefined, costWeight })
  const figures =
    probability === null
      ? `score ${figure(score)} of ${figure(target)}`
      : `P(reach ${figure(target)}) ${percent(probability)}, floor ${percent(floor)}; expected gain ${rounded(gain ?? 0, 3)} in ${iterations(depths)}`
  const detail = `${figures}; predicted depth ${depth}; ${based(moment)}${early}`
  const level = probability === null || probability <= 0 ? 0 : floor / probability
  return reading('adaptive_exit', !verdict.continue && early === '', level, detail)
}

function posterior({ iteration, scores }: LearnedRun, moment: Moment): GuardReading {
  const { rule, priors, target, score, remaining, early } = moment
  if (score >= target) return reading('adaptive_exit', false, 0, `the target ${figure(target)} is reached${early}`)
  const seen = [...scores, score]
  const answer = posteriorVerdict(priors, { iteration, scores: seen, target, remaining, rule })
  if (!answer) return reading('adaptive_exit', false, 0, `no scores to go by; ${based(moment)}`)
  const { probability, iterationCost, dear } = answer
  const cost =
    rule.costWeight > 0
      ? `; ${dear ? 'not worth' : 'worth'} ${percent(iterationCost)} of the target’s worth per iteration`
      : ''
  const detail = `P(reach ${figure(target)}) ${percent(probability)}, floor ${percent(rule.floor)}; expected gain ${rounded(answer.gain, 3)} in ${rounded(answer.iterations, 1)} of the ${iterations(remaining)} left${cost}; ${based(moment)}${early}`
  return reading(
    'adaptive_exit',
    !answer.continue && early === '',
    levelOf(probability, answer.iterations, rule.floor, iterationCost),
    detail,
  )
}

/** How near the probability is to the floor, or the cost of going on to what it is worth. */
function levelOf(probability: number, expected: number, floor: number, iterationCost: number): number {
  return Math.max(floor, iterationCost * Math.min(expected, 1)) / probability
}
