import type { Contract } from '../artefacts/contract.ts'
import type { GuardReading } from '../artefacts/events.ts'
import { figure, reading } from './reading.ts'

type ScoredRun = { iteration: number; scores: readonly number[] }

/** What a reading says while the minimum of iterations has not ended; empty after it. */
export function tooEarly({ qualityThreshold }: Contract, { iteration }: { iteration: number }): string {
  if (!qualityThreshold || iteration >= qualityThreshold.minIterations) return ''
  return `, after ${iteration} of at least ${qualityThreshold.minIterations} iterations`
}

/** Fires when score ≥ target and at least `minIterations` iterations have ended. */
export function readQuality(contract: Contract, run: ScoredRun, score: number | null): GuardReading[] {
  const rule = contract.qualityThreshold
  if (!rule) return []
  if (score === null) return [reading('quality_threshold', false, 0, `no score yet, target ${figure(rule.target)}`)]
  const early = tooEarly(contract, run)
  const detail = `score ${figure(score)} of ${figure(rule.target)}${early}`
  return [
    reading(
      'quality_threshold',
      score >= rule.target && early === '',
      rule.target > 0 ? score / rule.target : 0,
      detail,
    ),
  ]
}

/**
 * Fires when |Δscore| < epsilon twice in a row, which needs three scores. The minimum of iterations holds for this rule too. Source of the rule: loop-llm's
 * refinement loop, whose whole order of exits comes after the minimum.
 */
export function readPlateau(contract: Contract, run: ScoredRun, score: number | null): GuardReading[] {
  const rule = contract.plateau
  if (!rule) return []
  const scores = [...run.scores, ...(score === null ? [] : [score])].slice(-3)
  const changes = scores.slice(1).map((value, index) => Math.abs(value - (scores[index] ?? value)))
  let flat = 0
  for (const change of changes) flat = change < rule.epsilon ? flat + 1 : 0
  const last = changes.at(-1)
  const detail =
    last === undefined
      ? `${scores.length} of 3 scores needed`
      : `score changed by ${figure(last)}, less than ${figure(rule.epsilon)} for ${flat} of 2 iterations`
  const early = tooEarly(contract, run)
  return [reading('plateau', flat >= 2 && early === '', flat / 2, detail + early)]
}
