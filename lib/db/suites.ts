import { Suite } from '../loop/artefacts/suite.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { newId } from './new-id.ts'
import { parseStoredObject } from './payloads.ts'
import type { Scope } from './scope.ts'
import { isUniqueViolation } from './unique-violation.ts'

export type SuiteRecord = {
  id: string
  loop: { id: string; slug: string; name: string }
  name: string
  revision: number
  cases: number
  author: string
  savedAt: number
  /** Its newest evaluation that has ended. */
  last: { id: string; passed: number; total: number; problem: string | null; finishedAt: number } | null
}
export type StoredSuite = SuiteRecord & { content: Suite }

const LIST = {
  id: true,
  loop: { select: { id: true, slug: true, name: true } },
  name: true,
  revision: true,
  cases: true,
  savedAt: true,
  author: { select: { name: true } },
  evaluations: {
    where: { finishedAt: { not: null } },
    orderBy: [{ finishedAt: 'desc' }, { id: 'desc' }],
    take: 1,
    select: { id: true, passed: true, total: true, problem: true, finishedAt: true },
  },
} satisfies Prisma.SuiteSelect

function toRecord(row: Prisma.SuiteGetPayload<{ select: typeof LIST }>): SuiteRecord {
  const { evaluations, author, savedAt, ...rest } = row
  const [last] = evaluations
  const { finishedAt } = last ?? { finishedAt: null }
  return {
    ...rest,
    author: author.name,
    savedAt: Number(savedAt),
    last: last && finishedAt !== null ? { ...last, finishedAt: Number(finishedAt) } : null,
  }
}

/** Reads what was stored: a suite of an older version is migrated here. @throws DamagedValue */
export function readSuite(content: string): Suite {
  return Suite.parse(parseStoredObject(content, 'its cases'))
}

/** The suites of a loop, by name. */
export async function listSuites({ prisma }: Database, scope: Scope, loopId: string): Promise<SuiteRecord[]> {
  const where = { loopId, workspaceId: scope.workspaceId }
  return (await prisma.suite.findMany({ where, select: LIST, orderBy: [{ name: 'asc' }, { id: 'asc' }] })).map(toRecord)
}

export async function findSuite(
  { prisma }: Database,
  scope: Scope,
  where: { id: string; loopId?: string } | { loopId: string; name: string },
): Promise<StoredSuite | null> {
  const row = await prisma.suite.findFirst({
    where: { ...where, workspaceId: scope.workspaceId },
    select: { ...LIST, content: true },
  })
  if (!row) return null
  const { content, ...rest } = row
  return { ...toRecord(rest), content: readSuite(content) }
}

/** The suites of this name of all loops in use. */
export async function findSuitesByName({ prisma }: Database, scope: Scope, name: string): Promise<SuiteRecord[]> {
  const where = { name, workspaceId: scope.workspaceId, loop: { archivedAt: null } }
  return (await prisma.suite.findMany({ where, select: LIST, orderBy: { id: 'asc' } })).map(toRecord)
}

/** Keeps a new suite; null: the loop has one of this name. */
export async function createSuite(
  { prisma }: Database,
  scope: Scope,
  loopId: string,
  content: Suite,
): Promise<SuiteRecord | null> {
  try {
    return await insertSuite(prisma, scope, loopId, content)
  } catch (error) {
    if (isUniqueViolation(error)) return null
    throw error
  }
}

/** The same within a transaction: what a new loop comes with is there with it, or neither is. */
export async function insertSuite(
  tx: Prisma.TransactionClient,
  { workspaceId, userId }: Scope,
  loopId: string,
  content: Suite,
): Promise<SuiteRecord> {
  const now = BigInt(Date.now())
  const about = { id: newId('suite'), workspaceId, authorId: userId, loopId, revision: 1, createdAt: now, savedAt: now }
  return toRecord(await tx.suite.create({ data: { ...about, ...columns(content) }, select: LIST }))
}

const columns = (content: Suite) => ({
  name: content.name,
  cases: content.cases.length,
  content: JSON.stringify(content),
})

export type SaveSuiteResult =
  | { ok: true; suite: SuiteRecord }
  | { ok: false; why: 'not-found' | 'name-taken' }
  | { ok: false; why: 'stale'; current: { revision: number; savedAt: number } }

/** Writes a suite if it is still at `revision`. */
export async function saveSuite(
  { prisma }: Database,
  { workspaceId }: Scope,
  { id, loopId, revision, content }: { id: string; loopId: string; revision: number; content: Suite },
): Promise<SaveSuiteResult> {
  const where = { id, loopId, workspaceId }
  try {
    const data = { ...columns(content), revision: revision + 1, savedAt: BigInt(Date.now()) }
    const { count } = await prisma.suite.updateMany({ where: { ...where, revision }, data })
    const row = await prisma.suite.findFirst({ where, select: LIST })
    if (!row) return { ok: false, why: 'not-found' }
    if (count > 0) return { ok: true, suite: toRecord(row) }
    return { ok: false, why: 'stale', current: { revision: row.revision, savedAt: Number(row.savedAt) } }
  } catch (error) {
    if (isUniqueViolation(error)) return { ok: false, why: 'name-taken' }
    throw error
  }
}

/** Evaluations keep their own copy. False: there is none of this id. */
export async function deleteSuite(
  { prisma }: Database,
  { workspaceId }: Scope,
  loopId: string,
  id: string,
): Promise<boolean> {
  return (await prisma.suite.deleteMany({ where: { id, loopId, workspaceId } })).count > 0
}
