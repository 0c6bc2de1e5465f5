import type { PausedRun } from '../loop/artefacts/run-state.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import { parseStoredObject } from './payloads.ts'
import type { Scope } from './scope.ts'

/** A run that waits for a person. */
export type WaitingRun = {
  id: string
  loop: { id: string; slug: string; name: string }
  version: number | null
  paused: PausedRun
  /** Of its last event, the one that it paused with. */
  seq: number
  snapshotId: string
  costNanoUsd: number
  bestScore: number | null
}

/** What a waiting run needs of a person: a decision, a look at where it stopped, or nothing but to be let go on. In the order of the list. */
const NEEDS = ['decision', 'stop', 'pause'] as const
type Need = (typeof NEEDS)[number]
const WHYS: Record<Exclude<Need, 'decision'>, readonly PausedRun['why'][]> = {
  stop: ['breakpoint', 'step'],
  pause: ['requested'],
}

/** Position in the list: the last row shown. */
export type InboxCursor = { need: Need; deadlineAt: number | null; pausedAt: number; id: string }

/** Position of a run of the list. */
export function cursorOf({ id, paused: { why, deadlineAt, at } }: WaitingRun): InboxCursor {
  const need = NEEDS.find((each) => each !== 'decision' && WHYS[each].includes(why)) ?? 'decision'
  return { need, deadlineAt, pausedAt: at, id }
}

/** A cursor as text that is opaque to callers. */
export function writeCursor({ need, deadlineAt, pausedAt, id }: InboxCursor): string {
  return Buffer.from(`${NEEDS.indexOf(need)}.${deadlineAt ?? ''}.${pausedAt}.${id}`).toString('base64url')
}

/** Undefined for a text that is none of ours. */
export function readCursor(text: string): InboxCursor | undefined {
  const decoded = Buffer.from(text, 'base64url').toString()
  const [, rank, deadlineAt, pausedAt, id] = /^([012])\.(\d{0,15})\.(\d{1,15})\.(run_[0-9a-z]+)$/.exec(decoded) ?? []
  const need = NEEDS[Number(rank)]
  if (need === undefined || pausedAt === undefined || id === undefined) return undefined
  return { need, deadlineAt: deadlineAt ? Number(deadlineAt) : null, pausedAt: Number(pausedAt), id }
}

const SELECT = {
  id: true,
  loop: { select: { id: true, slug: true, name: true } },
  version: { select: { number: true } },
  paused: true,
  seq: true,
  snapshotId: true,
  costNanoUsd: true,
  bestScore: true,
} satisfies Prisma.RunSelect

/**
 * Runs that wait for a person: those that need a decision first, then those at a breakpoint, then those that somebody paused; in each the nearest deadline
 * first, then whoever has waited longest. `total` counts all of them, `decisions` those of the first kind.
 */
export async function listWaiting(
  { prisma }: Database,
  { workspaceId }: Scope,
  loopSlug: string | undefined,
  cursor: InboxCursor | null,
  limit: number,
): Promise<{ runs: WaitingRun[]; total: number; decisions: number }> {
  const all: Prisma.RunWhereInput = {
    workspaceId,
    status: 'paused',
    cancelRequestedBy: null,
    paused: { not: null },
    // An evaluation takes the question for the result, and cancels the run.
    evaluationId: null,
    ...(loopSlug ? { loop: { slug: loopSlug } } : {}),
  }
  const [total, decisions] = await Promise.all([
    prisma.run.count({ where: all }),
    prisma.run.count({ where: { AND: [all, needs('decision')] } }),
  ])
  const runs: WaitingRun[] = []
  for (const need of NEEDS.slice(cursor ? NEEDS.indexOf(cursor.need) : 0)) {
    if (runs.length === limit) break
    const rows = await prisma.run.findMany({
      where: { AND: [all, needs(need), cursor?.need === need ? after(cursor) : {}] },
      select: SELECT,
      orderBy: [{ deadlineAt: { sort: 'asc', nulls: 'last' } }, { pausedAt: 'asc' }, { id: 'asc' }],
      take: limit - runs.length,
    })
    runs.push(...rows.map(toWaiting))
  }
  return { runs, total, decisions }
}

/** Told by the text of `paused`: quotes within its strings are escaped, and no other `why` in it has these values. */
function needs(need: Need): Prisma.RunWhereInput {
  const said = (whys: readonly PausedRun['why'][]) => whys.map((why) => ({ paused: { contains: `"why":"${why}"` } }))
  return need === 'decision' ? { NOT: { OR: said(Object.values(WHYS).flat()) } } : { OR: said(WHYS[need]) }
}

function after({ deadlineAt, pausedAt, id }: InboxCursor): Prisma.RunWhereInput {
  const since = BigInt(pausedAt)
  const later = { OR: [{ pausedAt: { gt: since } }, { pausedAt: since, id: { gt: id } }] }
  if (deadlineAt === null) return { deadlineAt: null, ...later }
  const at = BigInt(deadlineAt)
  return { OR: [{ deadlineAt: { gt: at } }, { deadlineAt: at, ...later }, { deadlineAt: null }] }
}

function toWaiting(row: Prisma.RunGetPayload<{ select: typeof SELECT }>): WaitingRun {
  return {
    id: row.id,
    loop: row.loop,
    version: row.version?.number ?? null,
    // Written by the run store, from a value of this type.
    paused: parseStoredObject(row.paused ?? '', `what ${row.id} waits for`) as unknown as PausedRun,
    seq: row.seq,
    snapshotId: row.snapshotId,
    costNanoUsd: Number(row.costNanoUsd),
    bestScore: row.bestScore,
  }
}
