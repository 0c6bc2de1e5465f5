import { type CaseResult, type EvaluationFigures, EvaluationPlan, Verdict } from '../loop/artefacts/evaluation.ts'
import { RunId } from '../loop/artefacts/ids.ts'
import type { Suite } from '../loop/artefacts/suite.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { newId } from './new-id.ts'
import { parseStoredObject } from './payloads.ts'
import type { Scope } from './scope.ts'
import { type Compiled, storeSnapshot, toSnapshot } from './snapshots.ts'
import { readSuite } from './suites.ts'

/** What a target executes, as it was when the evaluation began. */
export type TargetRecord = { snapshotId: string; versionId: string | null; specHash: string; title: string }

export type EvaluationRecord = {
  id: string
  loop: { id: string; slug: string; name: string }
  suite: { id: string | null; name: string; revision: number }
  status: 'running' | 'finished' | 'cancelled'
  problem: string | null
  plan: EvaluationPlan
  targets: TargetRecord[]
  total: number
  judged: number
  passed: number
  costNanoUsd: number
  /** Rises with every change of a result. */
  changes: number
  /** Null: it has not ended. */
  figures: EvaluationFigures | null
  author: string
  createdAt: number
  finishedAt: number | null
}
export type StoredEvaluation = EvaluationRecord & {
  suiteContent: Suite
  /** Which version calls of a loop's newest one mean in its runs, by slug. */
  called: Record<string, number>
}

export const readCalled = (stored: string) => JSON.parse(stored) as Record<string, number> // written by createEvaluation

const LIST = {
  id: true,
  loop: { select: { id: true, slug: true, name: true } },
  suiteId: true,
  suiteName: true,
  suiteRevision: true,
  status: true,
  problem: true,
  plan: true,
  targets: true,
  total: true,
  judged: true,
  passed: true,
  costNanoUsd: true,
  changes: true,
  figures: true,
  author: { select: { name: true } },
  createdAt: true,
  finishedAt: true,
} satisfies Prisma.EvaluationSelect

function toRecord(row: Prisma.EvaluationGetPayload<{ select: typeof LIST }>): EvaluationRecord {
  const { suiteId, suiteName, suiteRevision, status, plan, targets, author, ...rest } = row
  return {
    ...rest,
    suite: { id: suiteId, name: suiteName, revision: suiteRevision },
    // Written by this file alone, from values of these types.
    status: status as EvaluationRecord['status'],
    plan: EvaluationPlan.parse(parseStoredObject(plan, 'its plan')),
    targets: JSON.parse(targets) as TargetRecord[],
    costNanoUsd: Number(row.costNanoUsd),
    figures: row.figures === null ? null : (JSON.parse(row.figures) as EvaluationFigures), // written as such at its end
    author: author.name,
    createdAt: Number(row.createdAt),
    finishedAt: row.finishedAt === null ? null : Number(row.finishedAt),
  }
}

export type NewEvaluation = {
  loopId: string
  suite: { id: string | null; revision: number; content: Suite }
  plan: EvaluationPlan
  targets: { compiled: Compiled; versionId: string | null; title: string }[]
  /** Which version calls of a loop's newest one mean from now on, by slug. */
  called: Record<string, number>
  /** Case, repeat and target of each run, in the order in which they are numbered. */
  results: { caseName: string; repeat: number; target: number }[]
  /** A process that will drive it itself: others leave it alone until `until`. */
  reservedFor: { owner: string; until: number } | null
}

/** Rows that are written at once: a statement has only so many values. */
const ROWS_AT_ONCE = 100
const PATIENT = { maxWait: 10_000, timeout: 20_000 }

/** Keeps an evaluation with what its targets execute and its results to come, in one transaction. */
export function createEvaluation(
  { prisma }: Database,
  scope: Scope,
  { loopId, suite, plan, targets, called, results, reservedFor }: NewEvaluation,
): Promise<EvaluationRecord> {
  const id = newId('eval')
  const { workspaceId, userId } = scope
  return prisma.$transaction(async (tx) => {
    const frozen: TargetRecord[] = []
    for (const { compiled, versionId, title } of targets)
      frozen.push({
        snapshotId: await storeSnapshot(tx, scope, compiled),
        versionId,
        specHash: compiled.specHash,
        title,
      })
    const row = await tx.evaluation.create({
      data: {
        id,
        workspaceId,
        authorId: userId,
        loopId,
        suiteId: suite.id,
        suiteName: suite.content.name,
        suiteRevision: suite.revision,
        status: 'running',
        owner: reservedFor?.owner ?? null,
        leaseUntil: reservedFor ? BigInt(reservedFor.until) : null,
        total: results.length,
        createdAt: BigInt(Date.now()),
        plan: JSON.stringify(plan),
        targets: JSON.stringify(frozen),
        called: JSON.stringify(called),
        content: JSON.stringify(suite.content),
      },
      select: LIST,
    })
    for (let from = 0; from < results.length; from += ROWS_AT_ONCE) {
      const rows = results.slice(from, from + ROWS_AT_ONCE)
      const data = rows.map((result, place) => ({ ...result, evaluationId: id, number: from + place }))
      await tx.caseResult.createMany({ data })
    }
    return toRecord(row)
  }, PATIENT)
}

/** Evaluations of a loop, newest first. */
export async function listEvaluations(
  { prisma }: Database,
  scope: Scope,
  loopId: string,
  limit: number,
): Promise<EvaluationRecord[]> {
  const rows = await prisma.evaluation.findMany({
    where: { loopId, workspaceId: scope.workspaceId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
    select: LIST,
  })
  return rows.map(toRecord)
}

/** An evaluation without its suite. */
export async function findEvaluationRecord(
  { prisma }: Database,
  scope: Scope,
  id: string,
): Promise<EvaluationRecord | null> {
  const row = await prisma.evaluation.findFirst({ where: { id, workspaceId: scope.workspaceId }, select: LIST })
  return row && toRecord(row)
}

export async function findEvaluation({ prisma }: Database, scope: Scope, id: string): Promise<StoredEvaluation | null> {
  const where = { id, workspaceId: scope.workspaceId }
  const row = await prisma.evaluation.findFirst({ where, select: { ...LIST, content: true, called: true } })
  if (!row) return null
  const { content, called, ...rest } = row
  return { ...toRecord(rest), suiteContent: readSuite(content), called: readCalled(called) }
}

/** Results in the order of their numbers: all, or those that have changed since. */
export async function listResults({ prisma }: Database, evaluationId: string, since?: number): Promise<CaseResult[]> {
  const changed = since === undefined ? {} : { change: { gt: since } }
  const rows = await prisma.caseResult.findMany({ where: { evaluationId, ...changed }, orderBy: { number: 'asc' } })
  return rows.map(({ number, target, caseName, repeat, runId, verdict }) => ({
    number,
    target,
    case: caseName,
    repeat,
    run: runId === null ? null : RunId.parse(runId),
    verdict: verdict === null ? null : Verdict.parse(parseStoredObject(verdict, 'its verdict')),
  }))
}

/** What a target of an evaluation executes. */
export async function readTarget({ prisma }: Database, scope: Scope, snapshotId: string): Promise<Compiled | null> {
  const row = await prisma.snapshot.findFirst({ where: { id: snapshotId, workspaceId: scope.workspaceId } })
  return row && toSnapshot(row)
}

/** Asks whoever drives it to stop. The first who asks is recorded. */
export async function requestEvaluationCancel({ prisma }: Database, scope: Scope, id: string): Promise<void> {
  await prisma.evaluation.updateMany({
    where: { id, workspaceId: scope.workspaceId, status: 'running', cancelRequestedBy: null },
    data: { cancelRequestedBy: scope.userId },
  })
}
