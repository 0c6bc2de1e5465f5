import { findCallable } from '../db/child-runs.ts'
import type { StoredEvaluation } from '../db/evaluations.ts'
import { readTarget } from '../db/evaluations.ts'
import { costOfRuns, readEndingFigures } from '../db/run-endings.ts'
import { createRun, findRun, type NewRun, type RunDetailRecord } from '../db/runs.ts'
import { judgeLoop } from '../loop/2-compile/judge-loop.ts'
import {
  type Ending,
  endingValues,
  holding,
  needsRun,
  scored,
  unexpectedEnding,
  unread,
  validateEnding,
} from '../loop/5-evaluate/judge-ending.ts'
import { readJudgeSources } from '../loop/5-evaluate/judge-sources.ts'
import { unsavedBy } from '../loop/5-evaluate/rescues.ts'
import type { CaseResult, ValidatorResult, Verdict } from '../loop/artefacts/evaluation.ts'
import { RunId } from '../loop/artefacts/ids.ts'
import { hashJson, type JsonObject } from '../loop/artefacts/json.ts'
import { own } from '../loop/artefacts/own.ts'
import type { SuiteCase, Validator } from '../loop/artefacts/suite.ts'
import { evaluateExpression } from '../loop/expression/evaluate.ts'
import { initialState } from '../loop/state/initial.ts'
import { type RunCourse, readCourse } from './run-course.ts'
import type { Actor, Services } from './services.ts'

/** Whoever drives the evaluation. */
export type Judging = {
  services: Services
  actor: Actor
  evaluation: StoredEvaluation
  /** Waits for a run; false: there is nothing more to do here. */
  rest(runId: string): Promise<boolean>
  reservation(): NewRun['reservedFor']
}

const NO_RESCUES = { faults: [], rescues: [], unsaved: null }
const MOST_POINTS = 50

/** What a run came to and spent that was not judged. */
type Spent = Pick<Verdict, 'reason' | 'iterations' | 'steps' | 'costNanoUsd' | 'tokens' | 'judgeCostNanoUsd'>

/** The verdict on a case that was not run, or whose run was not judged. */
export function notRun(why: string, spent?: Spent): Verdict {
  const figures = { iterations: 0, steps: 0, violations: 0, remediations: 0, escalations: 0, costNanoUsd: 0, tokens: 0 }
  return {
    ...{ verdictVersion: 1, passed: false, outcome: null, reason: null, label: '', asked: null },
    ...{ unexpected: why, validators: [], ...figures, judgeCostNanoUsd: 0, activeMs: 0, bestScore: null, scores: [] },
    rescues: NO_RESCUES,
    ...spent,
  }
}

/** The verdict on a run that is not judged, with what it spent as far as that can be read. */
export async function notJudged(
  { services, actor, evaluation }: Pick<Judging, 'services' | 'actor' | 'evaluation'>,
  result: CaseResult,
  why: string,
  runId: string,
): Promise<Verdict> {
  const { database } = services
  const run = await findRun(database, actor, runId).catch(() => null)
  if (!run) return notRun(why)
  const course = await readCourse(services, actor, run).catch(() => null)
  const judgeCostNanoUsd = await costOfRuns(database, actor, `${keyOf(evaluation, result)} judge `).catch(() => 0)
  const { reason, iterations, steps, costNanoUsd, tokens } = run
  return notRun(why, { reason, iterations, steps, costNanoUsd, tokens, ...course?.spent, judgeCostNanoUsd })
}

/** Names the run of a result; those that judge it have names that begin so. */
export function keyOf({ id }: Pick<StoredEvaluation, 'id'>, { number }: Pick<CaseResult, 'number'>): string {
  return `evaluation ${id} ${number}`
}

/** Judges a run that has ended: its ending, then every validator, those that need a run of their own included. Null: it was stopped over that. */
export async function judgeResult(judging: Judging, result: CaseResult, runId: string): Promise<Verdict | null> {
  const { services, actor, evaluation } = judging
  const { suiteContent: suite } = evaluation
  const one = suite.cases.find(({ name }) => name === result.case)
  const run = await findRun(services.database, actor, runId)
  if (!one || !run) return notRun('Its run is gone.')
  const course = await readCourse(services, actor, run)
  if (run.reason === 'cancelled' && course.asked === null)
    return notJudged(judging, result, 'Its run was cancelled.', runId)
  const ending = await readEnding(judging, run, one, course.asked)
  const unexpected = unexpectedEnding(one.expect, ending.ending)
  const validators: ValidatorResult[] = []
  let judgeCost = 0
  for (const validator of [...suite.validators, ...one.validators]) {
    if (!needsRun(validator) || validator.type === 'expression') {
      validators.push(validateEnding(validator as Exclude<Validator, { type: 'loop' }>, ending.ending)) // a loop needs a run
      continue
    }
    const found = await judgeByRun(judging, result, validator, ending.ending)
    if (!found) return null
    if (!found.result)
      return notJudged(judging, result, `The run for the validator “${validator.name}” was cancelled.`, runId)
    validators.push(found.result)
    judgeCost += found.costNanoUsd
  }
  const { outcome, reason, label, asked, iterations, violations, remediations, escalations } = ending.ending
  const passed = unexpected === null && validators.every(({ holds }) => holds)
  const told = { passed, outcome: asked === null ? outcome : null, reason, label, asked, unexpected, validators }
  return {
    ...{ verdictVersion: 1, ...told, reason: asked === null ? reason : null },
    ...{ iterations, steps: run.steps, violations, remediations, escalations },
    ...{ ...course.spent, judgeCostNanoUsd: judgeCost },
    ...{ activeMs: ending.ending.activeMs, bestScore: run.bestScore, scores: ending.scores },
    rescues: { ...course.rescues, unsaved: unsavedBy(course.rescues, told) },
  }
}

async function readEnding(
  { services, actor }: Judging,
  run: RunDetailRecord,
  { input, expected }: Pick<SuiteCase, 'input' | 'expected'>,
  asked: string | null,
): Promise<{ ending: Ending; scores: [number, number][] }> {
  const { scores, ...figures } = await readEndingFigures(services.database, actor, run.id)
  const { outcome, reason, label, iterations, costNanoUsd, tokens, bestScore } = run
  const row = { outcome, reason, label, iterations, costNanoUsd, tokens, bestScore }
  const ending = { ...row, asked, state: run.resultState ?? {}, output: run.output ?? {}, input, expected, ...figures }
  return { ending, scores: thinned(scores) }
}

/** The first, the last, and as many between them as there is room for. */
function thinned(points: [number, number][]): [number, number][] {
  if (points.length <= MOST_POINTS) return points
  const at = (place: number) => points[Math.round((place * (points.length - 1)) / (MOST_POINTS - 1))]
  return Array.from({ length: MOST_POINTS }, (_, place) => at(place)).flatMap((point) => (point ? [point] : []))
}

/** Null: the run that was to judge was cancelled. */
type Asked = { result: ValidatorResult | null; costNanoUsd: number }
type ByRun = Exclude<Validator, { type: 'expression' }>
type Prepared = Pick<NewRun, 'loopId' | 'versionId' | 'compiled' | 'input'>

async function judgeByRun(judging: Judging, of: CaseResult, validator: ByRun, ending: Ending): Promise<Asked | null> {
  const prepared =
    validator.type === 'loop'
      ? await validatingLoop(judging, validator, ending)
      : judgingLoop(judging, validator, ending)
  if (typeof prepared === 'string') return { result: unread(validator, prepared), costNanoUsd: 0 }
  const { services, actor, evaluation } = judging
  const key = `${keyOf(evaluation, of)} judge ${validator.name}`
  const created = await createRun(services.database, actor, {
    ...prepared,
    modelOverrides: {},
    evaluation: { id: evaluation.id, role: 'judge' },
    // Its request is not looked at again: whoever takes over may find another newest version, and the run that was begun counts.
    idempotency: { key, requestHash: hashJson({ key }) },
    reservedFor: judging.reservation(),
  })
  if (!created.ok) return { result: unread(validator, 'its run could not be made'), costNanoUsd: 0 }
  services.wakeWorker()
  if (!(await judging.rest(created.run.id))) return null
  const run = await findRun(services.database, actor, created.run.id)
  if (!run) return { result: unread(validator, 'its run is gone'), costNanoUsd: 0 }
  const course = await readCourse(services, actor, run)
  const { costNanoUsd } = course.spent
  if (run.reason === 'cancelled' && course.asked === null) return { result: null, costNanoUsd }
  const result =
    validator.type === 'loop' ? await validated(judging, validator, run, course) : judged(validator, run, course)
  return { result: { ...result, run: RunId.parse(run.id) }, costNanoUsd }
}

function judgingLoop(
  { evaluation }: Judging,
  validator: Extract<Validator, { type: 'evaluator' }>,
  ending: Ending,
): Prepared | string {
  const { name, evaluator } = validator
  const sources = readJudgeSources(validator, endingValues(ending))
  if (!sources.ok) return sources.message
  const { models } = evaluation.suiteContent
  const { input, ...compiled } = judgeLoop({ name, evaluator, models, ...sources })
  return { loopId: evaluation.loop.id, versionId: null, compiled, input }
}

function judged(
  validator: Extract<Validator, { type: 'evaluator' }>,
  run: RunDetailRecord,
  { evaluated, failure }: RunCourse,
): ValidatorResult {
  if (evaluated) return scored(validator, evaluated)
  return unread(validator, `the judge gave no score: ${failure ?? run.explanation}`)
}

async function validatingLoop(
  { services, actor, evaluation }: Judging,
  { loop, version, input: sources }: Extract<Validator, { type: 'loop' }>,
  ending: Ending,
): Promise<Prepared | string> {
  const meant = version ?? own(evaluation.called, loop) ?? null
  const found = await findCallable(services.database, actor.workspaceId, loop, meant)
  if (typeof found === 'string' || !found.accepted) return `“${loop}” can’t be run`
  const input: JsonObject = {}
  for (const [field, source] of Object.entries(sources)) {
    const read = evaluateExpression(source, endingValues(ending))
    if (!read.ok) return `its input ${field} can’t be read: ${read.message}`
    input[field] = read.value
  }
  const initial = initialState(found.spec.state, input)
  if (!initial.ok)
    return `its input does not fit: ${initial.problems.map(({ field, reason }) => `${field} ${reason}`).join('; ')}`
  const compiled = await readTarget(services.database, actor, found.snapshotId)
  return compiled ? { loopId: found.loopId, versionId: found.versionId, compiled, input } : `“${loop}” can’t be read`
}

async function validated(
  judging: Judging,
  validator: Extract<Validator, { type: 'loop' }>,
  run: RunDetailRecord,
  { asked }: RunCourse,
): Promise<ValidatorResult> {
  if (asked !== null) return unread(validator, `it waited for a person: ${asked}`)
  const { ending } = await readEnding(judging, run, { input: run.input, expected: {} }, null)
  const { run: figures = null, state = null, output = null } = endingValues(ending)
  return { ...unread(validator, ''), ...holding(validator.holds, { run: figures, state, output }) }
}
