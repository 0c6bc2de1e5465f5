import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { newId } from './new-id.ts'
import type { Scope } from './scope.ts'

/** An entry of long-term memory as people see it. */
export type MemoryEntryRow = {
  id: string
  text: string
  key: string | null
  /** Null: shared by the workspace. */
  loop: { slug: string; name: string } | null
  runId: string | null
  iteration: number | null
  /** Null with a run: the run’s end. */
  nodeId: string | null
  /** Who wrote it; of one that was edited, who did that last. */
  author: string
  createdAt: number
  editedAt: number | null
  embeddedBy: string | null
}

export type MemoryFilter = {
  loopId?: string | undefined
  scope?: 'loop' | 'workspace' | undefined
  key?: string | undefined
  runId?: string | undefined
  /** All of these words, in text or key, without case. */
  search?: string | undefined
}
export type MemoryCursor = { createdAt: bigint; id: string }

const SELECT = {
  id: true,
  text: true,
  key: true,
  runId: true,
  iteration: true,
  nodeId: true,
  createdAt: true,
  editedAt: true,
  embeddedBy: true,
  loopId: true,
  loop: { select: { slug: true, name: true } },
  author: { select: { name: true } },
} satisfies Prisma.MemorySelect
type Selected = Prisma.MemoryGetPayload<{ select: typeof SELECT }>

const CURRENT = { replacedAt: null, forgottenAt: null } as const
const ORDER: Prisma.MemoryOrderByWithRelationInput[] = [{ createdAt: 'desc' }, { id: 'desc' }]
/** Rows that are read at once where texts are searched. */
const PAGE = 500

function toRow({ createdAt, editedAt, loopId: _loopId, author, ...row }: Selected): MemoryEntryRow {
  return {
    ...row,
    author: author.name,
    createdAt: Number(createdAt),
    editedAt: editedAt === null ? null : Number(editedAt),
  }
}

function where({ workspaceId }: Scope, { loopId, scope, key, runId }: MemoryFilter): Prisma.MemoryWhereInput {
  const reach = scope === 'workspace' ? { loopId: null } : scope === 'loop' ? { loopId: loopId ?? { not: null } } : {}
  const both = scope === undefined && loopId !== undefined ? { OR: [{ loopId }, { loopId: null }] } : {}
  return {
    workspaceId,
    ...(runId ? {} : { onlyForRunId: null }),
    ...CURRENT,
    ...reach,
    ...both,
    ...(key === undefined ? {} : { key }),
    ...(runId ? { runId } : {}),
  }
}

/** Words are compared here and not by the database, whose ideas of case differ. */
function matcher(search = ''): (row: Pick<Selected, 'text' | 'key'>) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return ({ text, key }) => {
    if (words.length === 0) return true
    const all = `${key ?? ''} ${text}`.toLowerCase()
    return words.every((word) => all.includes(word))
  }
}

/** Current entries, newest first, from after `cursor`. With a loop and no scope: what its runs reach. */
export async function listMemories(
  { prisma }: Database,
  scope: Scope,
  filter: MemoryFilter,
  cursor: MemoryCursor | null,
  limit: number,
): Promise<MemoryEntryRow[]> {
  const matches = matcher(filter.search)
  const take = filter.search ? PAGE : limit
  const found: Selected[] = []
  for (let after = cursor; ; ) {
    const beyond = after
      ? { AND: { OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }] } }
      : {}
    const rows = await prisma.memory.findMany({
      where: { ...where(scope, filter), ...beyond },
      orderBy: ORDER,
      take,
      select: SELECT,
    })
    found.push(...rows.filter(matches))
    const last = rows.at(-1)
    if (found.length >= limit || rows.length < take || !last) return found.slice(0, limit).map(toRow)
    after = { createdAt: last.createdAt, id: last.id }
  }
}

/** Current entries that runs of a loop reach. */
export function countMemories({ prisma }: Database, scope: Scope, loopId: string): Promise<number> {
  return prisma.memory.count({ where: where(scope, { loopId }) })
}

/** A current entry of the workspace. */
export async function findMemory(
  { prisma }: Database,
  { workspaceId }: Scope,
  id: string,
): Promise<MemoryEntryRow | null> {
  const row = await prisma.memory.findFirst({ where: { id, workspaceId, ...CURRENT }, select: SELECT })
  return row && toRow(row)
}

export type KeyTaken = { ok: false; why: 'key-taken'; by: string }

async function takenBy(
  tx: Prisma.TransactionClient,
  entry: { workspaceId: string; loopId: string | null; key: string | null },
) {
  if (entry.key === null) return null
  return tx.memory.findFirst({ where: { ...entry, onlyForRunId: null, ...CURRENT }, select: { id: true } })
}

/** What a person has remembered. Refused where its scope has an entry under the key. */
export function createMemory(
  database: Database,
  { workspaceId, userId }: Scope,
  { loopId, key, text }: { loopId: string | null; key: string | null; text: string },
  now: number,
): Promise<{ ok: true; entry: MemoryEntryRow } | KeyTaken> {
  return database.prisma.$transaction(async (tx) => {
    await database.hold?.(tx, `memory of ${loopId ?? workspaceId}`)
    const taken = await takenBy(tx, { workspaceId, loopId, key })
    if (taken) return { ok: false as const, why: 'key-taken' as const, by: taken.id }
    const id = newId('mem')
    const row = await tx.memory.create({
      data: {
        id,
        workspaceId,
        loopId,
        authorId: userId,
        key,
        text,
        idempotencyKey: `person ${id}`,
        createdAt: BigInt(now),
      },
      select: SELECT,
    })
    return { ok: true as const, entry: toRow(row) }
  })
}

export type MemoryEdit = { text?: string | undefined; key?: string | null | undefined; seen: number | null }

/** Changes text or key of an entry that was last edited when `seen` says. Its vector is made anew by the next recall. */
export function editMemory(
  database: Database,
  { workspaceId, userId }: Scope,
  id: string,
  { text, key, seen }: MemoryEdit,
  now: number,
): Promise<{ ok: true; entry: MemoryEntryRow } | KeyTaken | { ok: false; why: 'not-found' | 'stale' }> {
  return database.prisma.$transaction(async (tx) => {
    const found = await tx.memory.findFirst({ where: { id, workspaceId, ...CURRENT }, select: SELECT })
    if (!found) return { ok: false as const, why: 'not-found' as const }
    await database.hold?.(tx, `memory of ${found.loopId ?? workspaceId}`)
    const { editedAt } = await tx.memory.findUniqueOrThrow({ where: { id }, select: { editedAt: true } })
    if ((editedAt === null ? null : Number(editedAt)) !== seen) return { ok: false as const, why: 'stale' as const }
    const taken =
      key === undefined || key === found.key ? null : await takenBy(tx, { workspaceId, loopId: found.loopId, key })
    if (taken) return { ok: false as const, why: 'key-taken' as const, by: taken.id }
    // Each edit is later than the one before, whatever the clock says: recalls know by it what they have not seen yet.
    const at = BigInt(Math.max(now, Number(editedAt ?? 0) + 1))
    const changed = text === undefined || text === found.text ? {} : { text, vector: null, embeddedBy: null }
    const row = await tx.memory.update({
      where: { id },
      data: { ...changed, ...(key === undefined ? {} : { key }), editedAt: at, authorId: userId },
      select: SELECT,
    })
    return { ok: true as const, entry: toRow(row) }
  })
}

/** Ids of the current entries that a filter finds, at most `limit` of them. */
export async function memoryIds(
  database: Database,
  scope: Scope,
  filter: MemoryFilter,
  limit: number,
): Promise<string[]> {
  return (await listMemories(database, scope, filter, null, limit)).map(({ id }) => id)
}

const IDS_AT_ONCE = 400

/**
 * Forgets entries: text, key and vector are gone, also those of the entries whose place they took. That they were written stays known, so that a late
 * repetition of the write changes nothing. Gives how many entries were forgotten.
 */
export async function forgetMemories(
  database: Database,
  { workspaceId }: Scope,
  ids: readonly string[],
  now: number,
): Promise<number> {
  const gone = { text: '', key: null, vector: null, embeddedBy: null, forgottenAt: BigInt(now) }
  let forgotten = 0
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const some = { id: { in: ids.slice(from, from + IDS_AT_ONCE) }, workspaceId, ...CURRENT }
    forgotten += await database.prisma.$transaction(async (tx) => {
      const rows = await tx.memory.findMany({ where: some, select: { loopId: true, key: true, onlyForRunId: true } })
      const replaced = rows.filter(({ key }) => key !== null)
      for (const place of replaced)
        await tx.memory.updateMany({ where: { workspaceId, ...place, replacedAt: { not: null } }, data: gone })
      return (await tx.memory.updateMany({ where: some, data: gone })).count
    })
  }
  return forgotten
}

export function writeMemoryCursor({ createdAt, id }: MemoryEntryRow): string {
  return Buffer.from(`${createdAt}.${id}`).toString('base64url')
}

/** Undefined for a text that is none of ours. */
export function readMemoryCursor(text: string): MemoryCursor | undefined {
  const [, at, id] = /^(\d{1,15})\.(mem_[0-9a-z]+)$/.exec(Buffer.from(text, 'base64url').toString()) ?? []
  return at !== undefined && id !== undefined ? { createdAt: BigInt(at), id } : undefined
}
