import type { IterationSummary } from '../artefacts/trace.ts'
import { measureOf, type RibbonMeasure } from './ribbon-geometry.ts'

export type SeriesMeasure = RibbonMeasure | 'tokens'

/** Iterations `first`…`last` in one place of a chart. Null: none of them has a value. */
export type SeriesPoint = { first: number; last: number; least: number | null; most: number | null; sum: number }

type Summaries = readonly (IterationSummary | undefined)[]

/** A measure over the run, at no more than `points` places: from each the least and the most, so that no outlier is lost. */
export function seriesOf(summaries: Summaries, measure: SeriesMeasure, points: number): SeriesPoint[] {
  const every = Math.max(1, Math.ceil(summaries.length / points))
  const series: SeriesPoint[] = []
  for (let start = 0; start < summaries.length; start += every) {
    const point: SeriesPoint = {
      first: start + 1,
      last: Math.min(start + every, summaries.length),
      least: null,
      most: null,
      sum: 0,
    }
    for (let index = start; index < point.last; index++) {
      const value = amountOf(summaries[index], measure)
      if (value === null) continue
      point.least = Math.min(point.least ?? value, value)
      point.most = Math.max(point.most ?? value, value)
      point.sum += value
    }
    series.push(point)
  }
  return series
}

function amountOf(summary: IterationSummary | undefined, measure: SeriesMeasure): number | null {
  const value = !summary ? null : measure === 'tokens' ? summary.tokens : measureOf(summary, measure)
  return value !== null && Number.isFinite(value) ? value : null
}

/** The best score up to each iteration, at the last iterations of the same places as `seriesOf`. Null before the first score. */
export function bestSoFar(summaries: Summaries, points: number): (number | null)[] {
  let best: number | null = null
  return seriesOf(summaries, 'score', points).map(({ most }) => {
    if (most !== null) best = Math.max(best ?? most, most)
    return best
  })
}

/** How a run came nearer to its target, in figures; null where no iteration has a score. */
export type Convergence = {
  first: number
  last: number
  best: number
  bestAt: number
  /** Iteration that reached the target first; null: none did, or there is no target. */
  reachedAt: number | null
}

export function convergenceOf(summaries: Summaries, target: number | null): Convergence | null {
  let found: Convergence | null = null
  for (const summary of summaries) {
    const score = summary?.score ?? null
    if (!summary || score === null || !Number.isFinite(score)) continue
    found ??= { first: score, last: score, best: score, bestAt: summary.iteration, reachedAt: null }
    found.last = score
    if (score > found.best) {
      found.best = score
      found.bestAt = summary.iteration
    }
    if (target !== null && found.reachedAt === null && score >= target) found.reachedAt = summary.iteration
  }
  return found
}

/** Iterations with the highest value of a measure, highest first, without those that have none. */
export function dearest(
  summaries: Summaries,
  measure: SeriesMeasure,
  count: number,
): { iteration: number; value: number }[] {
  const top: { iteration: number; value: number }[] = []
  for (const summary of summaries) {
    const value = amountOf(summary, measure)
    if (!summary || value === null || value <= 0) continue
    if (top.length === count && value <= (top.at(-1)?.value ?? 0)) continue
    top.push({ iteration: summary.iteration, value })
    top.sort((a, b) => b.value - a.value)
    top.length = Math.min(count, top.length)
  }
  return top
}
