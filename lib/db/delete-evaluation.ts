import { setImmediate as turn } from 'node:timers/promises'
import type { Database } from './database.ts'
import type { Scope } from './scope.ts'

export type DeletedEvaluation = 'deleted' | 'not-found' | 'running' | { shownBy: string } | { forks: string[] }

/** Deleted in one transaction: a run may have thousands of blocks. */
const RUNS_AT_ONCE = 50

/**
 * Deletes an evaluation that has ended with its results, its runs and theirs, and the memories that only these had. A fork is nothing without the run that it began in: then nothing is. Files that they wrote are hidden and not
 * destroyed: a fork may refer to one. Cut off on the way, it is there still, with fewer runs, and can be deleted again.
 */
export async function deleteEvaluation(
  { prisma }: Database,
  { workspaceId }: Scope,
  id: string,
  at: number,
): Promise<DeletedEvaluation> {
  const of = { evaluationId: id, workspaceId }
  const found = await prisma.evaluation.findFirst({ where: { id, workspaceId }, select: { status: true } })
  if (!found) return 'not-found'
  const open = { ...of, status: { not: 'finished' }, leaseUntil: { gt: BigInt(at) } }
  if (found.status === 'running' || (await prisma.run.findFirst({ where: open, select: { id: true } })))
    return 'running'
  const shown = { workspaceId, withdrawnAt: null, run: of }
  const template = await prisma.template.findFirst({ where: shown, select: { title: true } })
  if (template) return { shownBy: template.title }
  for (;;) {
    // Looked for each time: somebody may fork one while others are deleted.
    const forks = await prisma.run.findMany({
      where: { workspaceId, forkedFrom: of },
      orderBy: { id: 'asc' },
      select: { id: true },
    })
    if (forks.length > 0) return { forks: forks.map((fork) => fork.id) }
    // Those that were called before those that called them.
    const rows = await prisma.run.findMany({
      where: of,
      orderBy: { depth: 'desc' },
      take: RUNS_AT_ONCE,
      select: { id: true },
    })
    if (rows.length === 0) break
    const ids = { in: rows.map((run) => run.id) }
    await prisma.$transaction([
      prisma.memory.deleteMany({ where: { workspaceId, onlyForRunId: ids } }),
      prisma.artifact.updateMany({
        where: { workspaceId, runId: ids, removedAt: null },
        data: { removedAt: BigInt(at) },
      }),
      prisma.run.deleteMany({ where: { workspaceId, id: ids } }),
    ])
    await turn()
  }
  await prisma.evaluation.deleteMany({ where: { id, workspaceId } })
  return 'deleted'
}
