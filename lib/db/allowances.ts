import type { AllowanceRefusal, ChildRuns, Sending } from '../runner/ports.ts'
import { callOutcome } from './call-outcomes.ts'
import { type AllowanceRow, allowancesAbove } from './child-runs.ts'
import type { Database } from './database.ts'

type Used = { nanoUsd: number; tokens: number }

/** As for daily budgets: many runs share a row and wait for each other, and whoever waits renews no lease. */
const PATIENT = { maxWait: 4_000, timeout: 4_000 }
const UNLIMITED = 9_223_372_036_854_775_807n
/** Runs of which it is remembered on which allowances they draw. */
const MAX_REMEMBERED = 1_000

class NoRoom extends Error {}

/**
 * What child runs spend of the budgets of all runs above them. A sending and the sums that it belongs to change in one transaction, and each sum by a conditional update:
 * they are let in one after the other, from the nearest run upwards, in whatever processes they are. Amounts are integer nano-USD and tokens.
 */
export function createAllowances(database: Database): Pick<ChildRuns, 'hold' | 'settle' | 'settleLeft'> {
  const { prisma } = database
  // A run never gets another parent, nor a parent's call another limit.
  const known = new Map<string, AllowanceRow[]>()

  /** Those above a run that have a limit: the others refuse nothing, and nobody reads their sums. */
  async function above(runId: string): Promise<AllowanceRow[]> {
    const there = known.get(runId)
    if (there) return there
    const rows = await allowancesAbove(prisma, runId)
    const limited = rows.filter(({ limitNanoUsd, limitTokens }) => limitNanoUsd !== null || limitTokens !== null)
    if (known.size >= MAX_REMEMBERED) known.clear()
    known.set(runId, limited)
    return limited
  }

  /** Null: it is held in all of them. Otherwise the one without room, and it is held in none. */
  async function take(
    rows: readonly AllowanceRow[],
    { runId, seq, ...used }: Sending & Used,
  ): Promise<AllowanceRow | null> {
    const [nanoUsd, tokens] = [BigInt(used.nanoUsd), BigInt(used.tokens)]
    let full: AllowanceRow | null = null
    try {
      await prisma.$transaction(async (tx) => {
        const made = await tx.$executeRaw`
          INSERT INTO "AllowanceHold" ("runId", "seq", "nanoUsd", "tokens") VALUES (${runId}, ${seq}, ${nanoUsd}, ${tokens}) ON CONFLICT DO NOTHING`
        if (made === 0) return
        for (const row of rows) {
          const taken = await tx.$executeRaw`
            UPDATE "Allowance" SET "reservedNanoUsd" = "reservedNanoUsd" + ${nanoUsd}, "reservedTokens" = "reservedTokens" + ${tokens}
            WHERE "runId" = ${row.runId} AND "seq" = ${row.seq}
              AND "spentNanoUsd" + "reservedNanoUsd" + ${nanoUsd} <= COALESCE("limitNanoUsd", ${UNLIMITED})
              AND "spentTokens" + "reservedTokens" + ${tokens} <= COALESCE("limitTokens", ${UNLIMITED})`
          if (taken > 0) continue
          full = row
          throw new NoRoom()
        }
      }, PATIENT)
    } catch (error) {
      if (!(error instanceof NoRoom)) throw error
    }
    return full
  }

  async function settle({ runId, seq, ...used }: Sending & Used): Promise<void> {
    const rows = await above(runId)
    if (rows.length === 0) return
    const [nanoUsd, tokens] = [BigInt(used.nanoUsd), BigInt(used.tokens)]
    await prisma.$transaction(async (tx) => {
      const settledAt = BigInt(Date.now())
      const { count } = await tx.allowanceHold.updateMany({
        where: { runId, seq, settledAt: null },
        data: { settledAt },
      })
      if (count === 0) return
      const held = await tx.allowanceHold.findUniqueOrThrow({ where: { runId_seq: { runId, seq } } })
      for (const row of rows) {
        await tx.allowance.update({
          where: { runId_seq: { runId: row.runId, seq: row.seq } },
          data: {
            reservedNanoUsd: { decrement: held.nanoUsd },
            reservedTokens: { decrement: held.tokens },
            spentNanoUsd: { increment: nanoUsd },
            spentTokens: { increment: tokens },
          },
        })
      }
    }, PATIENT)
  }

  /** What a killed worker left of this run, by its log. A call that was cut off stays held: nobody knows what it cost. */
  async function settleLeft(runId: string): Promise<number> {
    const left = await prisma.allowanceHold.findMany({ where: { runId, settledAt: null }, select: { seq: true } })
    let settled = 0
    for (const { seq } of left) {
      const outcome = await callOutcome(database, { runId, seq })
      if (!outcome.ended) continue
      await settle({ runId, seq, nanoUsd: outcome.nanoUsd, tokens: outcome.tokens })
      settled++
    }
    return settled
  }

  /** The same for all runs that draw on an allowance. */
  async function settleBelow({ runId, seq }: AllowanceRow): Promise<number> {
    const rows = await prisma.$queryRaw<{ id: string }[]>`
      WITH RECURSIVE "below" ("id") AS (
        SELECT "id" FROM "Run" WHERE "parentRunId" = ${runId} AND "parentSeq" = ${seq}
        UNION ALL SELECT "Run"."id" FROM "Run" JOIN "below" ON "Run"."parentRunId" = "below"."id"
      ) SELECT DISTINCT "below"."id" FROM "below" JOIN "AllowanceHold" ON "AllowanceHold"."runId" = "below"."id" WHERE "settledAt" IS NULL`
    let settled = 0
    for (const { id } of rows) settled += await settleLeft(id)
    return settled
  }

  async function refusalBy(row: AllowanceRow, { nanoUsd, tokens }: Used): Promise<AllowanceRefusal> {
    const { runId, seq, loop } = row
    const now = await prisma.allowance.findUniqueOrThrow({ where: { runId_seq: { runId, seq } } })
    const usd = {
      reason: 'budget_usd' as const,
      limit: Number(now.limitNanoUsd ?? UNLIMITED),
      spent: Number(now.spentNanoUsd),
      held: Number(now.reservedNanoUsd),
      needed: nanoUsd,
    }
    if (now.limitNanoUsd !== null && usd.spent + usd.held + usd.needed > usd.limit) return { runId, loop, ...usd }
    const [limit, spent, held] = [now.limitTokens ?? UNLIMITED, now.spentTokens, now.reservedTokens].map(Number)
    return {
      runId,
      loop,
      reason: 'budget_tokens',
      limit: limit ?? 0,
      spent: spent ?? 0,
      held: held ?? 0,
      needed: tokens,
    }
  }

  return {
    async hold(call) {
      const rows = await above(call.runId)
      if (rows.length === 0) return null
      const full = await take(rows, call)
      if (!full) return null
      // Others may have ended by now, and whoever should have settled them was killed.
      const still = (await settleBelow(full)) > 0 ? await take(rows, call) : full
      return still && refusalBy(still, call)
    },
    settle,
    async settleLeft(runId) {
      await settleLeft(runId)
    },
  }
}
