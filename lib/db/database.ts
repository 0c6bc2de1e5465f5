import { openConnection, type SqliteConnection } from './database-door.ts'
import { PrismaClient } from './generated/sqlite/client.ts'
import { migrateSqlite } from './migrate.ts'
import { createPrismaAdapter } from './prisma-adapter.ts'
import { createWriterQueue, type WriterQueue } from './writer-queue.ts'

/** What the files of this folder work with. Prisma has every query but the log's; the log is written and read by prepared statements. */
export type Database = {
  file: string
  prisma: PrismaClient
  /** Whoever writes takes it first: Prisma does through its adapter, the log by itself. */
  queue: WriterQueue
  log: { writer: SqliteConnection; reader: SqliteConnection }
  close(): Promise<void>
}

/** Migrates and opens a database file, creating it when it isn't there. `migrations` is the folder `prisma/migrations`. */
export async function openDatabase(file: string, migrations: string): Promise<Database> {
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
    async close() {
      await queue.run(() => log.writer.close())
      log.reader.close()
      await prisma.$disconnect()
    },
  }
}
