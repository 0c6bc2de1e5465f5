import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { createArtifactStore } from '../db/artifacts.ts'
import { createBudgetLedger } from '../db/budget-ledger.ts'
import { createResultCache } from '../db/cached-results.ts'
import { type Database, openDatabase, type RunStoreOptions } from '../db/database.ts'
import { createMemoryRecords } from '../db/memories.ts'
import { createMemoryVectors } from '../db/memory-vectors.ts'
import { createRunHistory } from '../db/run-history.ts'
import { ensureLocalWorkspace } from '../db/workspaces.ts'
import { systemClock } from '../runner/clock.ts'
import { embeddedQueue } from '../runner/embedded-queue.ts'
import type { RunPorts } from '../runner/host.ts'
import { createLongTermMemory } from '../runner/long-term-memory.ts'
import { createMcpTools, type McpTools } from '../runner/mcp/mcp-tools.ts'
import { createModelGateway } from '../runner/model-gateway.ts'
import { providerEntries } from '../runner/model-registry.ts'
import type { ModelGateway, RunQueue, SecretSource } from '../runner/ports.ts'
import { chaos } from '../runner/providers/chaos.ts'
import { scripted } from '../runner/providers/scripted.ts'
import { secretsOfEnvironment } from '../runner/secrets.ts'
import { createToolRunner } from '../runner/tool-runner.ts'
import { startWorker, type Worker, type WorkerOptions } from '../runner/worker.ts'
import { toolDefinitions } from '../tools/definitions.ts'
import { toolExecutors } from '../tools/executors.ts'
import { systemResolve } from '../tools/http-request/execute-target.ts'
import { createChildRuns } from './child-runs.ts'
import { type Config, type Environment, readConfig, type TelemetryTarget } from './config.ts'
import { createEvaluationDrivers } from './evaluation-drivers.ts'
import { createKeyVault } from './key-vault.ts'
import { createMcpServers } from './mcp-servers.ts'
import { createWorkspaceSettings } from './model-settings.ts'
import { pushTelemetry, type TelemetryPush } from './push-telemetry.ts'
import { createRunHub } from './run-hub.ts'
import { runSpans } from './run-telemetry.ts'
import { type Actor, POLICIES, type Services } from './services.ts'

/** The parts of this process, wired. */
export type Runtime = {
  services: Services
  /** Who acts until there are accounts: the local user, who may do everything. */
  actor: Actor
  /** Takes no more runs, and gives those in execution back at a safe place. */
  drain(): Promise<void>
  /** Runs of its worker that closing has to wait for: a call that may not be repeated is in flight. */
  waitsFor(): string[]
  /** Ends what would wait, lets runs come to a safe place and gives them back, closes the database. */
  close(): Promise<void>
}

export type RuntimeOptions = {
  /** Whether this process takes queued runs and those whose owner died; a worker's options stand above those of the environment. */
  worker: boolean | Partial<Pick<WorkerOptions, 'concurrency' | 'onTaken' | 'onSettled' | 'onError'>>
  /** Whether it drives evaluations to their end; left out: with a worker. */
  drives?: boolean
  /** The project's folder; relative paths start there. */
  root?: string
  environment?: Environment
}

// Next bundles instrumentation and each route for themselves: what they share must not live in a module.
const shared = globalThis as typeof globalThis & { loopwrightRuntime?: Promise<Runtime> }

/** The runtime of this process; opened without a worker by whoever comes first, when nobody has opened it. */
export function runtime(): Promise<Runtime> {
  return shared.loopwrightRuntime ?? openRuntime({ worker: false })
}

/**
 * Opens the runtime of this process.
 * @throws DatabaseDoorError and driver errors, when the database can't be opened.
 */
export function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const opening = wire(options)
  // A closed one stays: a request that comes in late must not open a runtime of its own.
  shared.loopwrightRuntime = opening
  opening.catch(() => {
    if (shared.loopwrightRuntime === opening) delete shared.loopwrightRuntime
  })
  return opening
}

async function wire(options: RuntimeOptions): Promise<Runtime> {
  const config = readConfig(options.environment ?? process.env, options.root ?? process.cwd())
  const database = await openDatabase(config.database, config.migrations)
  const scope = await ensureLocalWorkspace(database)
  const vault = createKeyVault(config.vault)
  const settings = createWorkspaceSettings({ database, vault, environment: config.connections, clock: systemClock })
  const inProcess = [scripted(systemClock), chaos(systemClock)]
  const models = createModelGateway(inProcess, settings)
  const hub = createRunHub()
  const actor: Actor = { ...scope, grants: new Set(POLICIES) }
  const telemetry = config.telemetry && telemetryTo(config.telemetry, database, actor)
  const onCommit = (runId: string, ended: boolean) => {
    hub.notify(runId)
    if (ended) telemetry?.ended(runId)
  }
  const secrets = secretsOfEnvironment(options.environment ?? process.env)
  const embedded = embeddedQueue(systemClock)
  const mcp = createMcpTools(createMcpServers(database, vault))
  const ports: RunPorts = {
    ...runPorts(database, onCommit, models, secrets, mcp, config),
    children: createChildRuns(database, embedded.wake),
  }
  const owner = `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`
  const queue = database.createRunQueue?.(config) ?? embedded
  const worker = options.worker
    ? work(ports, queue, owner, config, options.worker === true ? {} : options.worker)
    : null
  const stopping = new AbortController()
  const services: Services = {
    database,
    ports,
    owner,
    hub,
    leaseMs: config.leaseMs,
    providers: async (workspaceId) => providerEntries(inProcess, await settings.read({ workspaceId })),
    models: { settings, inProcess, environment: config.connections },
    vault,
    stopping: stopping.signal,
    hasWorker: worker !== null,
    concurrency: config.concurrency,
    wakeWorker: embedded.wake,
    wakeEvaluations: () => drivers?.wake(),
  }
  const drivers = (options.drives ?? worker !== null) ? createEvaluationDrivers(services) : null
  return {
    services,
    actor,
    async drain() {
      await worker?.stop()
    },
    waitsFor: () => worker?.waitsFor() ?? [],
    async close() {
      stopping.abort()
      await worker?.stop()
      await drivers?.stopped
      await queue.close()
      await telemetry?.close()
      await mcp.close()
      await database.close()
    },
  }
}

/** Each run sends its own spans when it ends: those that it calls send theirs. */
function telemetryTo(target: TelemetryTarget, database: Database, actor: Actor): TelemetryPush {
  const reading = { database, ports: { clock: systemClock } }
  return pushTelemetry(target, (runId) => runSpans(reading, actor, runId, false), console.error)
}

function runPorts(
  database: Database,
  onCommit: NonNullable<RunStoreOptions['onCommit']>,
  models: ModelGateway,
  secrets: SecretSource,
  mcp: McpTools,
  { maxRunning, synchronous, httpAllowed }: Config,
): RunPorts {
  const memory = createLongTermMemory(createMemoryRecords(database, systemClock), {
    vectors: createMemoryVectors(database),
    models,
    clock: systemClock,
  })
  return {
    store: database.createRunStore({ now: systemClock.now, maxRunning, synchronous, onCommit }),
    history: createRunHistory(database),
    models,
    tools: createToolRunner(
      toolDefinitions,
      toolExecutors({
        memory,
        artifacts: createArtifactStore(database, systemClock),
        http: { allowed: httpAllowed, resolve: systemResolve },
      }),
      mcp.execute,
    ),
    memory,
    results: createResultCache(database, systemClock),
    secrets,
    budgets: createBudgetLedger(database, systemClock),
    toolFacts: toolDefinitions,
    clock: systemClock,
  }
}

function work(
  ports: RunPorts,
  queue: RunQueue,
  owner: string,
  { leaseMs, sliceMs, concurrency }: Config,
  more: Partial<WorkerOptions>,
): Worker {
  return startWorker(ports, queue, {
    owner,
    leaseMs,
    sliceMs,
    concurrency,
    onError: (error, runId) => console.error(`[worker] ${runId ?? 'looking for work'}`, error),
    ...more,
  })
}
