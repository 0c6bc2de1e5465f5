import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import type { SqlDriverAdapter, SqlDriverAdapterFactory, SqlQuery, Transaction } from '@prisma/driver-adapter-utils'
import { BUSY_TIMEOUT_MS, fileUrl } from './connection.ts'
import type { WriterQueue } from './writer-queue.ts'

const SETTINGS = ['journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = ON', 'temp_store = MEMORY']
const READ = /^\s*(?:--[^\n]*\n\s*)*SELECT\b/i
const sql = (text: string): SqlQuery => ({ sql: text, args: [], argTypes: [] })

/**
 * Prisma's SQLite adapter with its connections put in order. The official one runs everything on a single connection, so that a plain query
 * slips into whatever transaction happens to be open: it sees uncommitted rows, and a write among them is lost when that transaction rolls
 * back. Here writes and transactions take turns on one connection (BEGIN IMMEDIATE, so that a lock is refused at the start and not in the
 * middle), and plain SELECTs run on a second one, which sees committed rows only.
 */
export function createPrismaAdapter(file: string, queue: WriterQueue): SqlDriverAdapterFactory {
  const official = new PrismaBetterSqlite3({ url: fileUrl(file), timeout: BUSY_TIMEOUT_MS })
  const open = async () => {
    const connection = await official.connect()
    for (const setting of SETTINGS) await connection.queryRaw(sql(`PRAGMA ${setting}`))
    return connection
  }
  return {
    provider: 'sqlite',
    adapterName: 'loopwright-sqlite',
    connect: async () => serialize(await open(), await open(), queue),
  }
}

function serialize(writer: SqlDriverAdapter, reader: SqlDriverAdapter, queue: WriterQueue): SqlDriverAdapter {
  return {
    provider: 'sqlite',
    adapterName: 'loopwright-sqlite',
    queryRaw: (query) => (READ.test(query.sql) ? reader.queryRaw(query) : queue.run(() => writer.queryRaw(query))),
    executeRaw: (query) => queue.run(() => writer.executeRaw(query)),
    executeScript: (script) => queue.run(() => writer.executeScript(script)),
    startTransaction: () => startTransaction(writer, queue),
    async dispose() {
      await writer.dispose()
      await reader.dispose()
    },
  }
}

async function startTransaction(writer: SqlDriverAdapter, queue: WriterQueue): Promise<Transaction> {
  const release = await queue.take()
  try {
    await writer.executeRaw(sql('BEGIN IMMEDIATE'))
  } catch (error) {
    release()
    throw error
  }
  const rollback = () => writer.executeRaw(sql('ROLLBACK'))
  return {
    provider: 'sqlite',
    adapterName: writer.adapterName,
    // BEGIN, COMMIT and ROLLBACK are sent here and not by Prisma.
    options: { usePhantomQuery: true },
    queryRaw: (query) => writer.queryRaw(query),
    executeRaw: (query) => writer.executeRaw(query),
    async commit() {
      try {
        await writer.executeRaw(sql('COMMIT'))
      } catch (error) {
        await rollback().catch(() => undefined)
        throw error
      } finally {
        release()
      }
    },
    async rollback() {
      // After some errors SQLite has rolled back by itself: a second ROLLBACK then fails, and the turn must end all the same.
      await rollback().catch(() => undefined)
      release()
    },
    createSavepoint: async (name) => void (await writer.executeRaw(sql(`SAVEPOINT ${name}`))),
    rollbackToSavepoint: async (name) => void (await writer.executeRaw(sql(`ROLLBACK TO ${name}`))),
    releaseSavepoint: async (name) => void (await writer.executeRaw(sql(`RELEASE SAVEPOINT ${name}`))),
  }
}
