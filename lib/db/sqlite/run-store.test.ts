import { expect, it } from 'vitest'
import { sqliteStore } from '../../../tests/support/database-store.ts'
import { bodies, events } from '../../../tests/support/sample-events.ts'

const LEASE = 10_000
const NORMAL = 1
const FULL = 2

it('writes the intent of an effect that can’t be repeated through to the disk, and the rest without waiting for it', async () => {
  const { store, database, createRun, close } = await sqliteStore()
  const claim = await store.claimRun(await createRun(), 'a', LEASE)
  if (!claim) throw new Error('not claimed')
  const written = [
    [bodies.started, NORMAL],
    [bodies.requested, FULL],
    [bodies.patched(1), NORMAL],
  ] as const
  for (const [index, [body, wanted]] of written.entries()) {
    const list = events(index + 1, 1, body)
    await store.commit(claim, { events: list, iterations: [], checkpoint: null, finished: false, paused: null }, LEASE)
    expect(database.log.writer.pragma('synchronous', { simple: true })).toBe(wanted)
  }
  await close()
})
