import type { Outcome, StopReason } from '../loop/artefacts/contract.ts'
import type { Database } from './database.ts'
import { Prisma } from './generated/sqlite/client.ts'
import { LIST, type RunRecord, toRecord } from './runs.ts'
import type { Scope } from './scope.ts'

export type RunFilter = {
  loopSlug?: string | undefined
  /** Number of a published version, or runs of drafts. */
  version?: number | 'draft' | undefined
  outcome?: Outcome | undefined
  reason?: StopReason | undefined
  status?: RunRecord['status'] | undefined
  /** At least, and at most. */
  costNanoUsd?: { from?: number | undefined; to?: number | undefined } | undefined
  /** Created at or after `from`, and before `to`. */
  createdAt?: { from?: number | undefined; to?: number | undefined } | undefined
  /** Stands in the loop's name, the run's id, its input or the label of its goal, in any case of letters. */
  text?: string | undefined
  /** Only runs that no other run has called. */
  topLevel?: boolean | undefined
  /** Also trials of single nodes. */
  trials?: boolean | undefined
}

export type RunSort = 'started' | 'loop' | 'iterations' | 'score' | 'cost' | 'tokens' | 'time'
export type RunOrder = { sort: RunSort; order: 'asc' | 'desc' }
/** Position in a list: what the last row shown is sorted by, and its id. */
export type RunCursor = { key: number | string; id: string }

const NEWEST_FIRST: RunOrder = { sort: 'started', order: 'desc' }
/** Beyond every score; a run without one comes last in either order, like one that has no time yet. */
const BEYOND = 1.7e308

/** Runs in an order that has a place for each, after the cursor. `next` is null where the list ends. */
export async function listRuns(
  { prisma }: Database,
  scope: Scope,
  filter: RunFilter,
  page: { limit: number; by?: RunOrder; after?: RunCursor | null },
): Promise<{ runs: RunRecord[]; next: RunCursor | null }> {
  const { limit, by = NEWEST_FIRST, after = null } = page
  const key = keyOf(by)
  const direction = by.order === 'asc' ? Prisma.sql`ASC` : Prisma.sql`DESC`
  const conditions = [...conditionsOf(scope, filter), ...(after ? [afterCursor(by, key, after)] : [])]
  const found = await prisma.$queryRaw<{ id: string; key: bigint | number | string }[]>`
    SELECT "run"."id", ${key} AS "key" FROM "Run" AS "run" JOIN "Loop" AS "loop" ON "loop"."id" = "run"."loopId"
    WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY ${key} ${direction}, "run"."id" ${direction} LIMIT ${limit + 1}`
  const shown = found.slice(0, limit)
  const rows = await prisma.run.findMany({ where: { id: { in: shown.map(({ id }) => id) } }, select: LIST })
  const records = new Map(rows.map((row) => [row.id, toRecord(row)]))
  const last = shown.at(-1)
  return {
    runs: shown.flatMap(({ id }) => records.get(id) ?? []),
    next: found.length > limit && last ? { key: plain(last.key), id: last.id } : null,
  }
}

/** The newest runs of each of these loops, newest first, as they went by themselves: none with chaos. */
export async function recentRuns(
  { prisma }: Database,
  scope: Scope,
  loopIds: readonly string[],
  perLoop: number,
): Promise<RunRecord[]> {
  if (loopIds.length === 0) return []
  // For each loop as many rows of the index as are wanted, however many runs it has had.
  const newest = await prisma.$queryRaw<{ id: string }[]>`
    SELECT "run"."id" FROM "Loop" AS "loop" JOIN "Run" AS "run" ON "run"."id" IN (
      SELECT "own"."id" FROM "Run" AS "own" WHERE "own"."loopId" = "loop"."id" AND "own"."trialNodeId" IS NULL
        AND "own"."evaluationId" IS NULL AND "own"."chaos" IS NULL
      ORDER BY "own"."createdAt" DESC, "own"."id" DESC LIMIT ${perLoop})
    WHERE "loop"."workspaceId" = ${scope.workspaceId} AND "loop"."id" IN (${Prisma.join([...loopIds])})`
  const rows = await prisma.run.findMany({
    where: { id: { in: newest.map(({ id }) => id) } },
    select: LIST,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  })
  return rows.map(toRecord)
}

function keyOf({ sort, order }: RunOrder): Prisma.Sql {
  switch (sort) {
    case 'started':
      return Prisma.sql`"run"."createdAt"`
    case 'loop':
      return Prisma.sql`lower("loop"."name")`
    case 'iterations':
      return Prisma.sql`"run"."iterations"`
    case 'cost':
      return Prisma.sql`"run"."costNanoUsd"`
    case 'tokens':
      return Prisma.sql`"run"."tokens"`
    case 'score':
      return Prisma.sql`coalesce("run"."bestScore", CAST(${order === 'asc' ? BEYOND : -BEYOND} AS DOUBLE PRECISION))`
    case 'time':
      return Prisma.sql`coalesce("run"."finishedAt" - "run"."startedAt" - "run"."pausedMs", CAST(${
        order === 'asc' ? BigInt(Number.MAX_SAFE_INTEGER) : -1n
      } AS BIGINT))`
  }
}

function afterCursor({ sort, order }: RunOrder, key: Prisma.Sql, after: RunCursor): Prisma.Sql {
  const type = sort === 'loop' ? Prisma.sql`TEXT` : sort === 'score' ? Prisma.sql`DOUBLE PRECISION` : Prisma.sql`BIGINT`
  const value = typeof after.key === 'number' && sort !== 'score' ? BigInt(after.key) : after.key
  const at = Prisma.sql`CAST(${value} AS ${type})`
  // The first half is for the index: it can begin to read there.
  return order === 'asc'
    ? Prisma.sql`${key} >= ${at} AND (${key} > ${at} OR "run"."id" > ${after.id})`
    : Prisma.sql`${key} <= ${at} AND (${key} < ${at} OR "run"."id" < ${after.id})`
}

function conditionsOf({ workspaceId }: Scope, filter: RunFilter): Prisma.Sql[] {
  const { loopSlug, version, outcome, reason, status, text, costNanoUsd, createdAt } = filter
  const given = (value: unknown, condition: () => Prisma.Sql) => (value === undefined ? [] : [condition()])
  return [
    Prisma.sql`"run"."workspaceId" = ${workspaceId}`,
    ...given(loopSlug, () => Prisma.sql`"loop"."slug" = ${loopSlug}`),
    ...given(version, () =>
      version === 'draft'
        ? Prisma.sql`"run"."versionId" IS NULL`
        : Prisma.sql`"run"."versionId" IN (SELECT "version"."id" FROM "Version" AS "version" WHERE "version"."workspaceId" = ${workspaceId} AND "version"."number" = ${version})`,
    ),
    ...given(outcome, () => Prisma.sql`"run"."outcome" = ${outcome}`),
    ...given(reason, () => Prisma.sql`"run"."reason" = ${reason}`),
    ...given(status, () => Prisma.sql`"run"."status" = ${status}`),
    ...given(costNanoUsd?.from, () => Prisma.sql`"run"."costNanoUsd" >= ${BigInt(costNanoUsd?.from ?? 0)}`),
    ...given(costNanoUsd?.to, () => Prisma.sql`"run"."costNanoUsd" <= ${BigInt(costNanoUsd?.to ?? 0)}`),
    ...given(createdAt?.from, () => Prisma.sql`"run"."createdAt" >= ${BigInt(createdAt?.from ?? 0)}`),
    ...given(createdAt?.to, () => Prisma.sql`"run"."createdAt" < ${BigInt(createdAt?.to ?? 0)}`),
    ...(filter.topLevel ? [Prisma.sql`"run"."parentRunId" IS NULL`] : []),
    ...(filter.trials ? [] : [Prisma.sql`"run"."trialNodeId" IS NULL`]),
    // They are found where they belong: in their evaluation.
    Prisma.sql`"run"."evaluationId" IS NULL`,
    ...(text ? [mentions(text)] : []),
  ]
}

function mentions(text: string): Prisma.Sql {
  const plainly = like(text)
  // An input is kept as JSON: a quote or a line break is looked for as it is written there.
  const inJson = like(JSON.stringify(text).slice(1, -1))
  return Prisma.sql`(lower("loop"."name") LIKE lower(${plainly}) ESCAPE '!' OR lower("run"."id") LIKE lower(${plainly}) ESCAPE '!'
    OR lower("run"."label") LIKE lower(${plainly}) ESCAPE '!' OR lower("run"."input") LIKE lower(${inJson}) ESCAPE '!')`
}

function like(text: string): string {
  return `%${text.replace(/[!%_]/g, '!$&')}%`
}

function plain(key: bigint | number | string): number | string {
  return typeof key === 'bigint' ? Number(key) : key
}
