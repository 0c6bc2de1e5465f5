import type { Database } from '../database.ts'
import { PrismaClient } from '../generated/sqlite/client.ts'
import { openConnection, type SqliteConnection } from './connection.ts'
import { migrateSqlite } from './migrate.ts'
import { createPrismaAdapter } from './prisma-adapter.ts'
import { openRunLog } from './run-log.ts'
import { createRunStore } from './run-store.ts'
import { createWriterQueue, type WriterQueue } from './writer-queue.ts'

/** A database in one file of this machine. */
export type SqliteDatabase = Database & {
  file: string
  /** Whoever writes takes it first: Prisma does through its adapter, the log by itself. */
  queue: WriterQueue
  log: { writer: SqliteConnection; reader: SqliteConnection }
}

/** Migrates and opens a database file, creating it when it isn't there. `migrations` is the folder `prisma/migrations`. */
export async function openSqliteDatabase(file: string, migrations: string): Promise<SqliteDatabase> {
  await migrateSqlite(file, migrations)
  const queue = createWriterQueue()
  // Waiting for one's turn is part of a start here, and another process may hold the file for a while.
  const transactionOptions = { maxWait: 10_000, timeout: 20_000 }
  const prisma = new PrismaClient({ adapter: createPrismaAdapter(file, queue), transactionOptions })
  const log = { writer: await openConnection(file), reader: await openConnection(file, { readonly: true }) }
  return {
    file,
    prisma,
    queue,
    log,
    createRunStore: (options) => createRunStore({ queue, writer: log.writer }, options),
    openRunLog: async (scope, runId) => openRunLog(log.reader, scope, runId),
    async close() {
      await queue.run(() => log.writer.close())
      log.reader.close()
      await prisma.$disconnect()
    },
  }
}
