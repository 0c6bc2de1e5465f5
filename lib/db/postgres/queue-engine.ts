import { PgBoss } from 'pg-boss'
import type { PostgresSettings } from './connection.ts'

/** The engine's tables, beside ours in the same database: so an announcement is part of our transaction. */
export const SCHEMA = 'loopwright_queue'
export const QUEUE = 'runs'
const DAY_SECONDS = 86_400

// `standard`: several jobs may stand for one run. Policies that allow one at a time lose the announcement of a transaction that commits
// while the job before it is being handled. A worker that dies hands its job back after the heartbeat.
const POLICY = 'standard'
const JOBS = {
  notify: true,
  heartbeatSeconds: 10,
  retryLimit: 1_000_000,
  retryDelay: 1,
  expireInSeconds: DAY_SECONDS - 1,
  deleteAfterSeconds: 60,
} as const

export type Engine = { start(): Promise<PgBoss>; isStarted(): boolean; stop(): Promise<void> }

/** Connects when it is started. `report` hears of what fails in the background, where the engine tries again by itself; what it was asked for is rejected. */
export function queueEngine(
  { config }: PostgresSettings,
  options: ConstructorParameters<typeof PgBoss>[0] & object,
  report: (error: unknown) => void,
): Engine {
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
    boss.on('error', report)
    await boss.start()
    await prepareQueue(boss)
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

/** Several processes may come first at the same moment; one that another release has made gets our settings. */
async function prepareQueue(boss: PgBoss): Promise<void> {
  const there = await boss.getQueue(QUEUE)
  if (!there) return boss.createQueue(QUEUE, { policy: POLICY, ...JOBS })
  const names = Object.keys(JOBS) as (keyof typeof JOBS)[] // of a literal
  if (names.some((name) => there[name] !== JOBS[name])) await boss.updateQueue(QUEUE, JOBS)
}
