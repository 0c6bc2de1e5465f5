import type { RunStore } from '../runner/ports.ts'
import { DatabaseDoorError } from './database-door-error.ts'
import type { DatabaseLocation } from './database-location.ts'
import type { PrismaClient } from './generated/sqlite/client.ts'
import type { RunLog } from './run-log.ts'
import type { Scope } from './scope.ts'
import { openSqliteDatabase } from './sqlite/sqlite-database.ts'

export type RunStoreOptions = {
  /** Epoch milliseconds; leases are measured with it. */
  now?: () => number
  /** Called after a commit is durable, with the run's id: wakes whoever follows the run in this process. */
  onCommit?: (runId: string) => void
}

/** What the files of this folder work with. Prisma has every query but the log's, which the driver writes and reads by prepared statements. */
export type Database = {
  prisma: PrismaClient
  createRunStore(options?: RunStoreOptions): RunStore
  /** Reading access to one run's log; null when the workspace has no such run. */
  openRunLog(scope: Scope, runId: string): Promise<RunLog | null>
  close(): Promise<void>
}

/**
 * Opens a database and brings its tables up to date; a file that isn't there is created. `migrations` is the folder `prisma/migrations`.
 * @throws DatabaseDoorError when it can't be opened, for a reason that its message tells people.
 */
export async function openDatabase(location: DatabaseLocation, migrations: string): Promise<Database> {
  if (location.kind === 'sqlite') return openSqliteDatabase(location.file, migrations)
  throw new DatabaseDoorError('DATABASE_URL must begin with file:')
}
