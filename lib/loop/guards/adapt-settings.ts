import type { EventData } from '../artefacts/events.ts'
import type { Adapted, RunState } from '../artefacts/run-state.ts'
import { figure } from './reading.ts'

/** Published figures. */
const RARE = { below: 0.3, temperature: 0.3 }
const COMMON = { above: 0.8, temperature: 0.8 }
const STEP = 5
const LEAST_CAP = 10
const MOST_CAP = 50
/** One or two results are no rate. */
const LEAST_RESULTS = 3

export type AdaptSettings = { temperature: boolean; iterations: boolean; startIterations: number }
type MeasuredRun = Pick<RunState, 'results' | 'scores'>

/**
 * What a node's decision should be made with, given how the loop does and what the node had adapted before (null: nothing). **Success** is the share of `ok` among the recent action results (at most 10, at least 3): below 0.3 the
 * temperature becomes 0.3, above 0.8 it becomes 0.8, between them it stays. **Progress** is that the contract's score at the latest check is higher than at the one before: then the working
 * cap grows by 5 up to 50, else it shrinks by 5 down to 10; it starts at `startIterations` and never passes `maxIterations`. Null: nothing could be measured yet.
 */
export function adaptSettings(
  settings: AdaptSettings,
  { results, scores }: MeasuredRun,
  adapted: Pick<Adapted, 'temperature' | 'iterationCap'> | null,
  maxIterations: number,
): EventData<'settings-adapted'> | null {
  const successRate = settings.temperature ? rateOf(results) : null
  const progressing = settings.iterations ? rose(scores) : null
  if (successRate === null && progressing === null) return null
  const temperature = temperatureFor(successRate) ?? adapted?.temperature ?? null
  const before = adapted?.iterationCap ?? settings.startIterations
  const moved = Math.min(Math.max(before + (progressing ? STEP : -STEP), LEAST_CAP), MOST_CAP)
  const iterationCap = progressing === null ? (adapted?.iterationCap ?? null) : Math.min(moved, maxIterations)
  const detail = [
    ...(successRate === null ? [] : [temperatureDetail(successRate, results, temperature)]),
    ...(progressing === null
      ? []
      : [`The score ${progressing ? 'rose' : 'did not rise'}: at most ${iterationCap} iterations.`]),
  ].join(' ')
  return { successRate, progressing, temperature, iterationCap, detail }
}

function rateOf(results: MeasuredRun['results']): number | null {
  if (results.length < LEAST_RESULTS) return null
  return results.filter(({ status }) => status === 'ok').length / results.length
}

function rose(scores: readonly number[]): boolean | null {
  const [before, latest] = scores.slice(-2)
  return before === undefined || latest === undefined ? null : latest > before
}

function temperatureFor(rate: number | null): number | null {
  if (rate === null) return null
  if (rate < RARE.below) return RARE.temperature
  return rate > COMMON.above ? COMMON.temperature : null
}

function temperatureDetail(rate: number, results: MeasuredRun['results'], temperature: number | null): string {
  const seen = `${Math.round(rate * results.length)} of ${results.length} recent actions succeeded`
  if (rate < RARE.below) return `${seen}: temperature ${RARE.temperature}.`
  if (rate > COMMON.above) return `${seen}: temperature ${COMMON.temperature}.`
  return `${seen}: temperature ${temperature === null ? 'as set' : figure(temperature)}.`
}
