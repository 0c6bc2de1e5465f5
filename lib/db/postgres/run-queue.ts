import { setTimeout } from 'node:timers/promises'
import { type Db, fromPrisma, type Job, type PgBoss, type SendOptions } from 'pg-boss'
import type { QueueWork, RunQueue } from '../../runner/ports.ts'
import { POSTGRES_CLAIMS } from '../claim-sql.ts'
import type { Announce, RunQueueOptions } from '../database.ts'
import type { PostgresSettings } from './connection.ts'
import { preparedStatement } from './prepared-statement.ts'
import { type Engine, QUEUE, queueEngine, SCHEMA } from './queue-engine.ts'
import { seldom } from './seldom.ts'
import { slots } from './slots.ts'

const WORKER_CONNECTIONS = 4
const SENDER_CONNECTIONS = 2
/** Between two looks for due runs that nobody was told of. A run whose owner died is due when its lease is over. */
const SWEEP_MS = 2_000
const SWEEP_SECONDS = SWEEP_MS / 1_000
const SWEEP_LIMIT = 100
/** After which an engine that could not be started is started again. */
const RETRY_MS = 2_000

const POLLING = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 1, burstWhenReadyExceeds: 1 } as const

const WAITING = `SELECT count(*)::integer AS "waiting" FROM
  (SELECT 1 FROM ${SCHEMA}.job WHERE name = $1 AND state < 'active' AND start_after <= now() LIMIT ${SWEEP_LIMIT}) AS "jobs"`

/** The queue of a PostgreSQL database, which all machines share: pg-boss wakes one of them for each job. A job says that a run is due, and not which one is taken. */
export type PostgresQueue = {
  create(options: RunQueueOptions): RunQueue
  /** As `Database` says. */
  announcing(): Promise<Announce>
  close(): Promise<void>
}

/** Nothing is connected before it is used. */
export function postgresQueue(settings: PostgresSettings): PostgresQueue {
  const listeners = new Set<(error: unknown) => void>()
  const report = seldom((error) => {
    if (listeners.size === 0) console.error('The queue of the database failed, and is tried again.', error)
    for (const listener of listeners) listener(error)
  })
  // One that neither listens nor supervises, for processes that only announce.
  const sender = queueEngine(settings, { supervise: false, max: SENDER_CONNECTIONS }, report)
  const supervision = { superviseIntervalSeconds: 1, monitorIntervalSeconds: 1, queueCacheIntervalSeconds: 1 }
  const worker = queueEngine(settings, { useListenNotify: true, ...supervision, max: WORKER_CONNECTIONS }, report)
  const started = () => (worker.isStarted() ? worker : sender).start()
  const send = async (runId: string, options: SendOptions) => {
    await (await started()).send(QUEUE, { runId }, options)
  }
  return {
    async announcing() {
      try {
        return announceBy(await started(), report)
      } catch (error) {
        report(error)
        return async () => undefined
      }
    },
    create: ({ maxRunning }) => ({
      enqueue: (runId, { at } = {}) => send(runId, at === undefined ? {} : { startAfter: new Date(at) }),
      work(work) {
        listeners.add(work.onError)
        const { stop } = workOn(worker, work, maxRunning, report)
        return { stop: () => stop().finally(() => listeners.delete(work.onError)) }
      },
      close: () => worker.stop(),
    }),
    async close() {
      await Promise.all([worker.stop(), sender.stop()])
    },
  }
}

/** What fails within the transaction is undone there and keeps nobody from committing the rest: whoever sweeps finds the run. */
function announceBy(boss: PgBoss, report: (error: unknown) => void): Announce {
  return async (tx, runId) => {
    await tx.$executeRaw`SAVEPOINT "announcement"`
    try {
      await boss.send(QUEUE, { runId }, { db: fromPrisma(tx) })
    } catch (error) {
      report(error)
      await tx.$executeRaw`ROLLBACK TO SAVEPOINT "announcement"`
    }
  }
}

function workOn(
  engine: Engine,
  { concurrency, take, onError }: QueueWork,
  maxRunning: number,
  report: (error: unknown) => void,
) {
  const stopping = new AbortController()
  const { signal } = stopping
  // Counted here too: a run may outlast its job, which the engine then takes for failed and hands out again.
  const places = slots(concurrency)

  /** One job occupies a worker for as long as there is a run to take: who ends a run makes room for another one. */
  async function handle([job]: Job[]): Promise<void> {
    const held = job ? AbortSignal.any([signal, job.signal]) : signal
    while (await places.take(held)) {
      try {
        const run = await take()
        if (!run) return
        await run()
      } catch (error) {
        onError(error)
        // The engine hands the job out again.
        throw error
      } finally {
        places.give()
      }
    }
  }

  async function go(): Promise<void> {
    while (!signal.aborted) {
      try {
        const boss = await engine.start()
        await boss.work(QUEUE, { ...POLLING, localConcurrency: concurrency }, handle)
        return await sweepUntil(boss)
      } catch (error) {
        report(error)
        await pause(RETRY_MS, signal)
      }
    }
  }

  async function sweepUntil(boss: PgBoss): Promise<void> {
    while (!signal.aborted) {
      await sweep(boss, maxRunning).catch(report)
      await pause(SWEEP_MS, signal)
    }
  }

  const going = go()
  async function end(): Promise<void> {
    stopping.abort()
    await going
    if (engine.isStarted()) await (await engine.start()).offWork(QUEUE, { wait: true })
    // Those that outlasted their jobs too.
    for (let place = 0; place < concurrency; place++) await places.take()
  }

  let ending: Promise<void> | null = null
  return {
    stop() {
      ending ??= end()
      return ending
    },
  }
}

/** Announces due runs anew when fewer jobs wait than there are such runs: their worker was killed, or their job was used up while the workspace had no room. */
async function sweep(boss: PgBoss, maxRunning: number): Promise<void> {
  const db: Db = boss.getDb()
  const { text, values = [] } = preparedStatement(POSTGRES_CLAIMS.due, {
    owner: '',
    maxRunning,
    now: Date.now(),
    limit: SWEEP_LIMIT,
  })
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

/** Cut short when it is aborted. */
function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return setTimeout(delayMs, undefined, { signal }).catch(() => undefined)
}
