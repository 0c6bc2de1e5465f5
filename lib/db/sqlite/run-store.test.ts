import { expect, it } from 'vitest'
import { sqliteStore } from '../../../tests/support/database-store.ts'
import { bodies, events } from '../../../tests/support/sample-events.ts'

const LEASE = 10_000
const NORMAL = 1
const FULL = 2

it.each([
  { synchronous: false, written: [NORMAL, FULL, NORMAL] },
  { synchronous: true, written: [FULL, FULL, FULL] },
])('commits wait for the disk where an effect can’t be repeated; all of them: $synchronous', async (each) => {
  const { database, createRun, close } = await sqliteStore()
  // Two stores over one connection, in turn: what one has set must not be what the other believes.
  const stores = [1, 2].map(() => database.createRunStore({ synchronous: each.synchronous }))
  const runs = []
  for (const store of stores) runs.push({ store, claim: await store.claimRun(await createRun(), 'a', LEASE) })
  for (const [index, body] of [bodies.started, bodies.requested, bodies.patched(1)].entries()) {
    for (const { store, claim } of runs) {
      if (!claim) throw new Error('not claimed')
      const commit = { iterations: [], checkpoint: null, paused: null }
      await store.commit(claim, { ...commit, events: events(index + 1, 1, body) }, LEASE)
      expect(database.log.writer.pragma('synchronous', { simple: true })).toBe(each.written[index])
    }
  }
  await close()
})
