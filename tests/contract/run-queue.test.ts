import { expect, it } from 'vitest'
import { openDatabase } from '../../lib/db/database.ts'
import { databaseLocation, migrationsFolder } from '../../lib/db/database-location.ts'
import { createRun } from '../../lib/db/runs.ts'
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
  const { announce: _lost, ...silent } = database
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
  await expect(
    database.prisma.$transaction(async (tx) => {
      await database.announce?.(tx, 'undone')
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
