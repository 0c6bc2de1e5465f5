import type { RunQueue, RunStore } from '../runner/ports.ts'
import type { DatabaseLocation } from './database-location.ts'
import type { Prisma, PrismaClient } from './generated/sqlite/client.ts'
import type { RunLog } from './run-log.ts'
import type { Scope } from './scope.ts'
import { openSqliteDatabase } from './sqlite/sqlite-database.ts'

export type RunStoreOptions = {
  /** Epoch milliseconds; leases are measured with it. */
  now?: () => number
  /** Most runs of one workspace in execution at the same time, where the workspace has no limit of its own. */
  maxRunning?: number
  /** Every commit is on the disk before it counts; else those are that hold the intent of an effect which may not be repeated, and the others survive a killed process. */
  synchronous?: boolean
  /** Called after a commit is durable, with the run's id and whether that was its end: wakes whoever follows the run in this process. */
  onCommit?: (runId: string, ended: boolean) => void
}

/** Announces, with the commit of this transaction, that a run is due. One that fails is lost and keeps nothing else from being committed: the run is found without it. */
export type Announce = (tx: Prisma.TransactionClient, runId: string) => Promise<void>

export type RunQueueOptions = Pick<Required<RunStoreOptions>, 'maxRunning'>

/** What the files of this folder work with. Prisma has every query but the log's, which the driver writes and reads by prepared statements. */
export type Database = {
  prisma: PrismaClient
  createRunStore(options?: RunStoreOptions): RunStore
  /** The queue of a database that several machines share. Absent: whoever works on it asks the store itself. */
  createRunQueue?(options: RunQueueOptions): RunQueue
  /** Gets ready to announce, outside of any transaction: only its first use takes a while. Never rejects. Absent: nobody listens. */
  announcing?(): Promise<Announce>
  /** Waits until no other transaction holds this name, and holds it to the end of this one. Absent: one writes at a time anyway. */
  hold?(tx: Prisma.TransactionClient, name: string): Promise<void>
  /** Reading access to one run's log; null when the workspace has no such run. */
  openRunLog(scope: Scope, runId: string): Promise<RunLog | null>
  close(): Promise<void>
}

/**
 * Opens a database and brings its tables up to date; a file that isn't there is created. `migrations` is the folder of its kind.
 * @throws DatabaseDoorError when it can't be opened, for a reason that its message tells people.
 */
export async function openDatabase(location: DatabaseLocation, migrations: string): Promise<Database> {
  if (location.kind === 'sqlite') return openSqliteDatabase(location.file, migrations)
  // Read where it is needed alone: an embedded database starts without the driver of the other.
  const { openPostgresDatabase } = await import('./postgres/postgres-database.ts')
  return openPostgresDatabase(location.url, migrations)
}
