import { type OpenCall, settleByLog } from './budget-ledger.ts'
import type { Database } from './database.ts'
import type { Prisma } from './generated/sqlite/client.ts'
import type { Scope } from './scope.ts'
import { daysBefore, utcDay } from './utc-day.ts'

/** What the runs of a loop spent in one UTC day. Money in nano-USD. */
export type SpendingDay = {
  day: string
  spent: number
  /** For calls in flight, and for those that were cut off. */
  held: number
  /** The part of it whose calls a restart cut off: it stays counted, because they may have been billed. */
  cutOff: number
  /** When a call was first refused. */
  refusedAt: number | null
  /** The most by which one call cost more than was held for it. */
  overrun: number
}

const DAY_MS = 86_400_000n

/**
 * The last days of a loop up to that of `now`, newest first, and the calls for which money is held. Days on which no accounts were kept, for want of a daily budget,
 * are told from the logs of the runs: there an iteration counts on the day of its end.
 */
export async function readSpending(
  database: Database,
  scope: Scope,
  loopId: string,
  { now, days: count }: { now: number; days: number },
): Promise<{ days: SpendingDay[]; open: OpenCall[] }> {
  const { prisma } = database
  const days = daysBefore(now, count)
  const first = days.at(-1) ?? utcDay(now)
  const { open } = await settleByLog(database, loopId, days)
  const rows = await prisma.daySpending.findMany({
    where: { loopId, day: { gte: first }, loop: { workspaceId: scope.workspaceId } },
  })
  const kept = new Map(rows.map((row) => [row.day, row]))
  const told = days.every((day) => kept.has(day)) ? new Map() : await spentByLog(prisma, loopId, first)
  const overruns = await overrunsOf(prisma, loopId, first)
  return {
    open,
    days: days.map((day) => {
      const row = kept.get(day)
      const cut = open.filter((call) => call.day === day && call.cutOff)
      return {
        day,
        spent: row ? Number(row.spentNanoUsd) : (told.get(day) ?? 0),
        held: Number(row?.reservedNanoUsd ?? 0),
        cutOff: cut.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0),
        refusedAt: row?.refusedAt == null ? null : Number(row.refusedAt),
        overrun: overruns.get(day) ?? 0,
      }
    }),
  }
}

type Queries = Pick<Prisma.TransactionClient, '$queryRaw'>

/** Of a fork, what it shares with its parent was spent by that one: all iterations before the one that it began with. */
async function spentByLog(db: Queries, loopId: string, firstDay: string): Promise<Map<string, number>> {
  const from = BigInt(Date.parse(firstDay))
  const rows = await db.$queryRaw<{ day: bigint | number; spent: bigint | number }[]>`
    SELECT "Iteration"."endedAt" / 86400000 AS "day", CAST(SUM("Iteration"."costNanoUsd") AS BIGINT) AS "spent"
    FROM "Iteration" JOIN "Run" ON "Run"."id" = "Iteration"."runId"
    WHERE "Run"."loopId" = ${loopId} AND ("Run"."finishedAt" IS NULL OR "Run"."finishedAt" >= ${from})
      AND "Iteration"."endedAt" >= ${from}
      AND ("Run"."forkedFromIteration" IS NULL OR "Iteration"."iteration" >= "Run"."forkedFromIteration")
    GROUP BY 1`
  return new Map(rows.map(({ day, spent }) => [utcDay(Number(BigInt(day) * DAY_MS)), Number(spent)]))
}

async function overrunsOf(db: Queries, loopId: string, firstDay: string): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ day: string; overrun: bigint | number }[]>`
    SELECT "day", MAX("settledNanoUsd" - "nanoUsd") AS "overrun" FROM "Reservation"
    WHERE "loopId" = ${loopId} AND "day" >= ${firstDay} AND "settledNanoUsd" > "nanoUsd" GROUP BY "day"`
  return new Map(rows.map(({ day, overrun }) => [day, Number(overrun)]))
}

/**
 * Sets what the runs of a loop may spend in one UTC day; null: no limit. From then on accounts are kept, beginning with what the logs say of this day. False, and nothing
 * changes, when a flagged loop would get more.
 */
export async function setDailyBudget(
  { prisma }: Database,
  scope: Scope,
  loopId: string,
  nanoUsd: number | null,
  now: number,
): Promise<boolean> {
  const budget = nanoUsd === null ? null : BigInt(nanoUsd)
  const day = utcDay(now)
  return prisma.$transaction(async (tx) => {
    if (budget !== null) {
      const spent = BigInt((await spentByLog(tx, loopId, day)).get(day) ?? 0)
      await tx.$executeRaw`
        INSERT INTO "DaySpending" ("loopId", "day", "spentNanoUsd") VALUES (${loopId}, ${day}, ${spent})
        ON CONFLICT DO NOTHING`
    }
    const notMore = budget === null ? { dailyBudgetNanoUsd: null } : { dailyBudgetNanoUsd: { gte: budget } }
    const { count } = await tx.loop.updateMany({
      where: { id: loopId, workspaceId: scope.workspaceId, OR: [{ flaggedAt: null }, notMore] },
      data: { dailyBudgetNanoUsd: budget },
    })
    return count > 0
  })
}
