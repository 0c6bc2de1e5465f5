import type { Database } from './database.ts'
import type { Scope } from './scope.ts'

/** Figures of a run that its own row does not tell. */
export type EndingFigures = {
  activeMs: number
  violations: number
  remediations: number
  escalations: number
  /** Iterations at which the score was read, with it. */
  scores: [number, number][]
}

export async function readEndingFigures({ prisma }: Database, scope: Scope, runId: string): Promise<EndingFigures> {
  const of = { runId, run: { workspaceId: scope.workspaceId } }
  const run = await prisma.run.findFirst({
    where: { id: runId, workspaceId: scope.workspaceId },
    select: { activeMs: true, startedAt: true, finishedAt: true, pausedMs: true },
  })
  const { _sum } = await prisma.iteration.aggregate({
    where: of,
    _sum: { violations: true, remediations: true, escalations: true },
  })
  const rows = await prisma.iteration.findMany({
    where: { ...of, score: { not: null } },
    orderBy: { iteration: 'asc' },
    select: { iteration: true, score: true },
  })
  return {
    activeMs: Number(run?.activeMs ?? workedMs(run)),
    violations: _sum.violations ?? 0,
    remediations: _sum.remediations ?? 0,
    escalations: _sum.escalations ?? 0,
    scores: rows.flatMap(({ iteration, score }): [number, number][] => (score === null ? [] : [[iteration, score]])),
  }
}

/** What the runs that were made with such idempotency keys have spent. */
export async function costOfRuns({ prisma }: Database, { workspaceId }: Scope, keysBeginWith: string): Promise<number> {
  const where = { workspaceId, idempotencyKey: { startsWith: keysBeginWith } }
  const { _sum } = await prisma.run.aggregate({ where, _sum: { costNanoUsd: true } })
  return Number(_sum.costNanoUsd ?? 0n)
}

/** Only a child's row tells how long it was at work: of another it is the time between its ends, less the pauses. */
function workedMs(run: { startedAt: bigint | null; finishedAt: bigint | null; pausedMs: bigint } | null): bigint {
  if (!run || run.startedAt === null || run.finishedAt === null) return 0n
  const ms = run.finishedAt - run.startedAt - run.pausedMs
  return ms > 0n ? ms : 0n
}
