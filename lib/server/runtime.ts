import { openDatabase } from '../db/database.ts'
import { createRunStore } from '../db/run-store.ts'
import { ensureLocalWorkspace } from '../db/workspaces.ts'
import type { ModelGateway } from '../runner/ports.ts'
import { readConfig } from './config.ts'
import { createRunHub } from './run-hub.ts'
import { type Actor, POLICIES, type Services } from './services.ts'

/** The parts of this process, wired. */
export type Runtime = {
  services: Services
  /** Who acts until there are accounts: the local user, who may do everything. */
  actor: Actor
  /** Lets work in progress come to a safe place and closes the database. */
  close(): Promise<void>
}

export type RuntimeOptions = {
  /** Whether this process takes queued runs and those whose owner died. */
  worker: boolean
  /** The project's folder; relative paths start there. */
  root?: string
  environment?: NodeJS.ProcessEnv
}

// Next bundles instrumentation and each route for themselves: what they share must not live in a module.
const shared = globalThis as typeof globalThis & { loopwrightRuntime?: Promise<Runtime> }

/** The runtime of this process; opened without a worker by whoever comes first, when nobody has opened it. */
export function runtime(): Promise<Runtime> {
  return shared.loopwrightRuntime ?? openRuntime({ worker: false })
}

/** Opens the runtime of this process. The promise fails when the database can't be opened. */
export function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const opening = wire(options)
  shared.loopwrightRuntime = opening
  opening.catch(() => {
    if (shared.loopwrightRuntime === opening) delete shared.loopwrightRuntime
  })
  return opening
}

const gateway: ModelGateway = {
  bind: (bindings) => ({
    ok: true,
    models: Object.fromEntries(Object.entries(bindings).map(([alias, b]) => [alias, { ...b, simulated: true }])),
  }),
  call: async () => ({ ok: false, class: 'fatal', message: 'no models yet' }),
}

async function wire(options: RuntimeOptions): Promise<Runtime> {
  const config = readConfig(options.environment ?? process.env, options.root ?? process.cwd())
  const database = await openDatabase(config.databaseFile, config.migrations)
  const stopping = new AbortController()
  const hub = createRunHub()
  const store = createRunStore(database, { onCommit: hub.notify })
  const scope = await ensureLocalWorkspace(database)
  const services: Services = {
    database,
    store,
    gateway,
    hub,
    providers: [],
    stopping: stopping.signal,
    hasWorker: options.worker,
    wakeWorker: () => undefined,
  }
  return {
    services,
    actor: { ...scope, grants: new Set(POLICIES) },
    async close() {
      stopping.abort()
      delete shared.loopwrightRuntime
      await database.close()
    },
  }
}
