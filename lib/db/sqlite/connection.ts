import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type Sqlite from 'better-sqlite3'
import { DatabaseDoorError } from '../database-door-error.ts'

/** A driver connection. */
export type SqliteConnection = Sqlite.Database

/** How long a write waits for another process that is writing, in milliseconds. Blocks this thread, hence short of a request's patience. */
export const BUSY_TIMEOUT_MS = 5_000

/**
 * Opens a connection with the settings that every connection shares. WAL lets readers go on while one writes.
 * @throws DatabaseDoorError when its folder can't be made, and on a Node that the driver can't run on: it would crash without a word there.
 */
export async function openConnection(file: string, options: { readonly?: boolean } = {}): Promise<SqliteConnection> {
  const major = Number.parseInt(process.versions.node, 10)
  if (major < 24)
    throw new DatabaseDoorError(
      `The database needs Node 24 or newer, this is ${process.versions.node}. Start with "npm start", which brings its own.`,
    )
  if (!options.readonly) makeFolder(path.dirname(file))
  const { default: Database } = await import('better-sqlite3')
  const connection = new Database(file, { timeout: BUSY_TIMEOUT_MS, ...(options.readonly ? { readonly: true } : {}) })
  if (!options.readonly) connection.pragma('journal_mode = WAL')
  connection.pragma('synchronous = NORMAL')
  connection.pragma('foreign_keys = ON')
  connection.pragma('temp_store = MEMORY')
  return connection
}

// One by one: Node's own recursive mkdir never returns where a folder can't be made although the one above it is there, as in /proc.
function makeFolder(folder: string): void {
  if (fs.existsSync(folder)) return
  const parent = path.dirname(folder)
  if (parent !== folder) makeFolder(parent)
  try {
    fs.mkdirSync(folder)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error
    // Another process may have made it in between.
    if (code !== 'EEXIST') throw new DatabaseDoorError(`The folder ${folder} for the database can't be made (${code}).`)
  }
}

/** The `file:` URL of a database file, as Prisma's adapter takes it. */
export function fileUrl(file: string): string {
  return `file:${path.isAbsolute(file) ? file : fileURLToPath(pathToFileURL(file))}`
}
