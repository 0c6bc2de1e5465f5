import type { z } from 'zod'
import type {
  CompareEvaluationsQuery,
  EvaluationChanges,
  EvaluationDetail,
  EvaluationEnvelope,
  EvaluationList,
  TargetComparison,
} from '../api/contracts/evaluations.ts'
import { deleteEvaluation as deleteRow } from '../db/delete-evaluation.ts'
import {
  findEvaluation,
  findEvaluationRecord,
  listResults,
  listEvaluations as listRows,
  requestEvaluationCancel,
  type StoredEvaluation,
} from '../db/evaluations.ts'
import { changedCases } from '../loop/5-evaluate/changed-cases.ts'
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
  return found ? ok(found) : noSuchEvaluation(id)
}

function noSuchEvaluation(id: string) {
  return refuse('not-found', `There is no evaluation "${id}".`)
}

/** An evaluation with all its results, and what they come to so far. */
export async function readEvaluation(services: Services, actor: Actor, id: string): Promise<Result<EvaluationDetail>> {
  const found = await find(services, actor, id)
  if (!found.ok) return found
  const { suiteContent: suite, called: _, ...record } = found.value
  const results = await listResults(services.database, id)
  const report = reportEvaluation(suite, record.plan.targets.length, results)
  return ok({ evaluation: evaluationView(record), suite, plan: record.plan, report, results })
}

/** What has changed since a reader knew `since` changes: status and counts, and of the results only those. */
export async function readEvaluationChanges(
  { database }: Services,
  actor: Actor,
  id: string,
  since: number,
): Promise<Result<EvaluationChanges>> {
  // Read first: what changes meanwhile is told again.
  const record = await findEvaluationRecord(database, actor, id)
  if (!record) return noSuchEvaluation(id)
  return ok({ evaluation: evaluationView(record), results: await listResults(database, id, since) })
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
  const { suiteContent: _, called: __, ...record } = found.value
  if (record.status === 'finished') return refuse('already-finished', 'The evaluation has already ended.')
  return ok({ evaluation: evaluationView(record) })
}

const NAMED_FORKS = 5

/** Deletes one that has ended with all its runs, whose traces are gone then. */
export async function deleteEvaluation(services: Services, actor: Actor, id: string): Promise<Result<null>> {
  const { database, ports } = services
  const done = await deleteRow(database, actor, id, ports.clock.now())
  if (done === 'deleted') return ok(null)
  if (done === 'not-found') return noSuchEvaluation(id)
  if (done === 'running')
    return refuse('evaluation-running', 'The evaluation has not come to its end: cancel it, then delete it.')
  if ('forks' in done) {
    const { forks } = done
    const more = forks.length > NAMED_FORKS ? ` and ${forks.length - NAMED_FORKS} more` : ''
    return refuse(
      'run-in-use',
      `Runs of this evaluation were forked, and a fork needs the run that it began in: ${forks.slice(0, NAMED_FORKS).join(', ')}${more}.`,
    )
  }
  return refuse(
    'run-in-use',
    `The template “${done.shownBy}” shows a run of this evaluation: withdraw it, or let it show another run.`,
  )
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
  const changed = changedCases(first.value.suiteContent, second.value.suiteContent)
  const compared = compareResults(await of(first.value, targetA), await of(second.value, targetB), changed)
  return ok({ a: targetA, b: targetB, ...compared })
}

function missingTarget({ targets }: StoredEvaluation, target: number, where: string) {
  if (target < targets.length) return []
  return [{ where, message: `the evaluation has ${targets.length} targets, counted from 0` }]
}
