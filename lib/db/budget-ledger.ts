import type { DayRefusal } from '../loop/artefacts/events.ts'
import type { BudgetLedger, Clock, Sending } from '../runner/ports.ts'
import { callOutcome } from './call-outcomes.ts'
import type { Database } from './database.ts'
import { daysBefore, utcDay } from './utc-day.ts'

/** Days in a row on which a loop ran into its daily budget, until it is flagged for redesign. */
export const DAYS_UNTIL_FLAGGED = 3

/** How long it is taken for granted that a loop has a daily budget, or has none. How large it is, is read with each call. */
const RECHECK_MS = 1_000
/** Runs of which that is remembered. */
const MAX_REMEMBERED = 1_000
/** Many runs of a loop share one row and wait for each other. Whoever waits renews no lease of a run: it gives up long before one is over, and is heard again. */
const PATIENT = { maxWait: 4_000, timeout: 4_000 }

type Call = Sending & { nanoUsd: number; at: number }
type Loop = { loopId: string; kept: boolean }

class NoRoom extends Error {}

/**
 * The ledger in the database. A reservation and the day's sum it belongs to change in one transaction, and the sum by a conditional update: two that ask at
 * once are let in one after the other, in whatever processes they are. Amounts are integer nano-USD.
 */
export function createBudgetLedger(database: Database, clock: Pick<Clock, 'now'>): BudgetLedger {
  const { prisma } = database
  const known = new Map<string, Loop & { until: number }>()

  /** Whether accounts are kept for the run's loop: it has a daily budget, or had one earlier this day. Remembered, but not for long. */
  async function loopOf({ runId, at }: Pick<Call, 'runId' | 'at'>): Promise<Loop> {
    const day = utcDay(at)
    const key = `${runId} ${day}`
    const remembered = known.get(key)
    if (remembered && clock.now() < remembered.until) return remembered
    const { loop } = await prisma.run.findUniqueOrThrow({
      where: { id: runId },
      select: { loop: { select: { id: true, dailyBudgetNanoUsd: true, spending: { where: { day }, take: 1 } } } },
    })
    const kept = loop.dailyBudgetNanoUsd !== null || loop.spending.length > 0
    if (known.size >= MAX_REMEMBERED) known.clear()
    known.set(key, { loopId: loop.id, kept, until: clock.now() + RECHECK_MS })
    return { loopId: loop.id, kept }
  }

  /** False: the day has no room. The same sending again finds its reservation and takes nothing more. */
  async function hold(loopId: string, { runId, seq, nanoUsd, at }: Call): Promise<boolean> {
    const day = utcDay(at)
    const amount = BigInt(nanoUsd)
    try {
      await prisma.$transaction(async (tx) => {
        const made = await tx.$executeRaw`
          INSERT INTO "Reservation" ("runId", "seq", "loopId", "day", "nanoUsd")
          VALUES (${runId}, ${seq}, ${loopId}, ${day}, ${amount}) ON CONFLICT DO NOTHING`
        if (made === 0) return
        const taken = await tx.$executeRaw`
          UPDATE "DaySpending" SET "reservedNanoUsd" = "reservedNanoUsd" + ${amount}
          WHERE "loopId" = ${loopId} AND "day" = ${day} AND "spentNanoUsd" + "reservedNanoUsd" + ${amount} <=
            COALESCE((SELECT "dailyBudgetNanoUsd" FROM "Loop" WHERE "id" = ${loopId}), 9223372036854775807)`
        if (taken === 0) throw new NoRoom()
      }, PATIENT)
      return true
    } catch (error) {
      if (error instanceof NoRoom) return false
      throw error
    }
  }

  async function openDay(loopId: string, day: string): Promise<boolean> {
    return (
      (await prisma.$executeRaw`INSERT INTO "DaySpending" ("loopId", "day") VALUES (${loopId}, ${day}) ON CONFLICT DO NOTHING`) >
      0
    )
  }

  /** Writes down that the day had no room, and flags a loop of which this is the last day of a row. */
  async function refuse(loopId: string, { nanoUsd, at }: Call): Promise<DayRefusal> {
    const day = utcDay(at)
    await prisma.daySpending.updateMany({ where: { loopId, day, refusedAt: null }, data: { refusedAt: BigInt(at) } })
    const loop = await prisma.loop.findUniqueOrThrow({
      where: { id: loopId },
      select: {
        dailyBudgetNanoUsd: true,
        flaggedAt: true,
        versions: { select: { createdAt: true }, orderBy: { number: 'desc' }, take: 1 },
      },
    })
    // What an earlier version ran into says nothing of the one that was redesigned since.
    const since = loop.versions[0]?.createdAt ?? -1n
    const refused = await prisma.daySpending.count({
      where: { loopId, day: { in: daysBefore(at, DAYS_UNTIL_FLAGGED) }, refusedAt: { gt: since } },
    })
    const flag = refused === DAYS_UNTIL_FLAGGED
    if (flag) await prisma.loop.updateMany({ where: { id: loopId, flaggedAt: null }, data: { flaggedAt: BigInt(at) } })
    const sums = await prisma.daySpending.findUniqueOrThrow({ where: { loopId_day: { loopId, day } } })
    return {
      day,
      budgetNanoUsd: Number(loop.dailyBudgetNanoUsd ?? 0n),
      spentNanoUsd: Number(sums.spentNanoUsd),
      heldNanoUsd: Number(sums.reservedNanoUsd),
      neededNanoUsd: nanoUsd,
      flagged: flag || loop.flaggedAt !== null,
    }
  }

  return {
    async limits(runId, at) {
      const { loopId, kept } = await loopOf({ runId, at })
      if (!kept) return false
      const loop = await prisma.loop.findUniqueOrThrow({ where: { id: loopId }, select: { dailyBudgetNanoUsd: true } })
      return loop.dailyBudgetNanoUsd !== null
    },
    async reserve(call) {
      const { loopId, kept } = await loopOf(call)
      if (!kept) return { ok: true, held: false }
      if (await hold(loopId, call)) return { ok: true, held: true }
      const day = utcDay(call.at)
      // The day's first call; or others have ended by now, and whoever should have settled them was killed.
      if ((await openDay(loopId, day)) && (await hold(loopId, call))) return { ok: true, held: true }
      const { settled } = await settleByLog(database, loopId, [day])
      if (settled > 0 && (await hold(loopId, call))) return { ok: true, held: true }
      return { ok: false, refused: 'day', detail: await refuse(loopId, call) }
    },
    settle: (call) => settle(database, call),
    release: (sending) => settle(database, { ...sending, nanoUsd: 0 }),
  }
}

/** Settles once: whoever comes second, with whatever amount, changes nothing. */
async function settle({ prisma }: Database, { runId, seq, nanoUsd }: Sending & { nanoUsd: number }): Promise<void> {
  const cost = BigInt(nanoUsd)
  await prisma.$transaction(async (tx) => {
    const { count } = await tx.reservation.updateMany({
      where: { runId, seq, settledNanoUsd: null },
      data: { settledNanoUsd: cost },
    })
    if (count === 0) return
    const held = await tx.reservation.findUniqueOrThrow({ where: { runId_seq: { runId, seq } } })
    const { loopId, day } = held
    await tx.daySpending.update({
      where: { loopId_day: { loopId, day } },
      data: { reservedNanoUsd: { decrement: held.nanoUsd }, spentNanoUsd: { increment: cost } },
    })
  }, PATIENT)
}

/** A sending whose end the log does not know: it is in flight, or a restart cut it off. */
export type OpenCall = Sending & { day: string; nanoUsd: number; cutOff: boolean }

/** Settles the sendings of these days that the log knows the end of, as a killed worker left them. Gives how many, and what stays held. */
export async function settleByLog(
  database: Database,
  loopId: string,
  days: string[],
): Promise<{ settled: number; open: OpenCall[] }> {
  const rows = await database.prisma.reservation.findMany({
    where: { loopId, day: { in: days }, settledNanoUsd: null },
    select: { runId: true, seq: true, day: true, nanoUsd: true },
  })
  const open: OpenCall[] = []
  for (const row of rows) {
    const outcome = await callOutcome(database, row)
    if (outcome.ended) await settle(database, { ...row, nanoUsd: outcome.nanoUsd })
    else open.push({ ...row, nanoUsd: Number(row.nanoUsd), cutOff: outcome.cutOff })
  }
  return { settled: rows.length - open.length, open }
}
