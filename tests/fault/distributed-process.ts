// A worker like those of the product, with a tool that reaches the effect ledger. It works until it is told to stop, or killed.
// usage: node distributed-process.ts DATABASE_URL LEDGER_URL LEASE_MS CONCURRENCY MAX_RUNNING
import { openDatabase } from '../../lib/db/database.ts'
import { databaseLocation, migrationsFolder } from '../../lib/db/database-location.ts'
import { systemClock } from '../../lib/runner/clock.ts'
import { embeddedQueue } from '../../lib/runner/embedded-queue.ts'
import { startWorker } from '../../lib/runner/worker.ts'
import { matrixPorts } from './fixture-matrix.ts'

const [, , url, ledgerUrl = '', leaseMs, concurrency, mostRunning] = process.argv
const maxRunning = Number(mostRunning)
const location = databaseLocation(url, process.cwd())
const database = await openDatabase(location, migrationsFolder(location, process.cwd()))
const ports = {
  ...matrixPorts(database, ledgerUrl),
  clock: systemClock,
  store: database.createRunStore({ now: systemClock.now, maxRunning }),
}
const queue = database.createRunQueue?.({ maxRunning }) ?? embeddedQueue(systemClock)
const worker = startWorker(ports, queue, {
  owner: `worker-${process.pid}`,
  leaseMs: Number(leaseMs),
  sliceMs: 30_000,
  concurrency: Number(concurrency),
  onError: (error) => console.error(error),
  onTaken: ({ runId, epoch }) => console.log(`taken ${runId} ${epoch}`),
  onSettled: (runId, status) => console.log(`settled ${runId} ${status}`),
})
console.log('ready')
process.on('SIGTERM', async () => {
  await worker.stop()
  await queue.close()
  await database.close()
  console.log('stopped')
})
