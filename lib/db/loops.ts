import type { LoopDesign } from '../loop/artefacts/design.ts'
import { equalJson } from '../loop/artefacts/equal-json.ts'
import type { Suite } from '../loop/artefacts/suite.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { newId } from './new-id.ts'
import { keepRevision } from './revisions.ts'
import type { Scope } from './scope.ts'
import type { Compiled } from './snapshots.ts'
import { insertSuite } from './suites.ts'
import { isUniqueViolation } from './unique-violation.ts'
import { insertVersion } from './versions.ts'

/** Made here, copied from a template, imported through the browser, or brought as a file to the command line. */
export type Origin = 'own' | 'template' | 'import' | 'file'

export type LoopRecord = {
  id: string
  slug: string
  name: string
  purpose: string
  origin: Origin
  accepted: boolean
  /** Null: of no template. */
  copiedFrom: CopiedFrom | null
  author: string
  revision: number
  createdAt: number
  savedAt: number
  latestVersion: number | null
  /** What its runs may spend in one UTC day; null: no limit. */
  dailyBudgetNanoUsd: number | null
  /** Since when it is flagged for redesign, because it ran into its daily budget day after day. */
  flaggedAt: number | null
  /** Of the newest day for which accounts were kept. */
  spending: { day: string; nanoUsd: number } | null
}

const LOOP = {
  author: { select: { name: true } },
  draft: { select: { revision: true, savedAt: true } },
  versions: { select: { number: true }, orderBy: { number: 'desc' }, take: 1 },
  spending: { orderBy: { day: 'desc' }, take: 1 },
} satisfies Prisma.LoopInclude
type LoopRow = Prisma.LoopGetPayload<{ include: typeof LOOP }>

function toRecord(row: LoopRow): LoopRecord {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    purpose: row.purpose,
    // Written by this file alone.
    origin: row.origin as Origin,
    accepted: row.acceptedAt !== null,
    copiedFrom: row.originTemplate === null ? null : { template: row.originTemplate, version: row.originVersion },
    author: row.author.name,
    revision: row.draft?.revision ?? 0,
    createdAt: Number(row.createdAt),
    savedAt: Number(row.draft?.savedAt ?? row.createdAt),
    latestVersion: row.versions[0]?.number ?? null,
    dailyBudgetNanoUsd: row.dailyBudgetNanoUsd === null ? null : Number(row.dailyBudgetNanoUsd),
    flaggedAt: row.flaggedAt === null ? null : Number(row.flaggedAt),
    spending: row.spending[0]
      ? { day: row.spending[0].day, nanoUsd: Number(row.spending[0].spentNanoUsd + row.spending[0].reservedNanoUsd) }
      : null,
  }
}

/** Loops in use, newest edit first. */
export async function listLoops({ prisma }: Database, scope: Scope, limit: number): Promise<LoopRecord[]> {
  const rows = await prisma.loop.findMany({
    where: { workspaceId: scope.workspaceId, archivedAt: null },
    include: LOOP,
    orderBy: [{ draft: { savedAt: 'desc' } }, { id: 'desc' }],
    take: limit,
  })
  return rows.map(toRecord)
}

/** The accepted loops in use of a name and origin, newest edit first. */
export async function findLoopsByName(
  { prisma }: Database,
  scope: Scope,
  name: string,
  origin: Origin,
): Promise<LoopRecord[]> {
  const rows = await prisma.loop.findMany({
    where: { workspaceId: scope.workspaceId, archivedAt: null, acceptedAt: { not: null }, name, origin },
    include: LOOP,
    orderBy: [{ draft: { savedAt: 'desc' } }, { id: 'desc' }],
  })
  return rows.map(toRecord)
}

/** A loop by its slug; null when there is none in the workspace, or it is archived. */
export async function findLoop({ prisma }: Database, scope: Scope, slug: string): Promise<LoopRecord | null> {
  const row = await prisma.loop.findFirst({
    where: { workspaceId: scope.workspaceId, slug, archivedAt: null },
    include: LOOP,
  })
  return row && toRecord(row)
}

/** The stored draft of a loop, its design as the text that was saved. */
export async function readDraft(
  { prisma }: Database,
  scope: Scope,
  loopId: string,
): Promise<{ design: LoopDesign; revision: number; savedAt: number } | null> {
  const row = await prisma.draft.findFirst({ where: { loopId, workspaceId: scope.workspaceId } })
  // Only designs that passed the design's shape are stored.
  return row && { design: JSON.parse(row.design) as LoopDesign, revision: row.revision, savedAt: Number(row.savedAt) }
}

/** The template that a loop was copied from; `version`: null: of one that comes with Loopwright. */
export type CopiedFrom = { template: string; version: number | null }
type NewLoop = { slug: string; design: LoopDesign; origin: Origin; accepted: boolean; copiedFrom?: CopiedFrom }

/** Creates a loop with its first draft. The slug gets a number when it is taken. */
export async function createLoop(database: Database, scope: Scope, loop: NewLoop): Promise<LoopRecord> {
  for (let attempt = 1; ; attempt++) {
    const slug = await freeSlug(database, scope, loop.slug)
    const made = await createLoopWithParts(database, scope, { ...loop, slug }, [])
    // Somebody took the slug between the look and the insert.
    if (made !== 'taken') return made
    if (attempt === 5) throw new Error(`the slug ${slug} was taken again and again`)
  }
}

/** A loop that comes along with another: it is published at once, as its version 1. */
export type NewPart = { slug: string; compiled: Compiled; note: string }

/** Creates a loop with its first draft, the loops that it calls, published, and the suite that comes along: all or nothing. 'taken': one of the slugs is another loop's by now. */
export async function createLoopWithParts(
  database: Database,
  scope: Scope,
  loop: NewLoop,
  parts: readonly NewPart[],
  suite: Suite | null = null,
): Promise<LoopRecord | 'taken'> {
  try {
    return await database.prisma.$transaction(async (tx) => {
      for (const { slug, compiled, note } of parts) {
        const { design } = compiled
        const { id } = await insertLoop(tx, scope, { slug, design, origin: loop.origin, accepted: loop.accepted })
        await insertVersion(tx, scope, { loopId: id, number: 1, note, compiled })
      }
      const made = await insertLoop(tx, scope, loop)
      if (suite) await insertSuite(tx, scope, made.id, suite)
      return toRecord(made)
    })
  } catch (error) {
    if (isUniqueViolation(error)) return 'taken'
    throw error
  }
}

/** The slug, or with a number when another loop has it, one out of use included. `reserved` are taken too. */
export async function freeSlug(
  { prisma }: Database,
  scope: Scope,
  wanted: string,
  reserved: readonly string[] = [],
): Promise<string> {
  const taken = await prisma.loop.findMany({
    where: { workspaceId: scope.workspaceId, slug: { startsWith: wanted } },
    select: { slug: true },
  })
  const slugs = new Set([...taken.map((row) => row.slug), ...reserved])
  let slug = wanted
  for (let number = 2; slugs.has(slug); number++) slug = `${wanted}-${number}`
  return slug
}

function insertLoop(
  tx: Prisma.TransactionClient,
  { workspaceId, userId }: Scope,
  { slug, design, origin, accepted, copiedFrom }: NewLoop,
): Promise<LoopRow> {
  const now = BigInt(Date.now())
  const draft = { workspaceId, design: JSON.stringify(design), revision: 1, savedById: userId, savedAt: now }
  return tx.loop.create({
    data: {
      id: newId('loop'),
      workspaceId,
      authorId: userId,
      slug,
      name: design.name,
      purpose: design.purpose ?? '',
      origin,
      acceptedAt: accepted ? now : null,
      originTemplate: copiedFrom?.template ?? null,
      originVersion: copiedFrom?.version ?? null,
      createdAt: now,
      draft: { create: draft },
      revisions: { create: draft },
    },
    include: LOOP,
  })
}

export type SaveResult =
  | { ok: true; revision: number; savedAt: number }
  | { ok: false; current: { revision: number; savedAt: number } }

/** Writes the draft if it is still at `revision`, and keeps it as a revision; else writes nothing and tells what is there. */
export async function saveDraft(
  { prisma }: Database,
  scope: Scope,
  loopId: string,
  revision: number,
  design: LoopDesign,
): Promise<SaveResult> {
  const savedAt = Date.now()
  const text = JSON.stringify(design)
  return prisma.$transaction(async (tx) => {
    const where = { loopId, workspaceId: scope.workspaceId, revision }
    const held = await tx.draft.findFirst({ where })
    // What is there already is no new revision.
    if (held && (held.design === text || equalJson(JSON.parse(held.design), JSON.parse(text))))
      return { ok: true, revision, savedAt: Number(held.savedAt) }
    const { count } = await tx.draft.updateMany({
      where,
      data: {
        design: text,
        revision: revision + 1,
        savedById: scope.userId,
        savedAt: BigInt(savedAt),
      },
    })
    if (count === 0) {
      const current = await tx.draft.findFirstOrThrow({ where: { loopId, workspaceId: scope.workspaceId } })
      return { ok: false, current: { revision: current.revision, savedAt: Number(current.savedAt) } }
    }
    await keepRevision(tx, scope, { loopId, revision: revision + 1, savedAt, design: text })
    await tx.loop.update({ where: { id: loopId }, data: { name: design.name, purpose: design.purpose ?? '' } })
    return { ok: true, revision: revision + 1, savedAt }
  })
}

/** Takes an imported loop into use. */
export async function acceptLoop({ prisma }: Database, scope: Scope, loopId: string): Promise<void> {
  await prisma.loop.updateMany({
    where: { id: loopId, workspaceId: scope.workspaceId, acceptedAt: null },
    data: { acceptedAt: BigInt(Date.now()) },
  })
}

/** Takes a loop out of use. Its runs stay readable. */
export async function archiveLoop({ prisma }: Database, scope: Scope, loopId: string): Promise<void> {
  await prisma.loop.updateMany({
    where: { id: loopId, workspaceId: scope.workspaceId },
    data: { archivedAt: BigInt(Date.now()) },
  })
}
