import type { PausedRun } from '../loop/artefacts/run-state.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import type { Scope } from './scope.ts'

/** A run that waits for a person. */
export type WaitingRun = {
  id: string
  loop: { id: string; slug: string; name: string }
  version: number | null
  paused: PausedRun
  /** Of its last event, the one that it paused with. */
  seq: number
  costNanoUsd: number
  bestScore: number | null
}

/** Position in the list: the last row shown. */
export type InboxCursor = { deadlineAt: number | null; id: string }

const SELECT = {
  id: true,
  loop: { select: { id: true, slug: true, name: true } },
  version: { select: { number: true } },
  paused: true,
  seq: true,
  costNanoUsd: true,
  bestScore: true,
} satisfies Prisma.RunSelect

/** Runs that wait for a person: those with a deadline first, the nearest before the others, then the oldest run first. `total` counts all of them. */
export async function listWaiting(
  { prisma }: Database,
  { workspaceId }: Scope,
  loopSlug: string | undefined,
  cursor: InboxCursor | null,
  limit: number,
): Promise<{ runs: WaitingRun[]; total: number }> {
  const all: Prisma.RunWhereInput = {
    workspaceId,
    status: 'paused',
    cancelRequestedBy: null,
    paused: { not: null },
    ...(loopSlug ? { loop: { slug: loopSlug } } : {}),
  }
  const [rows, total] = await Promise.all([
    prisma.run.findMany({
      where: cursor ? { AND: [all, after(cursor)] } : all,
      select: SELECT,
      orderBy: [{ deadlineAt: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
      take: limit,
    }),
    prisma.run.count({ where: all }),
  ])
  return { runs: rows.map(toWaiting), total }
}

function after({ deadlineAt, id }: InboxCursor): Prisma.RunWhereInput {
  if (deadlineAt === null) return { deadlineAt: null, id: { gt: id } }
  const at = BigInt(deadlineAt)
  return { OR: [{ deadlineAt: { gt: at } }, { deadlineAt: at, id: { gt: id } }, { deadlineAt: null }] }
}

function toWaiting(row: Prisma.RunGetPayload<{ select: typeof SELECT }>): WaitingRun {
  return {
    id: row.id,
    loop: row.loop,
    version: row.version?.number ?? null,
    paused: JSON.parse(row.paused ?? 'null') as PausedRun, // written by the run store, from a value of this type
    seq: row.seq,
    costNanoUsd: Number(row.costNanoUsd),
    bestScore: row.bestScore,
  }
}
