import type { Database } from './database.ts'
import { Prisma } from './generated/sqlite/client.ts'
import { newId } from './new-id.ts'
import type { Scope } from './scope.ts'
import { type Compiled, type SnapshotRecord, storeSnapshot, toSnapshot } from './snapshots.ts'

export type VersionRecord = {
  id: string
  number: number
  note: string
  author: string
  createdAt: number
  specHash: string
  designHash: string
  /** Version of its state schema. */
  stateVersion: number
}

const VERSION = {
  author: { select: { name: true } },
  snapshot: { select: { specHash: true, designHash: true, stateVersion: true } },
} satisfies Prisma.VersionInclude

function toRecord(row: Prisma.VersionGetPayload<{ include: typeof VERSION }>): VersionRecord {
  const { id, number, note } = row
  return { id, number, note, author: row.author.name, createdAt: Number(row.createdAt), ...row.snapshot }
}

/** How the runs of what a version executes went: started from it, or from the draft as it was published. */
export type VersionRuns = { total: number; finished: number; succeeded: number }

/** Runs of a loop by the hash of the spec that they execute, or of one spec alone. Trials, what evaluations run and runs with chaos are none of them. */
export async function runsBySpec(
  { prisma }: Database,
  { workspaceId }: Scope,
  loopId: string,
  specHash?: string,
): Promise<Map<string, VersionRuns>> {
  const executes =
    specHash === undefined
      ? Prisma.empty
      : Prisma.sql`AND "snapshotId" IN (SELECT "id" FROM "Snapshot" WHERE "workspaceId" = ${workspaceId} AND "specHash" = ${specHash})`
  // Counted before a snapshot is looked at: a loop may have had very many runs.
  const groups = await prisma.$queryRaw<{ hash: string | null; outcome: string | null; runs: bigint | number }[]>`
    SELECT "outcome", "runs",
      (SELECT "specHash" FROM "Snapshot" WHERE "id" = "counted"."snapshotId" AND "workspaceId" = ${workspaceId}) AS "hash"
    FROM (
      SELECT "snapshotId", "outcome", COUNT(*) AS "runs" FROM "Run"
      WHERE "loopId" = ${loopId} AND "trialNodeId" IS NULL AND "evaluationId" IS NULL AND "chaos" IS NULL ${executes} GROUP BY "snapshotId", "outcome") AS "counted"`
  const found = new Map<string, VersionRuns>()
  for (const { hash, outcome, runs: several } of groups) {
    if (hash === null) continue
    const runs = found.get(hash) ?? { total: 0, finished: 0, succeeded: 0 }
    found.set(hash, runs)
    runs.total += Number(several)
    if (outcome !== null) runs.finished += Number(several)
    if (outcome === 'success') runs.succeeded += Number(several)
  }
  return found
}

/** Of each spec that runs of a loop execute one snapshot, the newest specs first. */
export async function executedSnapshots(
  { prisma }: Database,
  { workspaceId }: Scope,
  loopId: string,
): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT MAX("id") AS "id" FROM "Snapshot" WHERE "workspaceId" = ${workspaceId} AND "id" IN (
      SELECT DISTINCT "snapshotId" FROM "Run" WHERE "loopId" = ${loopId} AND "trialNodeId" IS NULL AND "evaluationId" IS NULL)
    GROUP BY "specHash" ORDER BY MAX("createdAt") DESC`
  return rows.map(({ id }) => id)
}

/** Versions of a loop, newest first. */
export async function listVersions({ prisma }: Database, scope: Scope, loopId: string): Promise<VersionRecord[]> {
  const rows = await prisma.version.findMany({
    where: { loopId, workspaceId: scope.workspaceId },
    include: VERSION,
    orderBy: { number: 'desc' },
  })
  return rows.map(toRecord)
}

export async function findVersion(
  { prisma }: Database,
  scope: Scope,
  loopId: string,
  number: number,
): Promise<(VersionRecord & { snapshotId: string; snapshot: SnapshotRecord }) | null> {
  const row = await prisma.version.findFirst({
    where: { loopId, number, workspaceId: scope.workspaceId },
    include: { ...VERSION, snapshot: true },
  })
  if (!row) return null
  const snapshot = toSnapshot(row.snapshot)
  const { id, note } = row
  return {
    id,
    number,
    note,
    author: row.author.name,
    createdAt: Number(row.createdAt),
    specHash: snapshot.specHash,
    designHash: snapshot.designHash,
    stateVersion: snapshot.spec.state['x-loop'].version,
    snapshotId: row.snapshotId,
    snapshot,
  }
}

/** Publishes the next version of a loop if its draft is still at `revision`; null when it isn't. A loop that was flagged for redesign is no more: this is its redesign. */
export async function publishVersion(
  database: Database,
  scope: Scope,
  { loopId, revision, note, compiled }: { loopId: string; revision: number; note: string; compiled: Compiled },
): Promise<VersionRecord | null> {
  return database.prisma.$transaction(async (tx) => {
    await database.hold?.(tx, `versions of ${loopId}`)
    const draft = await tx.draft.findFirst({
      where: { loopId, workspaceId: scope.workspaceId },
      select: { revision: true },
    })
    if (draft?.revision !== revision) return null
    const last = await tx.version.findFirst({
      where: { loopId },
      orderBy: { number: 'desc' },
      select: { number: true },
    })
    await tx.loop.update({ where: { id: loopId }, data: { flaggedAt: null } })
    return insertVersion(tx, scope, { loopId, number: (last?.number ?? 0) + 1, note, compiled })
  })
}

/** Writes a version, inside the caller's transaction, which says that its number is the next one. */
export async function insertVersion(
  tx: Prisma.TransactionClient,
  scope: Scope,
  { loopId, number, note, compiled }: { loopId: string; number: number; note: string; compiled: Compiled },
): Promise<VersionRecord> {
  const row = await tx.version.create({
    data: {
      id: newId('ver'),
      workspaceId: scope.workspaceId,
      authorId: scope.userId,
      loopId,
      snapshotId: await storeSnapshot(tx, scope, compiled),
      number,
      note,
      createdAt: BigInt(Date.now()),
    },
    include: VERSION,
  })
  return toRecord(row)
}
