import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type Sqlite from 'better-sqlite3'

/** A driver connection. */
export type SqliteConnection = Sqlite.Database

/** How long a write waits for another process that is writing, in milliseconds. Blocks this thread, hence short of a request's patience. */
export const BUSY_TIMEOUT_MS = 5_000

/** Thrown where a database can't be opened at all; its message is for people. */
export class DatabaseDoorError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DatabaseDoorError'
  }
}

/**
 * The database file that `DATABASE_URL` names. Relative paths start at the project root, whatever the working directory of a command.
 * @throws DatabaseDoorError for anything but a `file:` URL.
 */
export function databaseFile(url: string | undefined, root: string): string {
  const given = url?.trim() || 'file:./data/loopwright.db'
  if (!given.startsWith('file:'))
    throw new DatabaseDoorError(`DATABASE_URL must begin with file: but is "${given.split(':')[0]}:…"`)
  const location = given.startsWith('file://') ? fileURLToPath(given) : given.slice('file:'.length).replace(/\?.*$/, '')
  if (location === '' || location === ':memory:')
    throw new DatabaseDoorError('DATABASE_URL must name a file: the log has to outlive the process')
  return path.resolve(root, location)
}

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
