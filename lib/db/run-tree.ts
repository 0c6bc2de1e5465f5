import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import type { Scope } from './scope.ts'

/** A run of a tree that has not ended. */
export type OpenRun = {
  id: string
  status: string
  owner: string | null
  cancelled: boolean
  leaseUntil: number | null
}

/** A run and all below it that have not ended, those that have waited the longest first. */
export async function openRunsOfTree({ prisma }: Database, { workspaceId }: Scope, root: string): Promise<OpenRun[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE "tree" ("id") AS (
      SELECT "id" FROM "Run" WHERE "id" = ${root} AND "workspaceId" = ${workspaceId}
      UNION ALL SELECT "Run"."id" FROM "Run" JOIN "tree" ON "Run"."parentRunId" = "tree"."id"
    ) SELECT "Run"."id" AS "id" FROM "tree" JOIN "Run" ON "Run"."id" = "tree"."id" WHERE "Run"."status" <> 'finished'`
  const open = await prisma.run.findMany({
    where: { id: { in: rows.map(({ id }) => id) } },
    select: { id: true, status: true, owner: true, cancelRequestedBy: true, leaseUntil: true },
    orderBy: [{ readyAt: 'asc' }, { depth: 'desc' }, { childIndex: 'asc' }],
  })
  return open.map(({ cancelRequestedBy, leaseUntil, ...run }) => ({
    ...run,
    cancelled: cancelRequestedBy !== null,
    leaseUntil: leaseUntil === null ? null : Number(leaseUntil),
  }))
}

/** The run at the top of the tree that a run belongs to. */
export async function rootOf(prisma: Prisma.TransactionClient, runId: string): Promise<string> {
  const run = await prisma.run.findUniqueOrThrow({ where: { id: runId }, select: { parentRunId: true } })
  return run.parentRunId === null ? runId : rootOf(prisma, run.parentRunId)
}
