import type { z } from 'zod'
import type {
  CompareEvaluationsQuery,
  EvaluationDetail,
  EvaluationEnvelope,
  EvaluationList,
  TargetComparison,
} from '../api/contracts/evaluations.ts'
import {
  findEvaluation,
  listResults,
  listEvaluations as listRows,
  requestEvaluationCancel,
  type StoredEvaluation,
} from '../db/evaluations.ts'
import { compareResults } from '../loop/5-evaluate/compare-targets.ts'
import { judgedResults, reportEvaluation } from '../loop/5-evaluate/report-evaluation.ts'
import { evaluationView } from './evaluation-view.ts'
import { findLoop } from './find-loop.ts'
import { ok, type Result, refuse, refuseWith } from './result.ts'
import type { Actor, Services } from './services.ts'

const MOST_LISTED = 200

/** Evaluations of a loop, the newest first. */
export async function listEvaluations(services: Services, actor: Actor, slug: string): Promise<Result<EvaluationList>> {
  const found = await findLoop(services, actor, slug)
  if (!found.ok) return found
  const rows = await listRows(services.database, actor, found.value.id, MOST_LISTED)
  return ok({ evaluations: rows.map(evaluationView) })
}

async function find({ database }: Services, actor: Actor, id: string): Promise<Result<StoredEvaluation>> {
  const found = await findEvaluation(database, actor, id)
  return found ? ok(found) : refuse('not-found', `There is no evaluation "${id}".`)
}

/** An evaluation with all its results, and what they come to so far. */
export async function readEvaluation(services: Services, actor: Actor, id: string): Promise<Result<EvaluationDetail>> {
  const found = await find(services, actor, id)
  if (!found.ok) return found
  const { suiteContent: suite, ...record } = found.value
  const results = await listResults(services.database, id)
  const report = reportEvaluation(suite, record.plan.targets.length, results)
  return ok({ evaluation: evaluationView(record), suite, plan: record.plan, report, results })
}

/** Asks for an evaluation to end: what runs is cancelled by whoever drives it, and nothing more is started. */
export async function cancelEvaluation(
  services: Services,
  actor: Actor,
  id: string,
): Promise<Result<EvaluationEnvelope>> {
  await requestEvaluationCancel(services.database, actor, id)
  const found = await find(services, actor, id)
  if (!found.ok) return found
  const { suiteContent: _, ...record } = found.value
  if (record.status === 'finished') return refuse('already-finished', 'The evaluation has already ended.')
  return ok({ evaluation: evaluationView(record) })
}

/** One target of each of two evaluations of a loop, or two of one, case by case. */
export async function compareEvaluations(
  services: Services,
  actor: Actor,
  { a, b, targetA, targetB }: z.output<typeof CompareEvaluationsQuery>,
): Promise<Result<TargetComparison>> {
  const first = await find(services, actor, a)
  if (!first.ok) return first
  const second = await find(services, actor, b)
  if (!second.ok) return second
  if (first.value.loop.id !== second.value.loop.id)
    return refuse('invalid-request', 'These are evaluations of two loops: their cases have nothing in common.')
  const problems = [
    ...missingTarget(first.value, targetA, 'query.targetA'),
    ...missingTarget(second.value, targetB, 'query.targetB'),
  ]
  if (problems.length > 0) return refuseWith('invalid-request', 'There is no such target.', problems)
  const of = async ({ id, suiteContent }: StoredEvaluation, target: number) =>
    judgedResults(suiteContent, await listResults(services.database, id)).filter((result) => result.target === target)
  const compared = compareResults(await of(first.value, targetA), await of(second.value, targetB))
  return ok({ a: targetA, b: targetB, ...compared })
}

function missingTarget({ targets }: StoredEvaluation, target: number, where: string) {
  if (target < targets.length) return []
  return [{ where, message: `the evaluation has ${targets.length} targets, counted from 0` }]
}
