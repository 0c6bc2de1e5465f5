import type { BoundModel } from '../loop/artefacts/models.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { parseStoredObject } from './payloads.ts'
import { LIST, type RunRecord, toRecord } from './runs.ts'
import type { Scope } from './scope.ts'

/** Which child runs of a run: those of the call with this seq, or of all calls. */
export type ChildFilter = { runId: string; seq?: number | undefined }
/** Position in a list of child runs: the last one shown. */
export type ChildCursor = { seq: number; index: number }

/** How many child runs stand where, and what they used together, with what those below them used. */
export type ChildTotals = {
  queued: number
  running: number
  waiting: number
  paused: number
  succeeded: number
  failed: number
  costNanoUsd: number
  tokens: number
  iterations: number
}

const whereOf = ({ workspaceId }: Scope, { runId, seq }: ChildFilter): Prisma.RunWhereInput => ({
  workspaceId,
  parentRunId: runId,
  ...(seq === undefined ? {} : { parentSeq: seq }),
})

/** Child runs in the order of their calls, and in each of its list, after the cursor. */
export async function listChildRuns(
  { prisma }: Database,
  scope: Scope,
  filter: ChildFilter,
  after: ChildCursor | null,
  limit: number,
): Promise<RunRecord[]> {
  const later = after && {
    OR: [{ parentSeq: { gt: after.seq } }, { parentSeq: after.seq, childIndex: { gt: after.index } }],
  }
  const rows = await prisma.run.findMany({
    where: { ...whereOf(scope, filter), ...later },
    select: LIST,
    orderBy: [{ parentSeq: 'asc' }, { childIndex: 'asc' }],
    take: limit,
  })
  return rows.map(toRecord)
}

export async function totalChildRuns({ prisma }: Database, scope: Scope, filter: ChildFilter): Promise<ChildTotals> {
  const groups = await prisma.run.groupBy({
    by: ['status', 'outcome'],
    where: whereOf(scope, filter),
    _count: true,
    _sum: { costNanoUsd: true, tokens: true, iterations: true },
  })
  const totals: ChildTotals = {
    queued: 0,
    running: 0,
    waiting: 0,
    paused: 0,
    succeeded: 0,
    failed: 0,
    costNanoUsd: 0,
    tokens: 0,
    iterations: 0,
  }
  for (const { status, outcome, _count, _sum } of groups) {
    // Written by the run store alone, from values of this type.
    const known = status as RunRecord['status']
    totals[known === 'finished' ? (outcome === 'success' ? 'succeeded' : 'failed') : known] += _count
    totals.costNanoUsd += Number(_sum.costNanoUsd ?? 0)
    totals.tokens += Number(_sum.tokens ?? 0)
    totals.iterations += _sum.iterations ?? 0
  }
  return totals
}

/** Providers that answered in place of real models in child runs, or in those below them, by name. */
export async function simulatedBelow(
  { prisma }: Database,
  { workspaceId }: Scope,
  { runId, seq }: ChildFilter,
): Promise<string[]> {
  const [first, last] = seq === undefined ? [0, MAX_SEQ] : [seq, seq]
  const rows = await prisma.$queryRaw<{ models: string }[]>`
    WITH RECURSIVE "tree" ("id") AS (
      SELECT "id" FROM "Run" WHERE "parentRunId" = ${runId} AND "workspaceId" = ${workspaceId} AND "parentSeq" BETWEEN ${first} AND ${last}
      UNION ALL SELECT "Run"."id" FROM "Run" JOIN "tree" ON "Run"."parentRunId" = "tree"."id"
    ) SELECT DISTINCT "Run"."models" AS "models" FROM "tree" JOIN "Run" ON "Run"."id" = "tree"."id" WHERE "Run"."models" IS NOT NULL`
  const models = rows.flatMap((row) => {
    const bound = parseStoredObject(row.models, 'its models') as Record<string, BoundModel> // as a run store wrote it
    return Object.values(bound)
  })
  return [...new Set(models.flatMap(({ simulated, provider }) => (simulated ? [provider] : [])))].sort()
}

/** As large as the column takes. */
const MAX_SEQ = 2_147_483_647

/** Steps of a run before an iteration. */
export async function stepsBefore({ prisma }: Database, runId: string, iteration: number): Promise<number> {
  const { _sum } = await prisma.iteration.aggregate({
    where: { runId, iteration: { lt: iteration } },
    _sum: { steps: true },
  })
  return _sum.steps ?? 0
}
