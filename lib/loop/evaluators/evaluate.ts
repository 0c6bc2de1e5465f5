import { assertNever } from '../artefacts/assert-never.ts'
import { isJsonObject } from '../artefacts/json.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { parseJson } from '../artefacts/parse-json.ts'
import { compileRegex } from '../artefacts/regex.ts'
import { textLength } from '../expression/functions/text.ts'
import { Meter } from '../expression/meter.ts'
import { compileCost, matchCost } from '../expression/patterns.ts'
import { hasType } from '../state/validate.ts'
import type { Evaluation, Evaluator, Judge, SimpleEvaluator } from './evaluator.ts'

/** What a judge said of an output: score in [0, 1]. */
export type Judgement = { score: number; deficiencies: string[]; subScores: Record<string, number> }
/** Judgements by the evaluator that asked for them, gathered before. */
export type Judgements = ReadonlyMap<Judge, Judgement>

type Of<T extends SimpleEvaluator['type']> = Extract<SimpleEvaluator, { type: T }>

/**
 * Scores an output in [0, 1] by the published formulas of loop-llm's evaluators. `score` gives the number of a threshold evaluator's expression.
 * Deficiencies are sentences that a next prompt can use. One difference to the published method: a boolean is not an integer. `meter` bounds the regular
 * expressions of the whole evaluation: a pattern that it does not suffice for is not run and counts as failed. Pure: models are asked before
 * (`evaluateWithJudges`), and `judgements` holds what they said.
 * @throws Error for a judge without a judgement: whoever can't ask a model must refuse such evaluators.
 */
export function evaluateOutput(
  evaluator: Evaluator,
  output: string,
  score: (expression: string) => number,
  meter: Meter = new Meter(LIMITS.evaluatorSteps),
  judgements: Judgements = new Map(),
): Evaluation {
  switch (evaluator.type) {
    case 'threshold':
      return evaluateThreshold(evaluator, score(evaluator.score))
    case 'regex':
      return evaluateRegex(evaluator, output, meter)
    case 'length':
      return evaluateLength(evaluator, output)
    case 'json-schema':
      return evaluateJson(evaluator, output)
    case 'judge':
      return evaluateJudge(evaluator, judgements.get(evaluator))
    case 'composite':
      return evaluateComposite(evaluator, output, score, meter, judgements)
    default:
      return assertNever(evaluator)
  }
}

/** Least score that each kind passes with; a JSON schema and a composite must have no deficiency either. */
const JSON_PASSES_FROM = 0.7
const COMPOSITE_PASSES_FROM = 0.5

/** The score from which an evaluator passes; null where only the absence of deficiencies decides. */
export function passesFrom(evaluator: Evaluator): number | null {
  switch (evaluator.type) {
    case 'threshold':
    case 'judge':
      return evaluator.threshold
    case 'json-schema':
      return JSON_PASSES_FROM
    case 'composite':
      return COMPOSITE_PASSES_FROM
    case 'regex':
    case 'length':
      return null
    default:
      return assertNever(evaluator)
  }
}

/** Score clamped to [0, 1]; passes at the threshold. What is not a number scores 0. */
function evaluateThreshold({ threshold }: Of<'threshold'>, raw: number): Evaluation {
  const score = Number.isNaN(raw) ? 0 : Math.min(1, Math.max(0, raw))
  const passed = score >= threshold
  return {
    score,
    passed,
    deficiencies: passed ? [] : [`The score ${figure(score)} is below the threshold ${figure(threshold)}.`],
    subScores: {},
  }
}

/** The judge's score, which passes at the threshold. One that says nothing is missing and yet fails gets a sentence, so that a next prompt has something to go by. */
function evaluateJudge({ threshold }: Judge, judgement: Judgement | undefined): Evaluation {
  if (!judgement) throw new Error('a judge’s evaluation needs its judgement')
  const { score, subScores } = judgement
  const passed = score >= threshold
  const below = `The judge’s score ${figure(score)} is below the threshold ${figure(threshold)}.`
  const deficiencies = passed || judgement.deficiencies.length > 0 ? judgement.deficiencies : [below]
  return { score, passed, deficiencies, subScores }
}

/** Share of required patterns found and forbidden ones not found; 1 without patterns. */
function evaluateRegex({ required, forbidden }: Of<'regex'>, output: string, meter: Meter): Evaluation {
  const deficiencies: string[] = []
  const check = (pattern: string, wanted: boolean) => {
    if (meter.left <= 0) return deficiencies.push(unchecked(pattern))
    const regex = compileRegex(pattern, { ignoreCase: true })
    if (regex.ok && !affordable(meter, pattern, regex.size, output)) deficiencies.push(unchecked(pattern))
    else if (!regex.ok) deficiencies.push(`The pattern /${pattern}/ can't be used: ${regex.message}.`)
    else if (regex.test(output) !== wanted)
      deficiencies.push(`The text ${wanted ? 'must' : 'must not'} match /${pattern}/.`)
  }
  for (const pattern of required) check(pattern, true)
  for (const pattern of forbidden) check(pattern, false)
  const total = required.length + forbidden.length
  const score = total === 0 ? 1 : (total - deficiencies.length) / total
  return { score, passed: deficiencies.length === 0, deficiencies, subScores: {} }
}

/** Takes the steps of one match from the meter; what it can't pay for empties it, so that the patterns after it are not tried either. */
function affordable(meter: Meter, pattern: string, size: number, output: string): boolean {
  meter.left -= compileCost(pattern, size) + matchCost(output, size)
  return meter.left >= 0
}

function unchecked(pattern: string): string {
  const steps = LIMITS.evaluatorSteps.toLocaleString('en')
  return `The pattern /${pattern}/ was not checked: this text is too long for so many or such large patterns (more than ${steps} steps).`
}

/** 1 within all bounds, else 0.3. Words are separated by white space; characters are Unicode code points. */
function evaluateLength({ minChars, maxChars, minWords, maxWords }: Of<'length'>, output: string): Evaluation {
  const chars = textLength(output)
  const words = output.split(/\s+/).filter((word) => word !== '').length
  const deficiencies = [
    ...outside('characters', chars, minChars, maxChars),
    ...outside('words', words, minWords, maxWords),
  ]
  const passed = deficiencies.length === 0
  return { score: passed ? 1 : 0.3, passed, deficiencies, subScores: {} }
}

function outside(what: string, count: number, least: number | undefined, most: number | undefined): string[] {
  if (least !== undefined && count < least) return [`The text has ${count} ${what}; at least ${least} are needed.`]
  if (most !== undefined && count > most) return [`The text has ${count} ${what}; at most ${most} are allowed.`]
  return []
}

/** 0 for what isn't JSON (fences and preambles included), 0.2 for JSON that is no object, else 0.3 + 0.4 × required present + 0.3 × types right. */
function evaluateJson({ required, types }: Of<'json-schema'>, output: string): Evaluation {
  const parsed = parseJson(output)
  if (!parsed.ok) {
    const where = parsed.line === undefined ? '' : ` (line ${parsed.line}, column ${parsed.column})`
    return {
      score: 0,
      passed: false,
      deficiencies: [`The text is not valid JSON: ${parsed.message}${where}.`],
      subScores: { valid: 0 },
    }
  }
  if (!isJsonObject(parsed.value)) {
    return {
      score: 0.2,
      passed: false,
      deficiencies: ['The JSON must be an object.'],
      subScores: { valid: 1, object: 0 },
    }
  }
  const object = parsed.value
  const missing = required.filter((name) => !Object.hasOwn(object, name))
  const typed = Object.entries(types).filter(([name]) => Object.hasOwn(object, name))
  const wrong = typed.filter(([name, type]) => !hasType(object[name] ?? null, type))
  const deficiencies = [
    ...missing.map((name) => `The field ${name} is missing.`),
    ...wrong.map(([name, type]) => `The field ${name} must be of type ${type}.`),
  ]
  const requiredShare = share(required.length - missing.length, required.length)
  const typeShare = share(typed.length - wrong.length, typed.length)
  const score = 0.2 + 0.1 + 0.4 * requiredShare + 0.3 * typeShare
  const subScores = { valid: 1, object: 1, required: requiredShare, types: typeShare }
  return {
    score: figureOf(score),
    passed: score >= JSON_PASSES_FROM && deficiencies.length === 0,
    deficiencies,
    subScores,
  }
}

/** A part with nothing to check counts as 1. */
const share = (right: number, total: number) => (total === 0 ? 1 : right / total)
/** Sums of tenths, free of the last binary digit, so that a perfect answer scores 1 exactly. */
const figureOf = (score: number) => Math.round(score * 1e12) / 1e12
const figure = (value: number) => String(Math.round(value * 1_000) / 1_000)

/** Mean of the parts' scores, weights normalised; passes at 0.5 without any deficiency. */
function evaluateComposite(
  { parts }: Extract<Evaluator, { type: 'composite' }>,
  output: string,
  score: (expression: string) => number,
  meter: Meter,
  judgements: Judgements,
): Evaluation {
  const total = parts.reduce((sum, part) => sum + part.weight, 0)
  const subScores: Record<string, number> = {}
  const deficiencies: string[] = []
  let mean = 0
  for (const { name, weight, evaluator } of parts) {
    const evaluation = evaluateOutput(evaluator, output, score, meter, judgements)
    mean += (weight / total) * evaluation.score
    subScores[name] = evaluation.score
    for (const deficiency of evaluation.deficiencies) deficiencies.push(`${name}: ${deficiency}`)
  }
  const rounded = figureOf(mean)
  return {
    score: rounded,
    passed: rounded >= COMPOSITE_PASSES_FROM && deficiencies.length === 0,
    deficiencies,
    subScores,
  }
}
