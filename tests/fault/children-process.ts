// A process that executes what is due, runs and the runs that they call, and kills itself at one of its port calls: no handler runs, nothing is flushed.
// usage: node children-process.ts DATABASE_URL [before|during|after NAME NUMBER], where the calls of each name are numbered from 1
import { openDatabase } from '../../lib/db/database.ts'
import { databaseLocation, migrationsFolder } from '../../lib/db/database-location.ts'
import { executeRun } from '../../lib/runner/host.ts'
import { familyPorts } from '../support/family.ts'

const [, , url, moment, deadly, at] = process.argv
const LEASE_MS = 60_000
const die = () => process.kill(process.pid, 'SIGKILL')
const location = databaseLocation(url, process.cwd())
const database = await openDatabase(location, migrationsFolder(location, process.cwd()))
const made = new Map<string, number>()

function counted<T extends object>(port: string, methods: T): T {
  const entries = Object.entries(methods).map(([name, method]) => {
    // How often a lease is renewed depends on time.
    if (typeof method !== 'function' || name === 'renew') return [name, method]
    return [
      name,
      async (...args: unknown[]) => {
        const call = `${port}.${name}`
        const number = (made.get(call) ?? 0) + 1
        made.set(call, number)
        console.log(`call ${call}`)
        const now = call === deadly && number === Number(at) ? moment : undefined
        if (now === 'before') die()
        const result = method(...args)
        if (now === 'during') setImmediate(die)
        const value = await result
        if (now === 'after') die()
        return value
      },
    ]
  })
  return Object.fromEntries(entries) as T // the same methods, each with a call around it
}

const ports = familyPorts(database)
const { children, models } = ports
if (!children) throw new Error('a family has children')
const watched = {
  ...ports,
  store: counted('store', ports.store),
  children: counted('children', children),
  models: { ...models, call: counted('models', { call: models.call }).call },
}
for (;;) {
  const claim = await watched.store.claimNext('doomed', LEASE_MS)
  if (!claim) break
  await executeRun(watched, claim, { leaseMs: LEASE_MS, signal: new AbortController().signal })
}
console.log('ended')
await database.close()
