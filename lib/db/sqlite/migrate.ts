import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { DatabaseDoorError } from '../database-door-error.ts'
import { type Applied, type Migration, pendingOf, readMigrations } from '../migrations.ts'
import { openConnection, type SqliteConnection } from './connection.ts'

// Prisma's own table, column for column, so that its CLI can take over at any time.
const HISTORY = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT,
  "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`

/**
 * Applies the migrations of a folder that the file lacks, all in one transaction, and records them as `prisma migrate deploy` does.
 * Two processes may call this at once: the second waits and finds nothing to do.
 * @returns names of the migrations applied now.
 * @throws DatabaseDoorError when history and folder don't fit: an edited or half-applied migration, or a file of a newer release.
 */
export async function migrateSqlite(file: string, folder: string): Promise<string[]> {
  const connection = await openConnection(file)
  try {
    connection.pragma('busy_timeout = 20000')
    // Migrations that rebuild a table switch foreign keys off, and that pragma does nothing inside a transaction.
    connection.pragma('foreign_keys = OFF')
    return connection.transaction(() => applyPending(connection, readMigrations(folder), file)).immediate()
  } finally {
    connection.close()
  }
}

function applyPending(connection: SqliteConnection, migrations: Migration[], file: string): string[] {
  connection.exec(HISTORY)
  const applied = connection
    .prepare<[], Applied>('SELECT migration_name, checksum, finished_at, rolled_back_at FROM "_prisma_migrations"')
    .all()
  const startAnew = `To start anew, stop Loopwright and keep the file ${file} under another name, with its neighbours ${path.basename(file)}-wal and ${path.basename(file)}-shm where there are any; or name another file in DATABASE_URL.`
  const todo = pendingOf(migrations, applied, startAnew)
  const record = connection.prepare(
    'INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, started_at, applied_steps_count) VALUES (?, ?, ?, ?, ?, 1)',
  )
  for (const migration of todo) {
    const startedAt = Date.now()
    connection.exec(migration.sql)
    record.run(randomUUID(), migration.checksum, Date.now(), migration.name, startedAt)
  }
  if (todo.length > 0 && connection.prepare('PRAGMA foreign_key_check').all().length > 0) {
    throw new DatabaseDoorError('A migration would leave rows without their parent; nothing was changed.')
  }
  return todo.map((migration) => migration.name)
}
