import { expect, it } from 'vitest'
import { databaseStore } from '../../../tests/support/database-store.ts'
import { bodies, events } from '../../../tests/support/sample-events.ts'

const LEASE = 10_000

// A deferred trigger is run where the transaction commits: it sees whether the commit is going to wait for the disk.
const WITNESS = [
  'CREATE TABLE witness (seq INTEGER, waits TEXT)',
  `CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
     INSERT INTO witness VALUES (NEW."firstSeq", current_setting('synchronous_commit')); RETURN NULL; END $$`,
  'CREATE CONSTRAINT TRIGGER witness AFTER INSERT ON "EventBlock" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION witness()',
]

it.each([
  { synchronous: false, waits: ['off', 'on', 'off'] },
  { synchronous: true, waits: ['on', 'on', 'on'] },
])('commits wait for the disk where an effect can’t be repeated; all of them: $synchronous', async (each) => {
  const { database, createRun, close } = await databaseStore('postgresql')
  for (const statement of WITNESS) await database.prisma.$executeRawUnsafe(statement)
  const store = database.createRunStore({ synchronous: each.synchronous })
  const claim = await store.claimRun(await createRun(), 'a', LEASE)
  if (!claim) throw new Error('not claimed')
  for (const [index, body] of [bodies.started, bodies.requested, bodies.patched(1)].entries()) {
    const list = events(index + 1, 1, body)
    await store.commit(claim, { events: list, iterations: [], checkpoint: null, paused: null }, LEASE)
  }
  const rows = await database.prisma.$queryRaw<
    { waits: string }[]
  >`SELECT waits FROM witness WHERE seq > 1 ORDER BY seq`
  expect(rows.map(({ waits }) => waits)).toEqual(each.waits)
  await database.prisma.$executeRawUnsafe('DROP TABLE witness')
  await database.prisma.$executeRawUnsafe('DROP FUNCTION witness CASCADE')
  await close()
})
