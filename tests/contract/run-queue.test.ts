import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openDatabase } from '../../lib/db/database.ts'
import { databaseLocation, migrationsFolder } from '../../lib/db/database-location.ts'
import { requestResume } from '../../lib/db/pauses.ts'
import { createRun } from '../../lib/db/runs.ts'
import type { ResumeRequest } from '../../lib/loop/artefacts/run-state.ts'
import { systemClock } from '../../lib/runner/clock.ts'
import { embeddedQueue } from '../../lib/runner/embedded-queue.ts'
import { numberedWorkspace } from '../support/claims-store.ts'
import { administrate } from '../support/postgres.ts'
import { sampleSpec } from '../support/sample-loop.ts'
import { openTempDatabase, PROJECT_ROOT } from '../support/temp-database.ts'
import { runQueueContract } from './run-queue.contract.ts'

const LEASE_MS = 600_000
const maxRunning = 1_000

runQueueContract('embedded', async () => {
  const queue = embeddedQueue(systemClock, 20)
  const due: string[] = []
  return {
    queue,
    other: queue,
    add: async (runId) => void due.push(runId),
    take: async () => due.shift() ?? null,
    close: () => queue.close(),
  }
})

/** Two machines on one database. */
async function openPostgres() {
  const { database, url, remove } = await openTempDatabase('postgresql')
  const location = databaseLocation(url, PROJECT_ROOT)
  const second = await openDatabase(location, migrationsFolder(location, PROJECT_ROOT))
  const [queue, other] = [database, second].map((each) => each.createRunQueue?.({ maxRunning }))
  if (!queue || !other) throw new Error('the database has no queue')
  const { scope, loopId } = await numberedWorkspace(database, 1)
  const settings = { versionId: null, input: {}, modelOverrides: {}, idempotency: null, reservedFor: null }
  const run = { ...settings, loopId, compiled: sampleSpec() }
  return {
    database,
    url,
    queue,
    other,
    scope,
    run,
    async close() {
      await Promise.all([queue.close(), other.close()])
      await second.close()
      await remove()
    },
  }
}

runQueueContract('postgresql', async () => {
  const { database, queue, other, scope, run, close } = await openPostgres()
  const store = database.createRunStore({ maxRunning })
  const { announcing: _lost, ...silent } = database
  const names = new Map<string, string>()
  return {
    queue,
    other,
    async add(name) {
      const created = await createRun(silent, scope, run)
      if (created.ok) names.set(created.run.id, name)
    },
    async take() {
      const claim = await store.claimNext('owner', LEASE_MS)
      return claim && (names.get(claim.runId) ?? claim.runId)
    },
    close,
  }
})

it('a run is announced by the commit that makes it, and by no other', { timeout: 90_000 }, async () => {
  const { database, url, queue, scope, run, close } = await openPostgres()
  const jobs = () =>
    administrate(url, async (client) => {
      const { rows } = await client.query<{ run: string }>(`SELECT data->>'runId' AS run FROM loopwright_queue.job`)
      return rows.map((row) => row.run)
    })
  await queue.enqueue('first')
  const created = await createRun(database, scope, run)
  const made = created.ok ? created.run.id : ''
  expect(await jobs()).toEqual(['first', made])
  const given = await createRun(database, scope, {
    ...run,
    reservedFor: { owner: 'cli', until: Date.now() + LEASE_MS },
  })
  expect(given.ok).toBe(true)
  const announce = await database.announcing?.()
  await expect(
    database.prisma.$transaction(async (tx) => {
      await announce?.(tx, 'undone')
      throw new Error('rolled back on purpose')
    }),
  ).rejects.toThrow('on purpose')
  expect(await jobs()).toEqual(['first', made])
  await close()
})

it('many who queue a run of the same loop at the same moment all get one', { timeout: 90_000 }, async () => {
  const { database, scope, run, close } = await openPostgres()
  const created = await Promise.all(Array.from({ length: 8 }, () => createRun(database, scope, run)))
  expect(created.every(({ ok }) => ok)).toBe(true)
  expect(await database.prisma.snapshot.count()).toBe(1)
  await close()
})

it('a run that outlasts its job is one of those that may be executed at once, and is waited for', {
  timeout: 90_000,
}, async () => {
  const { url, queue, close } = await openPostgres()
  for (const id of ['a', 'b']) await queue.enqueue(id)
  const [ending, taken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let takes = 0
  const failures: unknown[] = []
  await administrate(url, async (client) => {
    // As if the run were executed for longer than a day.
    await client.query('UPDATE loopwright_queue.job SET expire_seconds = 1')
    const working = queue.work({
      concurrency: 1,
      onError: (error) => failures.push(error),
      async take() {
        taken.resolve()
        return ++takes > 2 ? null : () => ending.promise
      },
    })
    await taken.promise
    const handedOutAgain = async () => {
      const { rows } = await client.query<{ count: number }>(
        `SELECT count(*)::integer AS count FROM loopwright_queue.job WHERE retry_count > 0 OR data->>'runId' = 'b' AND state = 'active'`,
      )
      return rows[0]?.count === 2
    }
    while (!(await handedOutAgain())) await setTimeout(50)
    expect(takes).toBe(1)
    let stopped = false
    const stopping = working.stop().then(() => {
      stopped = true
    })
    // Longer than a job of this queue lives.
    await setTimeout(1_500)
    expect(stopped).toBe(false)
    ending.resolve()
    await stopping
    expect(takes).toBe(1)
    expect(failures).toEqual([])
  })
  await close()
})

it('an announcement that fails keeps no run from being made or resumed, and the failure is told', {
  timeout: 90_000,
}, async () => {
  const { database, url, queue, scope, run, close } = await openPostgres()
  const told: unknown[] = []
  const working = queue.work({ concurrency: 1, onError: (error) => told.push(error), take: async () => null })
  await queue.enqueue('first')
  await administrate(url, (client) => client.query('ALTER SCHEMA loopwright_queue RENAME TO lost'))
  const created = await createRun(database, scope, run)
  if (!created.ok) throw new Error('not made')
  expect(await database.prisma.run.count()).toBe(1)
  await database.prisma.run.update({ where: { id: created.run.id }, data: { status: 'paused' } })
  const resume = { continued: { type: 'run-continued', data: {} } } as unknown as ResumeRequest // only stored
  const decision = { seq: 1, request: resume, moveTo: null, reservedFor: null }
  expect(await requestResume(database, scope, created.run.id, decision)).toBe(true)
  expect(told.length).toBeGreaterThan(0)
  // However often each of them fails: the sweep, the supervision, the announcements.
  expect(new Set(told.map(String)).size).toBe(told.length)
  await administrate(url, (client) => client.query('ALTER SCHEMA lost RENAME TO loopwright_queue'))
  await working.stop()
  await close()
})

it('a queue that another release has made gets the settings of this one', { timeout: 90_000 }, async () => {
  const { url, queue, other, close } = await openPostgres()
  await queue.enqueue('first')
  const settings = (text: string) => administrate(url, async (client) => (await client.query(text)).rows)
  const before = await settings('SELECT expire_seconds, heartbeat_seconds FROM loopwright_queue.queue')
  await settings('UPDATE loopwright_queue.queue SET expire_seconds = 5, heartbeat_seconds = 60')
  await other.enqueue('second')
  expect(await settings('SELECT expire_seconds, heartbeat_seconds FROM loopwright_queue.queue')).toEqual(before)
  await close()
})
