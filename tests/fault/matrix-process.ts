// A process that executes one run and kills itself at one of its port calls: no handler runs, nothing is flushed.
// usage: node matrix-process.ts DATABASE_URL LEDGER_URL RUN [before|during|after CALL]
import { openDatabase } from '../../lib/db/database.ts'
import { databaseLocation, migrationsFolder } from '../../lib/db/database-location.ts'
import { executeRun } from '../../lib/runner/host.ts'
import { matrixPorts } from './fixture-matrix.ts'

const [, , url, ledgerUrl = '', runId = '', moment, at] = process.argv
const LEASE_MS = 60_000
const die = () => process.kill(process.pid, 'SIGKILL')
const location = databaseLocation(url, process.cwd())
const database = await openDatabase(location, migrationsFolder(location, process.cwd()))

let waiting = false
const ports = matrixPorts(
  database,
  ledgerUrl,
  async ({ number, name }, work) => {
    console.log(`call ${number} ${name}`)
    const now = number === Number(at) ? moment : undefined
    if (now === 'before') die()
    waiting = now === 'during'
    const result = work()
    // A tool’s request kills this process when it has arrived; of anything else nobody knows how far it got.
    if (now === 'during' && !name.startsWith('tools.run:ledger')) setImmediate(die)
    const value = await result
    if (now === 'after') die()
    return value
  },
  () => waiting,
)
const claim = await ports.store.claimRun(runId, 'doomed', LEASE_MS)
if (!claim) throw new Error('the run could not be claimed')
const { status } = await executeRun(ports, claim, { leaseMs: LEASE_MS, signal: new AbortController().signal })
console.log(`ended ${status}`)
await database.close()
