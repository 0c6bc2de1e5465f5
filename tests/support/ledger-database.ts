import path from 'node:path'
import { createBudgetLedger } from '../../lib/db/budget-ledger.ts'
import type { Database } from '../../lib/db/database.ts'
import { createLoop } from '../../lib/db/loops.ts'
import { openPostgresDatabase } from '../../lib/db/postgres/postgres-database.ts'
import { utcDay } from '../../lib/db/utc-day.ts'
import { ensureLocalWorkspace } from '../../lib/db/workspaces.ts'
import type { LedgerUnderTest } from '../contract/budget-ledger.contract.ts'
import { createdRun } from './created-run.ts'
import { type ManualClock, manualClock } from './manual-clock.ts'
import { privatePostgres } from './postgres.ts'
import { sampleSpec } from './sample-loop.ts'
import { PROJECT_ROOT } from './temp-database.ts'

/** The ledger over a database that is closed with it. Time stands still unless the clock is moved. */
export async function ledgerInDatabase(
  database: Database,
  remove: () => Promise<void>,
): Promise<LedgerUnderTest & { clock: ManualClock; database: Database }> {
  const scope = await ensureLocalWorkspace(database)
  const compiled = sampleSpec()
  const clock = manualClock()
  const { prisma } = database
  const budget = (nanoUsd: number | null) => ({ dailyBudgetNanoUsd: nanoUsd === null ? null : BigInt(nanoUsd) })
  let loops = 0
  return {
    ledger: createBudgetLedger(database, clock),
    clock,
    database,
    async createLoop(nanoUsd) {
      const slug = `loop-${++loops}`
      const { id } = await createLoop(database, scope, {
        slug,
        design: compiled.design,
        origin: 'own',
        accepted: true,
      })
      await prisma.loop.update({ where: { id }, data: budget(nanoUsd) })
      return id
    },
    createRun: (loopId) => createdRun(database, scope, { loopId, compiled }),
    async setBudget(id, nanoUsd) {
      await prisma.loop.update({ where: { id }, data: budget(nanoUsd) })
    },
    async sums(loopId, at) {
      const row = await prisma.daySpending.findUnique({ where: { loopId_day: { loopId, day: utcDay(at) } } })
      if (!row) return null
      const refusedAt = row.refusedAt === null ? null : Number(row.refusedAt)
      return { spent: Number(row.spentNanoUsd), held: Number(row.reservedNanoUsd), refusedAt }
    },
    close: remove,
  }
}

/** A PostgreSQL database of its own on the machine's test server. */
export async function postgresDatabase(): Promise<{ database: Database; remove(): Promise<void> }> {
  const server = await privatePostgres()
  const url = await server.createEmptyDatabase()
  const database = await openPostgresDatabase(url, path.join(PROJECT_ROOT, 'prisma', 'postgresql', 'migrations'))
  return {
    database,
    async remove() {
      await database.close()
      await server.stop()
    },
  }
}
