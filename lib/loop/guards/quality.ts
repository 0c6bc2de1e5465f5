import type { Contract } from '../artefacts/contract.ts'
import type { GuardReading } from '../artefacts/events.ts'
import { figure, reading } from './reading.ts'

type ScoredRun = { iteration: number; scores: readonly number[] }

/** Fires when score ≥ target and at least `minIterations` iterations have ended. */
export function readQuality(contract: Contract, run: ScoredRun, score: number | null): GuardReading[] {
  const rule = contract.qualityThreshold
  if (!rule) return []
  if (score === null) return [reading('quality_threshold', false, 0, `no score yet, target ${figure(rule.target)}`)]
  const early = run.iteration < rule.minIterations
  const detail = `score ${figure(score)} of ${figure(rule.target)}${early ? `, after ${run.iteration} of at least ${rule.minIterations} iterations` : ''}`
  return [
    reading('quality_threshold', score >= rule.target && !early, rule.target > 0 ? score / rule.target : 0, detail),
  ]
}

/** Fires when |Δscore| < epsilon twice in a row, which needs three scores. Source of the rule: loop-llm's refinement loop. */
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
  return [reading('plateau', flat >= 2, flat / 2, detail)]
}
