import pg from 'pg'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { databaseStore } from '../../../tests/support/database-store.ts'
import { type NetworkProxy, networkProxy } from '../../../tests/support/network-proxy.ts'
import { administrate, databaseUrl, privatePostgres } from '../../../tests/support/postgres.ts'
import type { RunStore } from '../../runner/ports.ts'
import { openPool, postgresSettings } from './connection.ts'
import { CLAIM_ALONE, createRunStore } from './run-store.ts'

const LEASE = 10_000
/** The machine may have other work. */
const PATIENCE = { timeout: 10_000 }
const WAITING = `SELECT pid FROM pg_stat_activity WHERE application_name = 'loopwright' AND wait_event = 'advisory' AND datname = current_database()`

let test: Awaited<ReturnType<typeof databaseStore>>
let url: string
let proxy: NetworkProxy
let pool: pg.Pool
let store: RunStore
const uncaught: Error[] = []
const onUncaught = (error: Error) => uncaught.push(error)

beforeEach(async () => {
  test = await databaseStore('postgresql')
  const [row] = await test.database.prisma.$queryRaw<{ name: string }[]>`SELECT current_database()::text AS name`
  url = databaseUrl((await privatePostgres()).url, row?.name ?? '')
  proxy = await networkProxy(url)
  uncaught.length = 0
  process.on('uncaughtException', onUncaught)
})
afterEach(async () => {
  process.off('uncaughtException', onUncaught)
  await pool.end()
  await proxy.close()
  await test.close()
})

function open(queryTimeoutMs?: number): void {
  pool = openPool(postgresSettings(proxy.url), 2, queryTimeoutMs)
  store = createRunStore(pool, { now: test.clock.now })
}

it.each([
  { how: 'is reset', cut: async () => proxy.reset(), says: /ECONNRESET|terminated/ },
  {
    how: 'is ended by the server',
    cut: () => administrate(url, (client) => client.query(`SELECT pg_terminate_backend(pid) FROM (${WAITING}) AS "w"`)),
    says: /terminat|closed/,
  },
])(
  'a connection that $how in the middle of a claim rejects the claim, and ends nothing else',
  async ({ cut, says }) => {
    open()
    const id = await test.createRun()
    const before = new pg.Client({ connectionString: url })
    before.on('error', () => undefined)
    await before.connect()
    await before.query(CLAIM_ALONE)
    const claim = store.claimRun(id, 'a', LEASE).then(
      () => 'claimed',
      (error: Error) => error.message,
    )
    const waiting = async () => (await administrate(url, (client) => client.query(WAITING))).rows
    await vi.waitFor(async () => expect(await waiting()).toHaveLength(1), PATIENCE)
    await cut()
    expect(await claim).toMatch(says)
    await before.query('ROLLBACK').catch(() => undefined)
    await before.end()
    await vi.waitFor(async () => expect(await store.claimRun(id, 'b', LEASE)).toMatchObject({ owner: 'b' }), PATIENCE)
    expect(uncaught).toEqual([])
  },
)

it('a connection that the server ends between two statements of a claim does so too', async () => {
  open()
  const id = await test.createRun()
  const idle = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'loopwright' AND state = 'idle in transaction' AND datname = current_database()`
  pool.once('acquire', (client) => {
    const ended = new Promise((done) => client.once('end', done))
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown> // one of its many forms
    const late = async (...args: unknown[]) => {
      await administrate(url, (other) => other.query(idle))
      await ended
      return query(...args)
    }
    vi.spyOn(client, 'query')
      .mockImplementationOnce(query as never)
      .mockImplementationOnce(late as never)
  })
  await expect(store.claimRun(id, 'a', LEASE)).rejects.toThrow()
  expect(await store.claimRun(id, 'b', LEASE)).toMatchObject({ owner: 'b', epoch: 1 })
  expect(uncaught).toEqual([])
})

it('a network that swallows everything rejects a renewal in time, and the next one takes another connection', async () => {
  open(500)
  const claim = await store.claimRun(await test.createRun(), 'a', LEASE)
  if (!claim) throw new Error('not claimed')
  proxy.swallow()
  await expect(store.renew(claim, LEASE)).rejects.toThrow(/timeout/)
  await vi.waitFor(async () => expect(await store.renew(claim, LEASE)).toMatchObject({ ok: true }), PATIENCE)
})

it('the time that a query has is shorter than a lease', () => {
  open()
  expect(pool.options.query_timeout).toBeGreaterThan(5_000)
  expect(pool.options.query_timeout).toBeLessThan(LEASE - 3_000)
})
