import { type Db, fromPrisma, PgBoss, type SendOptions } from 'pg-boss'
import type { QueueWork, RunQueue } from '../../runner/ports.ts'
import { DUE } from '../claim-sql.ts'
import type { RunQueueOptions } from '../database.ts'
import type { Prisma } from '../generated/sqlite/client.ts'
import type { PostgresSettings } from './connection.ts'
import { preparedStatement } from './prepared-statement.ts'

/** The engine's tables, beside ours in the same database: so an announcement is part of our transaction. */
const SCHEMA = 'loopwright_queue'
const QUEUE = 'runs'
const DAY_SECONDS = 86_400
const WORKER_CONNECTIONS = 4
const SENDER_CONNECTIONS = 2
/** Between two looks for due runs that nobody was told of. A run whose owner died is due when its lease is over. */
const SWEEP_MS = 2_000
const SWEEP_SECONDS = SWEEP_MS / 1_000
const SWEEP_LIMIT = 100
/** After which an engine that could not be started is started again. */
const RETRY_MS = 2_000

// `standard`: several jobs may stand for one run. Policies that allow one at a time lose the announcement of a transaction that commits
// while the job before it is being handled. A worker that dies hands its job back after the heartbeat; a job lives as long as a worker has runs to execute.
const JOBS = {
  policy: 'standard',
  notify: true,
  heartbeatSeconds: 10,
  retryLimit: 1_000_000,
  retryDelay: 1,
  expireInSeconds: DAY_SECONDS - 1,
  deleteAfterSeconds: 60,
} as const
const POLLING = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 1, burstWhenReadyExceeds: 1 } as const

const WAITING = `SELECT count(*)::integer AS "waiting" FROM
  (SELECT 1 FROM ${SCHEMA}.job WHERE name = $1 AND state < 'active' AND start_after <= now() LIMIT ${SWEEP_LIMIT}) AS "jobs"`

/** The queue of a PostgreSQL database, which all machines share: pg-boss wakes one of them for each job. A job says that a run is due, and not which one is taken. */
export type PostgresQueue = {
  create(options: RunQueueOptions): RunQueue
  /** Announces a run with the commit of this transaction. */
  announce(tx: Prisma.TransactionClient, runId: string): Promise<void>
  close(): Promise<void>
}

/** Nothing is connected before it is used. */
export function postgresQueue(settings: PostgresSettings): PostgresQueue {
  const sender = engine(settings, { supervise: false, max: SENDER_CONNECTIONS })
  const worker = engine(settings, {
    useListenNotify: true,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    queueCacheIntervalSeconds: 1,
    max: WORKER_CONNECTIONS,
  })
  const send = async (runId: string, options: SendOptions) => {
    const boss = await (worker.isStarted() ? worker : sender).start()
    await boss.send(QUEUE, { runId }, options)
  }
  return {
    announce: (tx, runId) => send(runId, { db: fromPrisma(tx) }),
    create: ({ maxRunning }) => ({
      enqueue: (runId, { at } = {}) => send(runId, at === undefined ? {} : { startAfter: new Date(at) }),
      work: (work) => workOn(worker, work, maxRunning),
      close: () => worker.stop(),
    }),
    async close() {
      await Promise.all([worker.stop(), sender.stop()])
    },
  }
}

type Engine = { start(): Promise<PgBoss>; isStarted(): boolean; stop(): Promise<void> }

function engine({ config }: PostgresSettings, options: ConstructorParameters<typeof PgBoss>[0] & object): Engine {
  let starting: Promise<PgBoss> | null = null
  async function begin(): Promise<PgBoss> {
    const { connectionString = '', connectionTimeoutMillis = 0 } = config
    const boss = new PgBoss({
      connectionString,
      connectionTimeoutMillis,
      application_name: 'loopwright-queue',
      schema: SCHEMA,
      schedule: false,
      ...options,
    })
    // What fails in the background is tried again by the engine itself; what it was asked for is rejected.
    boss.on('error', () => undefined)
    await boss.start()
    // Several processes may come first at the same moment.
    if (!(await boss.getQueue(QUEUE))) await boss.createQueue(QUEUE, JOBS)
    return boss
  }
  return {
    start() {
      starting ??= begin().catch((error: unknown) => {
        starting = null
        throw error
      })
      return starting
    },
    isStarted: () => starting !== null,
    async stop() {
      const boss = await starting?.catch(() => null)
      await boss?.stop({ graceful: false })
    },
  }
}

function workOn(engine: Engine, { concurrency, take, onError }: QueueWork, maxRunning: number) {
  const stopping = new AbortController()
  const { signal } = stopping

  /** One job occupies a worker for as long as there is a run to take: who ends a run makes room for another one. */
  async function handle(): Promise<void> {
    while (!signal.aborted) {
      const run = await take().catch((error: unknown) => {
        onError(error)
        // The engine hands the job out again.
        throw error
      })
      if (!run) return
      await run()
    }
  }

  async function go(): Promise<void> {
    while (!signal.aborted) {
      try {
        const boss = await engine.start()
        await boss.work(QUEUE, { ...POLLING, localConcurrency: concurrency }, handle)
        return await sweepUntil(boss)
      } catch (error) {
        onError(error)
        await pause(RETRY_MS, signal)
      }
    }
  }

  async function sweepUntil(boss: PgBoss): Promise<void> {
    while (!signal.aborted) {
      await sweep(boss, maxRunning).catch(onError)
      await pause(SWEEP_MS, signal)
    }
  }

  const going = go()
  return {
    async stop() {
      stopping.abort()
      await going
      if (engine.isStarted()) await (await engine.start()).offWork(QUEUE, { wait: true })
    },
  }
}

/** Announces due runs anew when fewer jobs wait than there are such runs: their worker was killed, or their job was used up while the workspace had no room. */
async function sweep(boss: PgBoss, maxRunning: number): Promise<void> {
  const db: Db = boss.getDb()
  const { text, values = [] } = preparedStatement(DUE, { owner: '', maxRunning, now: Date.now(), limit: SWEEP_LIMIT })
  const { rows: due } = await db.executeSql(text, values)
  if (due.length === 0) return
  const { rows: jobs } = await db.executeSql(WAITING, [QUEUE])
  // Every machine sweeps: one job per run and interval is enough.
  const missing = due.slice(jobs[0].waiting).map(({ id }) => ({
    data: { runId: id },
    singletonKey: `sweep-${id}`,
    singletonSeconds: SWEEP_SECONDS,
  }))
  if (missing.length > 0) await boss.insert(QUEUE, missing)
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const wake = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, delayMs)
    signal.addEventListener('abort', wake)
  })
}
