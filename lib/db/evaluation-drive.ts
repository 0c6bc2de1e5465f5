import type { CaseResult, Verdict } from '../loop/artefacts/evaluation.ts'
import { UserId, WorkspaceId } from '../loop/artefacts/ids.ts'
import type { Database } from './database.ts'
import type { EvaluationRecord } from './evaluations.ts'
import type { Scope } from './scope.ts'

/** An evaluation that nobody drives: no process has it, or the one that had is gone. */
export type DueEvaluation = { id: string; scope: Scope }

/** Those that nobody drives at this moment, the oldest first. The scope is its author's: its runs are theirs. */
export async function dueEvaluations({ prisma }: Database, now: number): Promise<DueEvaluation[]> {
  const rows = await prisma.evaluation.findMany({
    where: { status: 'running', OR: [{ owner: null }, { leaseUntil: { lte: BigInt(now) } }] },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: 50,
    select: { id: true, workspaceId: true, authorId: true },
  })
  return rows.map(({ id, workspaceId, authorId }) => ({
    id,
    scope: { workspaceId: WorkspaceId.parse(workspaceId), userId: UserId.parse(authorId) },
  }))
}

/** `owner` names one drive, not its process: what one that failed still does counts no more once another has begun. */
export type EvaluationLease = { id: string; owner: string }

/** Takes an evaluation that nobody else drives. `process`: for which it may be reserved. */
export async function claimEvaluation(
  { prisma }: Database,
  { id, owner, process }: EvaluationLease & { process: string },
  now: number,
  until: number,
): Promise<boolean> {
  const free = [{ owner: null }, { owner: process }, { leaseUntil: { lte: BigInt(now) } }]
  const { count } = await prisma.evaluation.updateMany({
    where: { id, status: 'running', OR: free },
    data: { owner, leaseUntil: BigInt(until) },
  })
  return count > 0
}

/** Keeps it for longer, and tells what is asked of it; null: somebody else drives it, or it has ended. */
export async function renewEvaluation(
  { prisma }: Database,
  { id, owner }: EvaluationLease,
  until: number,
): Promise<{ cancelled: boolean; costNanoUsd: number } | null> {
  const { count } = await prisma.evaluation.updateMany({
    where: { id, owner, status: 'running' },
    data: { leaseUntil: BigInt(until) },
  })
  if (count === 0) return null
  const row = await prisma.evaluation.findUniqueOrThrow({
    where: { id },
    select: { cancelRequestedBy: true, costNanoUsd: true },
  })
  return { cancelled: row.cancelRequestedBy !== null, costNanoUsd: Number(row.costNanoUsd) }
}

/** Gives it up, for the next process to drive. */
export async function releaseEvaluation({ prisma }: Database, { id, owner }: EvaluationLease): Promise<void> {
  await prisma.evaluation.updateMany({
    where: { id, owner, status: 'running' },
    data: { owner: null, leaseUntil: null },
  })
}

/** Which run a result is judged by. */
export async function recordRun({ prisma }: Database, id: string, number: number, runId: string): Promise<void> {
  await prisma.$transaction(async (tx) => {
    // Holds the row: whoever reads the changes so far sees all of them.
    const data = { changes: { increment: 1 } }
    const { changes } = await tx.evaluation.update({ where: { id }, data, select: { changes: true } })
    const where = { evaluationId: id, number, runId: null }
    await tx.caseResult.updateMany({ where, data: { runId, change: changes } })
  })
}

/** Keeps a verdict and counts it, once: one that is there already stays. False: this process drives the evaluation no more. */
export async function recordVerdict(
  { prisma }: Database,
  { id, owner }: EvaluationLease,
  { number }: Pick<CaseResult, 'number'>,
  verdict: Verdict,
): Promise<boolean> {
  return prisma.$transaction(async (tx) => {
    // Holds the row: whoever takes the evaluation over does so before this, which writes nothing then, or after it.
    const held = await tx.$executeRaw`
      UPDATE "Evaluation" SET "owner" = "owner" WHERE "id" = ${id} AND "owner" = ${owner} AND "status" = 'running'`
    if (held === 0) return false
    const { changes } = await tx.evaluation.findUniqueOrThrow({ where: { id }, select: { changes: true } })
    const { count } = await tx.caseResult.updateMany({
      where: { evaluationId: id, number, judgedAt: null },
      data: { verdict: JSON.stringify(verdict), judgedAt: BigInt(Date.now()), change: changes + 1 },
    })
    if (count === 0) return true
    await tx.evaluation.update({
      where: { id },
      data: {
        changes: { increment: 1 },
        judged: { increment: 1 },
        passed: { increment: verdict.passed ? 1 : 0 },
        costNanoUsd: { increment: BigInt(verdict.costNanoUsd + verdict.judgeCostNanoUsd) },
      },
    })
    return true
  })
}

/** Its end. False: this process drives it no more. */
export async function finishEvaluation(
  { prisma }: Database,
  { id, owner }: EvaluationLease,
  { status, problem, figures }: Pick<EvaluationRecord, 'problem' | 'figures'> & { status: 'finished' | 'cancelled' },
): Promise<boolean> {
  const { count } = await prisma.evaluation.updateMany({
    where: { id, owner, status: 'running' },
    data: {
      ...{ status, problem, owner: null, leaseUntil: null, finishedAt: BigInt(Date.now()) },
      figures: JSON.stringify(figures),
    },
  })
  return count > 0
}
