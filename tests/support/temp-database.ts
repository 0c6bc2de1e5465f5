import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openSqliteDatabase, type SqliteDatabase } from '../../lib/db/sqlite/sqlite-database.ts'

export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const MIGRATIONS = path.join(PROJECT_ROOT, 'prisma', 'migrations')

/** A folder of its own for a test; call `remove` at the end. */
export function tempFolder(): { folder: string; remove(): void } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loopwright-test-'))
  return { folder, remove: () => fs.rmSync(folder, { recursive: true, force: true }) }
}

/** A migrated database in a folder of its own. */
export async function tempDatabase(): Promise<{ database: SqliteDatabase; file: string; remove(): Promise<void> }> {
  const { folder, remove } = tempFolder()
  const file = path.join(folder, 'test.db')
  const database = await openSqliteDatabase(file, MIGRATIONS)
  return {
    database,
    file,
    async remove() {
      await database.close()
      remove()
    },
  }
}
