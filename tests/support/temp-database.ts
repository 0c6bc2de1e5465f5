import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Database, openDatabase } from '../../lib/db/database.ts'
import { databaseLocation, migrationsFolder } from '../../lib/db/database-location.ts'
import type { Scope } from '../../lib/db/scope.ts'
import { openSqliteDatabase, type SqliteDatabase } from '../../lib/db/sqlite/sqlite-database.ts'
import { ensureLocalWorkspace } from '../../lib/db/workspaces.ts'
import { WorkspaceId } from '../../lib/loop/artefacts/ids.ts'
import { privatePostgres } from './postgres.ts'

export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const MIGRATIONS = path.join(PROJECT_ROOT, 'prisma', 'migrations')

/** The databases that everything has to work on. */
export const BACKENDS = ['sqlite', 'postgresql'] as const
export type Backend = (typeof BACKENDS)[number]

/** What tests of the API and of the command line work on: `LOOPWRIGHT_TEST_DATABASE` says which. */
export function testBackend(): Backend {
  const wanted = process.env.LOOPWRIGHT_TEST_DATABASE ?? 'sqlite'
  const backend = BACKENDS.find((each) => each === wanted)
  if (!backend) throw new Error(`LOOPWRIGHT_TEST_DATABASE must be one of ${BACKENDS.join(', ')}, not "${wanted}"`)
  return backend
}

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

// Held until this process ends.
let postgres: ReturnType<typeof privatePostgres> | undefined

/** The URL of a database of its own, for whoever opens it; that of PostgreSQL is migrated already. */
export async function tempUrl(backend: Backend): Promise<{ url: string; remove(): Promise<void> }> {
  if (backend === 'sqlite') {
    const { folder, remove } = tempFolder()
    return { url: `file:${path.join(folder, 'test.db')}`, remove: async () => remove() }
  }
  postgres ??= privatePostgres()
  const server = await postgres
  const url = await server.createDatabase()
  return { url, remove: () => server.giveBack(url) }
}

/** A migrated database of this kind, open. */
export async function openTempDatabase(
  backend: Backend,
): Promise<{ database: Database; url: string; remove(): Promise<void> }> {
  const { url, remove } = await tempUrl(backend)
  const location = databaseLocation(url, PROJECT_ROOT)
  const database = await openDatabase(location, migrationsFolder(location, PROJECT_ROOT))
  return {
    database,
    url,
    async remove() {
      await database.close()
      await remove()
    },
  }
}

/** The same with its own workspace and a second one, whose contents are none of the first one's. */
export async function openTwoWorkspaces(backend: Backend) {
  const temp = await openTempDatabase(backend)
  const scope = await ensureLocalWorkspace(temp.database)
  const other: Scope = { ...scope, workspaceId: WorkspaceId.parse('ws_other00000') }
  await temp.database.prisma.workspace.create({ data: { id: other.workspaceId, name: 'Other', createdAt: 1n } })
  return { ...temp, scope, other }
}
