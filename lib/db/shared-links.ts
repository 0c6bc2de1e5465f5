import { UserId, WorkspaceId } from '../loop/artefacts/ids.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { newId } from './new-id.ts'
import type { Scope } from './scope.ts'
import { type SnapshotRecord, toSnapshot } from './snapshots.ts'

/** A link to one version, as those who made it see it. The token is in none of them. */
export type SharedLinkRecord = {
  id: string
  version: number
  author: string
  createdAt: number
  revokedAt: number | null
}

/** What somebody with a link may read. */
export type SharedVersion = {
  name: string
  number: number
  note: string
  createdAt: number
  snapshot: SnapshotRecord
  /** The template that it opens, and on whose behalf its parts and its run are read; null: the version alone. */
  template: { scope: Scope; slug: string } | null
}

const LINK = {
  author: { select: { name: true } },
  version: { select: { number: true } },
} satisfies Prisma.SharedLinkInclude

function toRecord(row: Prisma.SharedLinkGetPayload<{ include: typeof LINK }>): SharedLinkRecord {
  const { id, version, author, createdAt, revokedAt } = row
  return {
    id,
    version: version.number,
    author: author.name,
    createdAt: Number(createdAt),
    revokedAt: revokedAt === null ? null : Number(revokedAt),
  }
}

const REVOKED_SHOWN = 400

/** Links of a loop's versions, or of a template of it, newest first: all that lead somewhere, and the newest of those that were revoked. */
export async function listSharedLinks(
  { prisma }: Database,
  { workspaceId }: Scope,
  loopId: string,
  templateId: string | null = null,
): Promise<SharedLinkRecord[]> {
  const newest = {
    include: LINK,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  } satisfies Prisma.SharedLinkFindManyArgs
  const live = await prisma.sharedLink.findMany({
    ...newest,
    where: { loopId, templateId, workspaceId, revokedAt: null },
  })
  const revoked = await prisma.sharedLink.findMany({
    ...newest,
    where: { loopId, templateId, workspaceId, revokedAt: { not: null } },
    take: REVOKED_SHOWN,
  })
  return [...live, ...revoked].map(toRecord).sort((a, b) => b.createdAt - a.createdAt)
}

/** Keeps a link by the hash of its token; null: the loop has as many as it may. */
export async function createSharedLink(
  database: Database,
  { workspaceId, userId }: Scope,
  link: { loopId: string; versionId: string; templateId?: string; tokenHash: string },
): Promise<SharedLinkRecord | null> {
  return database.prisma.$transaction(async (tx) => {
    await database.hold?.(tx, `links of ${link.loopId}`)
    const live = await tx.sharedLink.count({ where: { loopId: link.loopId, workspaceId, revokedAt: null } })
    if (live >= LIMITS.sharedLinks) return null
    const data = { ...link, id: newId('link'), workspaceId, authorId: userId, createdAt: BigInt(Date.now()) }
    return toRecord(await tx.sharedLink.create({ data, include: LINK }))
  })
}

/** From now on the link leads nowhere. False: there is none of this id. One that is revoked already stays as it is. */
export async function revokeSharedLink(
  { prisma }: Database,
  { workspaceId }: Scope,
  loopId: string,
  id: string,
): Promise<boolean> {
  const where = { id, loopId, workspaceId }
  await prisma.sharedLink.updateMany({ where: { ...where, revokedAt: null }, data: { revokedAt: BigInt(Date.now()) } })
  return (await prisma.sharedLink.count({ where })) > 0
}

/** The version that a token opens, for whoever has it: of no workspace of theirs. Null when it was revoked, or its loop is out of use. */
export async function findSharedVersion({ prisma }: Database, tokenHash: string): Promise<SharedVersion | null> {
  const row = await prisma.sharedLink.findFirst({
    // A template outlives its loop, and not its withdrawal.
    where: {
      tokenHash,
      revokedAt: null,
      OR: [{ templateId: null, loop: { archivedAt: null } }, { template: { withdrawnAt: null } }],
    },
    include: {
      version: { include: { snapshot: true } },
      template: { include: { version: { include: { snapshot: true } } } },
    },
  })
  if (!row) return null
  // Its link leads to the template as it is by now.
  const { number, note, createdAt, snapshot } = row.template?.version ?? row.version
  const stored = toSnapshot(snapshot)
  const scope = { workspaceId: WorkspaceId.parse(row.workspaceId), userId: UserId.parse(row.authorId) }
  const template = row.template && { scope, slug: row.template.slug }
  return { name: stored.design.name, number, note, createdAt: Number(createdAt), snapshot: stored, template }
}
