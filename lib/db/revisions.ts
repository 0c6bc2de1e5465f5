import type { LoopDesign } from '../loop/artefacts/design.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { revisionsToKeep } from './revisions-to-keep.ts'
import type { Scope } from './scope.ts'

/** What a draft was. */
export type RevisionRecord = { revision: number; savedAt: number; author: string; design: LoopDesign }

const REVISION = { savedBy: { select: { name: true } } } satisfies Prisma.RevisionInclude

function toRecord(row: Prisma.RevisionGetPayload<{ include: typeof REVISION }>): RevisionRecord {
  const { revision, savedAt, savedBy } = row
  // Only designs that passed the design's shape are stored.
  return { revision, savedAt: Number(savedAt), author: savedBy.name, design: JSON.parse(row.design) as LoopDesign }
}

/** Keeps what a draft is now, and thins what it was, inside the caller's transaction. */
export async function keepRevision(
  tx: Prisma.TransactionClient,
  { workspaceId, userId }: Scope,
  kept: { loopId: string; revision: number; savedAt: number; design: string },
): Promise<void> {
  const { loopId, savedAt } = kept
  await tx.revision.create({ data: { ...kept, savedAt: BigInt(savedAt), workspaceId, savedById: userId } })
  const rows = await tx.revision.findMany({ where: { loopId }, select: { revision: true, savedAt: true } })
  const known = rows.map((row) => ({ revision: row.revision, savedAt: Number(row.savedAt) }))
  const keep = revisionsToKeep(known, savedAt)
  if (keep.size === known.length) return
  const gone = known.flatMap(({ revision }) => (keep.has(revision) ? [] : [revision]))
  await tx.revision.deleteMany({ where: { loopId, revision: { in: gone } } })
}

/** Revisions of a loop, newest first, those before `before` alone. */
export async function listRevisions(
  { prisma }: Database,
  { workspaceId }: Scope,
  loopId: string,
  before: number | null,
  limit: number,
): Promise<RevisionRecord[]> {
  const rows = await prisma.revision.findMany({
    where: { loopId, workspaceId, ...(before === null ? {} : { revision: { lt: before } }) },
    include: REVISION,
    orderBy: { revision: 'desc' },
    take: limit,
  })
  return rows.map(toRecord)
}

/** Null: there never was one of this number, or it was thinned out. */
export async function findRevision(
  { prisma }: Database,
  { workspaceId }: Scope,
  loopId: string,
  revision: number,
): Promise<RevisionRecord | null> {
  const row = await prisma.revision.findFirst({ where: { loopId, workspaceId, revision }, include: REVISION })
  return row && toRecord(row)
}
