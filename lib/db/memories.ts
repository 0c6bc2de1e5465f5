import { CLOSING_PLACE } from '../loop/artefacts/consolidation.ts'
import type { Clock, MemoryRecord, MemoryRecords, MemoryWrite } from '../runner/ports.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { newId } from './new-id.ts'
import { rootOf } from './run-tree.ts'

export const WITH_AUTHOR = { author: { select: { name: true } } } as const

/** Long-term memory in the database. The run in whose name it is asked tells the workspace and the loop, so that no other's entries are in reach. */
export function createMemoryRecords(database: Database, clock: Pick<Clock, 'now'>): MemoryRecords {
  const { prisma } = database
  return {
    async list(runId, keys, limit) {
      const reach = await memoryReach(prisma, runId)
      const rows = await prisma.memory.findMany({
        where: { ...reach.where, ...CURRENT, ...(keys === null ? {} : { key: { in: [...keys] } }) },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit,
        include: WITH_AUTHOR,
      })
      return rows.filter(reach.stands(await reach.own())).map(toRecord)
    },
    write: (entry) => prisma.$transaction((tx) => write(database, tx, entry, BigInt(clock.now()))),
  }
}

const CURRENT = { replacedAt: null, forgottenAt: null } as const

async function runRow(prisma: Prisma.TransactionClient, runId: string) {
  const select = { workspaceId: true, loopId: true, authorId: true, evaluationId: true }
  const run = await prisma.run.findUniqueOrThrow({ where: { id: runId }, select })
  return { ...run, onlyForRunId: run.evaluationId === null ? null : await rootOf(prisma, runId) }
}

type Placed = { loopId: string | null; key: string | null; onlyForRunId: string | null }
const placeOf = ({ loopId, key }: Placed) => `${loopId} ${key}`

/**
 * Which entries a run reaches: those of its loop and those that its workspace shares. What a run of an evaluation writes is for it and those below it alone, and
 * stands above what the workspace has under the same key (`stands`, over the places that `own` gives); so no run learns from being evaluated.
 */
export async function memoryReach(prisma: Prisma.TransactionClient, runId: string) {
  const { workspaceId, loopId, onlyForRunId } = await runRow(prisma, runId)
  const scopes = [{ loopId }, { loopId: null }]
  return {
    name: [workspaceId, loopId, ...(onlyForRunId === null ? [] : [onlyForRunId])].join(' '),
    where: {
      workspaceId,
      AND: [{ OR: scopes }, { OR: [{ onlyForRunId: null }, ...(onlyForRunId === null ? [] : [{ onlyForRunId }])] }],
    },
    async own(): Promise<ReadonlySet<string>> {
      if (onlyForRunId === null) return new Set()
      const where = { workspaceId, onlyForRunId, key: { not: null }, ...CURRENT }
      const select = { loopId: true, key: true, onlyForRunId: true }
      return new Set((await prisma.memory.findMany({ where, select })).map(placeOf))
    },
    stands: (own: ReadonlySet<string>) => (row: Placed) =>
      row.onlyForRunId !== null || row.key === null || !own.has(placeOf(row)),
  }
}

/** What is there already is not written again. Nothing is overwritten: an entry that is replaced keeps its text and says when, so that a late repetition of its write is known for one. */
async function write(
  database: Database,
  tx: Prisma.TransactionClient,
  entry: MemoryWrite,
  createdAt: bigint,
): Promise<{ id: string; isNew: boolean }> {
  const { runId, iteration, nodeId, key, text, idempotencyKey } = entry
  const at = { runId, iteration, nodeId }
  const { workspaceId, loopId: own, authorId, onlyForRunId } = await runRow(tx, runId)
  const loopId = entry.scope === 'loop' ? own : null
  // What is looked at below must be so still when it is written.
  await database.hold?.(tx, `memory of ${loopId ?? workspaceId}`)
  const current = { workspaceId, loopId, key, onlyForRunId, ...CURRENT }
  const select = { id: true }
  const made = await tx.memory.findUnique({
    where: { workspaceId_idempotencyKey: { workspaceId, idempotencyKey } },
    select,
  })
  if (made) return { id: made.id, isNew: true }
  const there = await tx.memory.findFirst({ where: { ...current, text }, select })
  if (there) return { id: there.id, isNew: false }
  if (onlyForRunId !== null) {
    const shared = await tx.memory.findFirst({ where: { ...current, onlyForRunId: null, text }, select })
    const hidden = key !== null && (await tx.memory.count({ where: current })) > 0
    if (shared && !hidden) return { id: shared.id, isNew: false }
  }
  if (key !== null) await tx.memory.updateMany({ where: current, data: { replacedAt: createdAt } })
  const id = newId('mem')
  await tx.memory.create({
    data: { id, workspaceId, loopId, authorId, key, text, onlyForRunId, ...at, idempotencyKey, createdAt },
  })
  return { id, isNew: true }
}

/** Where it came from, in words: a node of a run, a run’s end, or a person. */
export function toRecord(row: {
  id: string
  key: string | null
  text: string
  runId: string | null
  iteration: number | null
  nodeId: string | null
  editedAt: bigint | null
  author: { name: string }
}): MemoryRecord {
  const { id, key, text, runId, iteration, nodeId, editedAt, author } = row
  if (runId === null) return { id, key, text, source: author.name }
  const edited = editedAt === null ? '' : `, edited by ${author.name}`
  return { id, key, text, source: `${runId}, iteration ${iteration}, ${nodeId ?? CLOSING_PLACE}${edited}` }
}
