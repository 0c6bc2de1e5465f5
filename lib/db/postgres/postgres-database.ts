import type { Database } from '../database.ts'
import { PrismaClient } from '../generated/postgresql/client.ts'
import type { PrismaClient as SqlitePrismaClient } from '../generated/sqlite/client.ts'
import { openPool, postgresSettings } from './connection.ts'
import { migratePostgres } from './migrate.ts'
import { createPrismaAdapter } from './prisma-adapter.ts'
import { openRunLog } from './run-log.ts'
import { postgresQueue } from './run-queue.ts'
import { createRunStore } from './run-store.ts'

/** Connections of one process at most: those of the runs have a pool of their own, so that no request for a page makes a run lose its lease. */
const PRISMA_CONNECTIONS = 8
const LOG_CONNECTIONS = 6

/**
 * Migrates and opens a database of a PostgreSQL server. `migrations` is the folder `prisma/postgresql/migrations`.
 * @throws DatabaseDoorError when the server can't be used, for a reason that its message tells people.
 */
export async function openPostgresDatabase(url: string, migrations: string): Promise<Database> {
  const settings = postgresSettings(url)
  await migratePostgres(settings, migrations)
  const transactionOptions = { maxWait: 10_000, timeout: 20_000 }
  const pool = openPool(settings, LOG_CONNECTIONS)
  const adapter = createPrismaAdapter({ ...settings.config, max: PRISMA_CONNECTIONS })
  const client = new PrismaClient({ adapter, transactionOptions })
  const queue = postgresQueue(settings)
  let closed = false
  return {
    // Both clients are made from one schema without a feature that only one database has: they differ in their provider alone.
    prisma: client as unknown as SqlitePrismaClient,
    createRunStore: (options) => createRunStore(pool, options),
    createRunQueue: queue.create,
    announcing: queue.announcing,
    async hold(tx, name) {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`
    },
    openRunLog: (scope, runId) => openRunLog(pool, scope, runId),
    async close() {
      if (closed) return
      closed = true
      await queue.close()
      await pool.end()
      await client.$disconnect()
    },
  }
}
