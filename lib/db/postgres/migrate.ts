import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { DatabaseDoorError } from '../database-door-error.ts'
import { type Applied, pendingOf, readMigrations } from '../migrations.ts'
import { doorError, type PostgresSettings } from './connection.ts'

// Prisma's own table, column for column, and its own lock, so that its CLI can take over at any time.
const HISTORY = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ, "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT, "rolled_back_at" TIMESTAMPTZ, "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`
const LOCK = 72707369

/**
 * Applies the migrations of a folder that the database lacks, all in one transaction, and records them as `prisma migrate deploy` does.
 * Two processes may call this at once: the second waits and finds nothing to do.
 * @returns names of the migrations applied now.
 * @throws DatabaseDoorError when the server can't be used, and when history and folder don't fit.
 */
export async function migratePostgres({ config, place }: PostgresSettings, folder: string): Promise<string[]> {
  const client = new pg.Client(config)
  // What breaks the connection rejects the query that waits for it.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await applyPending(client, folder, place)
  } catch (error) {
    throw doorError(error, place)
  } finally {
    await client.end()
  }
}

async function applyPending(client: pg.Client, folder: string, place: string): Promise<string[]> {
  const { rows: encoding } = await client.query<{ server_encoding: string }>('SHOW server_encoding')
  if (encoding[0]?.server_encoding !== 'UTF8')
    throw new DatabaseDoorError(`The database must have the encoding UTF8, but has ${encoding[0]?.server_encoding}.`)
  // A failure ends the connection, and the transaction with it.
  await client.query('BEGIN')
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
  await client.query(HISTORY)
  const { rows } = await client.query<Applied>(
    'SELECT "migration_name", "checksum", "finished_at", "rolled_back_at" FROM "_prisma_migrations"',
  )
  const startAnew = `Keep ${place} for the release that made it, and name another, empty database in DATABASE_URL to start anew.`
  const todo = pendingOf(readMigrations(folder), rows, startAnew)
  for (const { name, sql, checksum } of todo) {
    const { rows: clock } = await client.query<{ now: Date }>('SELECT clock_timestamp() AS "now"')
    await client.query(sql)
    await client.query(
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "started_at", "finished_at", "migration_name", "applied_steps_count")
       VALUES ($1, $2, $3, clock_timestamp(), $4, 1)`,
      [randomUUID(), checksum, clock[0]?.now, name],
    )
  }
  await client.query('COMMIT')
  return todo.map(({ name }) => name)
}
