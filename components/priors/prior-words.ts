import { formatNumber, formatPercent, plural } from '@/components/ui/format.ts'
import type { DepthView, PairDetail, PairSummary, RunExit } from '@/lib/api/contracts/priors.ts'
import { likelyBy } from '@/lib/loop/priors/by-depth.ts'

/** When new runs are likely to have converged, in a sentence or two, with how sure that is and what it rests on. */
export function convergenceWords({ depths, pair }: Pick<PairDetail, 'depths' | 'pair'>): string {
  const last = depths.at(-1)
  if (!last || last.reached.count === 0) return `None of ${plural(pair.runs, 'run')} has reached its target yet.`
  const half = likelyBy(depths, 0.5)
  const most = likelyBy(depths, 0.8)
  const shown = depths[(most ?? half ?? depths.length) - 1] ?? last
  const { rate, low, high } = shown.reached
  const lead =
    half === null
      ? `Fewer than half of them reach the target at all: ${formatPercent(rate)} by iteration ${shown.iteration}.`
      : most === null
        ? `Half of them have reached the target by iteration ${half}; four in five never do.`
        : half === most
          ? `By iteration ${most}, ${formatPercent(rate)} of them have reached the target.`
          : `Half of them have reached the target by iteration ${half}, ${formatPercent(rate)} by iteration ${most}.`
  return `${lead} From ${plural(pair.runs, 'run')}: one may be 95 % sure that the share by iteration ${shown.iteration} is between ${formatPercent(low)} and ${formatPercent(high)}.`
}

/** What is told of one depth when its place in the chart is pointed at. */
export function depthWords({ iteration, reached, ended, forecast }: DepthView, runs: number): string {
  const expected = forecast === null ? '' : `; the curves expect ${formatPercent(forecast)} of new runs`
  const gone = ended === 0 ? '' : `; ${plural(ended, 'run')} had ended without`
  return `By iteration ${iteration}, ${reached.count} of ${plural(runs, 'run')} had reached the target, ${formatPercent(reached.rate)} (between ${formatPercent(reached.low)} and ${formatPercent(reached.high)})${gone}${expected}.`
}

/** A chance, small ones told apart from none. */
export function chanceText(chance: number | null | undefined): string {
  if (chance === null || chance === undefined) return '–'
  if (chance > 0 && chance < 0.001) return '< 0.1 %'
  return `${formatNumber(chance * 100, 1)} %`
}

/** Why the run went as it did, as far as adaptive exit has a part in it. */
export function exitWords({ run, rule, knew, moments }: RunExit): string {
  if (!rule) return 'The contract of this run has no adaptive exit, so nothing was read.'
  if (run.reason === 'adaptive_exit') return run.explanation
  if (!knew) return 'The run has not started, so nothing was read yet.'
  if (knew.explores)
    return 'This run explores: the rule was read, but never stopped it, so that others learn what it would miss.'
  if (knew.runs < rule.minRuns)
    return `The rule decided nothing: the run knew ${plural(knew.runs, 'finished run')} when it started, and the contract asks for ${rule.minRuns}.`
  if (moments.length === 0) return 'The rule has not been read: no iteration has ended yet.'
  if (run.reason === null) return 'The rule has let it go on so far.'
  return 'The rule let it go on each time it was read; something else ended the run.'
}

/** What the published rule would have done with the same scores; null where it can’t be said, or was the rule. */
export function publishedWords({ rule, knew, moments, run }: RunExit): string | null {
  if (!rule || rule.method === 'published' || !knew || knew.runs < 3) return null
  const read = moments.filter(({ published, iteration }) => published !== null && iteration >= rule.minIterations)
  if (read.length === 0) return null
  // The published rule stops at the target too; that is no giving up.
  const stop = read.find(
    ({ published, score, target }) => published && !published.continue && (score ?? target) < target,
  )
  if (!stop) return 'The published rule of loop-llm would have let it go on each time.'
  const last = moments.at(-1)?.iteration ?? stop.iteration
  const saved = last - stop.iteration
  const when =
    saved > 0 ? `, ${plural(saved, 'iteration')} earlier` : run.reason === 'adaptive_exit' ? ', as this one did' : ''
  return `The published rule of loop-llm would have stopped it after iteration ${stop.iteration}${when}, at a chance of ${chanceText(stop.published?.probability)} against its floor of 30 %.`
}

/** The published method knows scores up to 1: what it suggests for another scale is none. */
export function suggestedTarget({ suggest, target }: PairSummary): string {
  return target > 1 ? '–' : formatNumber(suggest.threshold)
}
