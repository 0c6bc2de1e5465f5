import { assertNever } from '../artefacts/assert-never.ts'
import type { Outcome, StopReason } from '../artefacts/contract.ts'
import type { ValidatorResult } from '../artefacts/evaluation.ts'
import { canonicalJson, type Json, type JsonObject } from '../artefacts/json.ts'
import type { Expectation, Validator } from '../artefacts/suite.ts'
import { evaluateOutput } from '../evaluators/evaluate.ts'
import { judgesOf } from '../evaluators/evaluate-with-judges.ts'
import { evaluateExpression } from '../expression/evaluate.ts'

/** A run that has come to its end, or to a question, as a case sees it. */
export type Ending = {
  outcome: Outcome | null
  reason: StopReason | null
  label: string
  /** For what it waits for a person; null: it does not. */
  asked: string | null
  state: JsonObject
  output: JsonObject
  input: JsonObject
  expected: JsonObject
  iterations: number
  costNanoUsd: number
  tokens: number
  activeMs: number
  bestScore: number | null
  violations: number
  remediations: number
  escalations: number
}

/** Names that validators see. */
export function endingValues(ending: Ending): JsonObject {
  const { state, output, input, expected, outcome, reason, label, iterations, tokens, activeMs, bestScore } = ending
  const { violations, remediations, escalations, costNanoUsd } = ending
  const figures = { iterations, costUsd: costNanoUsd / 1e9, tokens, activeMs, bestScore }
  const run = { outcome, reason, label, ...figures, violations, remediations, escalations }
  return { state, output, input, expected, run }
}

/** Why a run did not end as the case expects, in words; null: it did. */
export function unexpectedEnding(expect: Expectation, ending: Ending): string | null {
  const told: string[] = []
  const is = ending.asked !== null ? 'asks' : ending.outcome
  if (is !== expect.outcome) told.push(`${WAS[is ?? 'none']}, not ${WANTED[expect.outcome]}`)
  else {
    if (expect.reasons && ending.reason !== null && !expect.reasons.includes(ending.reason))
      told.push(`it ended by ${ending.reason}, not by ${expect.reasons.join(' or ')}`)
    if (expect.label !== undefined && ending.label !== expect.label)
      told.push(`${ending.label === '' ? 'it reached no goal' : `it reached “${ending.label}”`}, not “${expect.label}”`)
  }
  const within = (name: string, value: number, range: Expectation['iterations']) => {
    if (range?.min !== undefined && value < range.min) told.push(`${name} ${value}, at least ${range.min} expected`)
    if (range?.max !== undefined && value > range.max) told.push(`${name} ${value}, at most ${range.max} expected`)
  }
  within('iterations', ending.iterations, expect.iterations)
  within('violations', ending.violations, expect.violations)
  const text = told.join('; ')
  return text === '' ? null : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

const WAS = { success: 'it converged', failure: 'it failed', asks: 'it asked a person', none: 'it did not end' }
const WANTED = { success: 'converged', failure: 'failed', asks: 'waiting for a person' }

/** Whether a validator needs a run of its own: a judge asks a model, and a loop is a loop. */
export function needsRun(validator: Validator): boolean {
  return validator.type === 'loop' || (validator.type === 'evaluator' && judgesOf(validator.evaluator, '').length > 0)
}

/** What a validator that needs no run says of an ending. */
export function validateEnding(validator: Exclude<Validator, { type: 'loop' }>, ending: Ending): ValidatorResult {
  const values = endingValues(ending)
  switch (validator.type) {
    case 'expression':
      return { ...result(validator), ...holding(validator.holds, values) }
    case 'evaluator': {
      const value = evaluateExpression(validator.value, values)
      if (!value.ok) return unread(validator, `its value can't be read: ${value.message}`)
      try {
        return scored(validator, scoreOf(validator, value.value, values))
      } catch (error) {
        if (error instanceof Unscored) return unread(validator, error.message)
        throw error
      }
    }
    default:
      return assertNever(validator)
  }
}

class Unscored extends Error {}

type EvaluatorValidator = Extract<Validator, { type: 'evaluator' }>
/** What an evaluator said. */
export type Scored = { score: number; passed: boolean; deficiencies: readonly string[] }

function scoreOf({ evaluator }: EvaluatorValidator, output: Json, values: JsonObject): Scored {
  const text = typeof output === 'string' ? output : canonicalJson(output)
  const score = (source: string) => {
    const read = evaluateExpression(source, { ...values, output })
    if (!read.ok) throw new Unscored(`its score can't be read: ${read.message}`)
    if (typeof read.value === 'number') return read.value
    throw new Unscored('its score is no number')
  }
  return evaluateOutput(evaluator, text, score)
}

/** An evaluator's score as a validator's result: by its least score, where one is given. */
export function scored(validator: EvaluatorValidator, { score, passed, deficiencies }: Scored): ValidatorResult {
  const { atLeast } = validator
  const holds = atLeast === undefined ? passed : score >= atLeast
  const told = deficiencies.slice(0, MOST_TOLD).join(' ') || 'it did not pass.'
  const least = atLeast === undefined ? '' : ` Its score ${score} is below ${atLeast}.`
  return { ...result(validator), holds, reason: holds ? null : `${told}${least}`, score }
}

const MOST_TOLD = 5

/** Whether an expression is true over these values, and why it is not. */
export function holding(source: string, values: JsonObject): Pick<ValidatorResult, 'holds' | 'reason'> {
  const read = evaluateExpression(source, values)
  if (!read.ok) return { holds: false, reason: `${source} can't be read: ${read.message}` }
  if (read.value === true) return { holds: true, reason: null }
  if (read.value === false) return { holds: false, reason: `${source} is false.` }
  return { holds: false, reason: `${source} is neither true nor false.` }
}

/** A validator that could not be asked does not hold. */
export function unread(validator: Pick<Validator, 'name'>, reason: string): ValidatorResult {
  return { ...result(validator), holds: false, reason }
}

function result({ name }: Pick<Validator, 'name'>): ValidatorResult {
  return { name, holds: false, reason: null, score: null, run: null }
}
