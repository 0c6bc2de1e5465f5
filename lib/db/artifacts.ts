import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { ArtifactRef } from '../loop/artefacts/artifact-ref.ts'
import { ArtifactId } from '../loop/artefacts/ids.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import type { ArtifactStore, ArtifactWrite, ArtifactWritten, Clock } from '../runner/ports.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { newId } from './new-id.ts'
import { DamagedValue } from './payloads.ts'
import type { Scope } from './scope.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** A file as lists show it. `source` null: a person brought it. */
export type ArtifactRecord = {
  ref: ArtifactRef
  hash: string
  createdAt: number
  /** Name of the person who brought it, or who started the run that wrote it. */
  author: string
  source: { runId: string; iteration: number; nodeId: string } | null
  /** People and new runs find it no more; runs that refer to it do. */
  removed: boolean
}

/** Where a file comes from: a place in a run, or a person. */
type Origin = Pick<ArtifactRecord, 'source'> & {
  workspaceId: string
  authorId: string
  idempotencyKey: string | null
}

/** Files in the database. The run in whose name they are asked for tells the workspace, so that no other's are in reach. */
export function createArtifactStore(database: Database, clock: Pick<Clock, 'now'>): ArtifactStore {
  return {
    async write({ runId, iteration, nodeId, idempotencyKey, ...file }) {
      const { workspaceId, authorId } = await runRow(database.prisma, runId)
      const source = { runId, iteration, nodeId }
      return store(database, { workspaceId, authorId, source, idempotencyKey }, file, clock.now())
    },
    async read(runId, artifact) {
      const { workspaceId } = await runRow(database.prisma, runId)
      const record = await findIn(database.prisma, workspaceId, artifact)
      return record && { ref: record.ref, content: await contentOf(database, workspaceId, record) }
    },
  }
}

/** A file that a person brings. */
export function uploadArtifact(
  database: Database,
  { workspaceId, userId }: Scope,
  file: Pick<ArtifactWrite, 'name' | 'mediaType' | 'content'>,
  at: number,
): Promise<ArtifactWritten> {
  return store(database, { workspaceId, authorId: userId, source: null, idempotencyKey: null }, file, at)
}

/** A file as people find it: none that was removed. */
export async function findArtifact({ prisma }: Database, scope: Scope, id: string): Promise<ArtifactRecord | null> {
  const record = await findIn(prisma, scope.workspaceId, id)
  return record?.removed ? null : record
}

/** @throws DamagedValue when the content is not what was stored. */
export function readArtifact(database: Database, scope: Scope, record: ArtifactRecord): Promise<Uint8Array> {
  return contentOf(database, scope.workspaceId, record)
}

/** Files that a run has written, in the order of writing; at most LIMITS.artifactsPerRun. */
export async function listRunArtifacts({ prisma }: Database, scope: Scope, runId: string): Promise<ArtifactRecord[]> {
  const rows = await prisma.artifact.findMany({
    where: { workspaceId: scope.workspaceId, runId },
    include: AUTHOR,
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(toRecord)
}

/** Files by their ids, of those that the workspace has or has had. */
export async function findArtifacts(
  { prisma }: Database,
  scope: Scope,
  ids: readonly string[],
): Promise<ArtifactRecord[]> {
  const rows = await prisma.artifact.findMany({
    where: { workspaceId: scope.workspaceId, id: { in: [...ids] } },
    include: AUTHOR,
  })
  return rows.map(toRecord)
}

/**
 * Takes a file that a person brought out of reach, unless the input of a run or a stored spec names it. It is hidden and not destroyed: a reference may lie in any
 * state, decision or share, also of a run that is being made at this moment, and no run may lose a file.
 */
export async function deleteArtifact(
  { prisma }: Database,
  { workspaceId }: Scope,
  id: string,
  at: number,
): Promise<'deleted' | 'not-found' | 'written-by-run' | 'in-use'> {
  const there = { workspaceId, id, removedAt: null }
  const row = await prisma.artifact.findFirst({ where: there, select: { runId: true } })
  if (!row) return 'not-found'
  if (row.runId !== null) return 'written-by-run'
  const named = { contains: id }
  const uses =
    (await prisma.run.count({ where: { workspaceId, input: named }, take: 1 })) ||
    (await prisma.snapshot.count({ where: { workspaceId, spec: named }, take: 1 }))
  if (uses > 0) return 'in-use'
  const { count } = await prisma.artifact.updateMany({ where: there, data: { removedAt: BigInt(at) } })
  return count > 0 ? 'deleted' : 'not-found'
}

async function store(
  database: Database,
  origin: Origin,
  { name, mediaType, content }: Pick<ArtifactWrite, 'name' | 'mediaType' | 'content'>,
  at: number,
): Promise<ArtifactWritten> {
  const bytes = content.byteLength
  if (bytes > LIMITS.artifactBytes)
    return { ok: false, message: `“${name}” has ${count(bytes)} bytes; a file may have ${count(LIMITS.artifactBytes)}` }
  const { workspaceId, authorId, source, idempotencyKey } = origin
  const hash = createHash('sha256').update(content).digest('hex')
  // Before the transaction: compressing takes longer than writing.
  const packed = new Uint8Array(await compress(content))
  return database.prisma.$transaction(async (tx) => {
    if (source !== null) await database.hold?.(tx, `files of ${source.runId}`)
    const made = idempotencyKey === null ? null : await findByKey(tx, workspaceId, idempotencyKey)
    if (made) return { ok: true, ref: made.ref }
    const full = source && (await fullSentence(tx, source.runId, bytes))
    if (full) return { ok: false, message: full }
    await database.hold?.(tx, contentLock(workspaceId, hash))
    const where = { workspaceId_hash: { workspaceId, hash } }
    const there = await tx.artifactContent.findUnique({ where, select: { hash: true } })
    if (!there) await tx.artifactContent.create({ data: { workspaceId, hash, content: packed } })
    const id = newId('art')
    const data = { id, workspaceId, authorId, name, mediaType, bytes, hash, idempotencyKey, createdAt: BigInt(at) }
    await tx.artifact.create({ data: { ...data, ...source } })
    return { ok: true, ref: { artifact: ArtifactId.parse(id), name, mediaType, bytes } }
  })
}

/** Two who write one content follow each other. */
const contentLock = (workspaceId: string, hash: string) => `file content ${workspaceId} ${hash}`

async function fullSentence(tx: Prisma.TransactionClient, runId: string, bytes: number): Promise<string | null> {
  const { _count, _sum } = await tx.artifact.aggregate({ where: { runId }, _count: true, _sum: { bytes: true } })
  if (_count >= LIMITS.artifactsPerRun)
    return `this run has written ${count(_count)} files, which is the most that a run may (artifactsPerRun)`
  const sum = (_sum.bytes ?? 0) + bytes
  if (sum <= LIMITS.artifactRunBytes) return null
  return `with this file the run would have written ${count(sum)} bytes; it may write ${count(LIMITS.artifactRunBytes)} (artifactRunBytes)`
}

async function contentOf(
  { prisma }: Database,
  workspaceId: string,
  { hash, ref }: Pick<ArtifactRecord, 'hash' | 'ref'>,
): Promise<Uint8Array> {
  const row = await prisma.artifactContent.findUnique({ where: { workspaceId_hash: { workspaceId, hash } } })
  const what = `the content of ${ref.artifact}`
  if (!row) throw new DamagedValue(`${what} is missing`)
  let content: Buffer
  try {
    content = await decompress(row.content, { maxOutputLength: LIMITS.artifactBytes })
  } catch {
    throw new DamagedValue(`${what} is damaged`)
  }
  if (createHash('sha256').update(content).digest('hex') !== hash) throw new DamagedValue(`${what} is damaged`)
  return content
}

function runRow(prisma: Prisma.TransactionClient, runId: string) {
  return prisma.run.findUniqueOrThrow({ where: { id: runId }, select: { workspaceId: true, authorId: true } })
}

async function findIn(prisma: Prisma.TransactionClient, workspaceId: string, id: string) {
  const row = await prisma.artifact.findFirst({ where: { id, workspaceId }, include: AUTHOR })
  return row && toRecord(row)
}

async function findByKey(tx: Prisma.TransactionClient, workspaceId: string, idempotencyKey: string) {
  const where = { workspaceId_idempotencyKey: { workspaceId, idempotencyKey } }
  const row = await tx.artifact.findUnique({ where, include: AUTHOR })
  return row && toRecord(row)
}

const AUTHOR = { author: { select: { name: true } } }
type Row = Prisma.ArtifactGetPayload<{ include: typeof AUTHOR }>

function toRecord({ id, name, mediaType, bytes, hash, runId, iteration, nodeId, createdAt, removedAt, author }: Row) {
  const source = runId === null || iteration === null || nodeId === null ? null : { runId, iteration, nodeId }
  const ref = { artifact: ArtifactId.parse(id), name, mediaType, bytes }
  const of = { createdAt: Number(createdAt), author: author.name, removed: removedAt !== null }
  return { ref, hash, ...of, source } satisfies ArtifactRecord
}

const count = (value: number) => value.toLocaleString('en')
