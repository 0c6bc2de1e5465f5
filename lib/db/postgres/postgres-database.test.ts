import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { databaseStore } from '../../../tests/support/database-store.ts'
import { administrate, privatePostgres } from '../../../tests/support/postgres.ts'
import { bodies, events, LARGE_TEXT } from '../../../tests/support/sample-events.ts'
import type { LoopEvent } from '../../loop/artefacts/events.ts'
import type { Claim } from '../../runner/ports.ts'

const LEASE = 60_000
/** The machine may have other work. */
const PATIENCE = { timeout: 10_000 }
let test: Awaited<ReturnType<typeof databaseStore>>
beforeEach(async () => {
  test = await databaseStore('postgresql')
})
afterEach(() => test.close())

async function claimed(): Promise<Claim> {
  const claim = await test.store.claimRun(await test.createRun(), 'a', LEASE)
  if (!claim) throw new Error('not claimed')
  return claim
}
const commit = async (claim: Claim, list: LoopEvent[]) => {
  const more = { iterations: [], checkpoint: null, paused: null }
  const result = await test.store.commit(claim, { events: list, ...more }, LEASE)
  if (result.ok) claim.seq = list.at(-1)?.seq ?? claim.seq
  return result
}
/** As a server does that is stopped, or a network that breaks. */
async function breakConnections(): Promise<void> {
  const [{ name } = { name: '' }] = await test.database.prisma.$queryRaw<
    { name: string }[]
  >`SELECT current_database()::text AS name`
  const text = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()'
  await administrate((await privatePostgres()).url, (client) => client.query(text, [name]))
}

it('goes on when the server was away', async () => {
  const claim = await claimed()
  await commit(claim, events(1, 1, bodies.started))
  await breakConnections()
  // A connection may still be handed out before the news of its end has come; nobody hears of it but who asks.
  await vi.waitFor(
    async () => expect(await commit(claim, events(2, 1, bodies.answered))).toMatchObject({ ok: true }),
    PATIENCE,
  )
  await vi.waitFor(async () => expect(await test.database.prisma.run.count()).toBe(1), PATIENCE)
  expect((await test.store.load(claim.runId)).events).toHaveLength(3)
})

it('a commit that is cut off is there whole or not at all', async () => {
  const claim = await claimed()
  for (let round = 0; round < 10; round++) {
    const list = events(claim.seq, 1, bodies.answeredAtLength, bodies.patched(round))
    const cut = commit(claim, list).catch(() => null)
    if (round % 2 === 0) await breakConnections().catch(() => undefined)
    const result = await cut
    const stored = await vi.waitFor(() => test.stored(claim.runId), PATIENCE)
    if (result !== null) expect(result.ok).toBe(true)
    // Nobody told us how it ended: the log does, and whoever goes on begins there.
    expect(stored.events).toHaveLength(stored.seq)
    expect([list[0]?.seq, (list[0]?.seq ?? 0) + 2]).toContain(stored.seq + 1)
    claim.seq = stored.seq
  }
})

it('runs that store the same values at the same moment do not wait for each other for ever', async () => {
  const claims = await Promise.all(Array.from({ length: 4 }, claimed))
  const text = (n: number) =>
    ({
      ...bodies.answered,
      data: { ...bodies.answered.data, text: `${n} ${LARGE_TEXT.slice(0, 2_500)}` },
    }) as typeof bodies.answered
  for (let round = 0; round < 4; round++) {
    const values = Array.from({ length: 300 }, (_, n) => text(round * 1_000 + n))
    const results = await Promise.all(
      claims.map((claim, index) => commit(claim, events(claim.seq, 1, ...(index % 2 ? values : values.toReversed())))),
    )
    expect(results.every(({ ok }) => ok)).toBe(true)
  }
  expect(await test.database.prisma.payload.count()).toBe(1_200)
})
