import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databaseStore } from '../../../tests/support/database-store.ts'
import { databaseUrl, privatePostgres } from '../../../tests/support/postgres.ts'
import { events } from '../../../tests/support/sample-events.ts'
import type { EventBody } from '../../loop/artefacts/events.ts'
import type { RunLog } from '../run-log.ts'
import { LOCAL_SCOPE } from '../workspaces.ts'
import { openPool, postgresSettings } from './connection.ts'
import { openRunLog } from './run-log.ts'

const LEASE = 10_000
const BLOCKS = 40

describe.each([
  { size: 'large', bytes: 200_000, most: 400_000 },
  { size: 'small', bytes: 20, most: 20_000 },
])('of a log of $size blocks', ({ bytes, most }) => {
  let test: Awaited<ReturnType<typeof databaseStore>>
  let pool: ReturnType<typeof openPool>
  let log: RunLog
  let fetched = 0
  let queries = 0
  beforeEach(async () => {
    test = await databaseStore('postgresql')
    const id = await test.createRun()
    const claim = await test.store.claimRun(id, 'a', LEASE)
    if (!claim) throw new Error('not claimed')
    for (let seq = 2; seq <= BLOCKS; seq++) {
      const value = randomBytes((bytes * 3) / 4).toString('base64')
      const data = { patch: [{ op: 'add' as const, path: '/x', value }] }
      const patch: EventBody = { type: 'state-patched', nodeId: null, data }
      const commit = { iterations: [], checkpoint: null, finished: false, paused: null }
      await test.store.commit(claim, { ...commit, events: events(seq - 1, 1, patch) }, LEASE)
      claim.seq = seq
    }
    const [row] = await test.database.prisma.$queryRaw<{ name: string }[]>`SELECT current_database()::text AS name`
    pool = openPool(postgresSettings(databaseUrl((await privatePostgres()).url, row?.name ?? '')), 1)
    const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<{ rows: { content?: Uint8Array }[] }> // one of its many forms
    pool.query = (async (...args: unknown[]) => {
      const result = await query(...args)
      queries++
      for (const { content } of result.rows) fetched += content?.length ?? 0
      return result
    }) as never
    const opened = await openRunLog(pool, LOCAL_SCOPE, id)
    if (!opened) throw new Error('no log')
    log = opened
    fetched = 0
    queries = 0
  })
  afterEach(async () => {
    await pool.end()
    await test.close()
  })

  it('no more is read for one event than for a page', async () => {
    expect((await log.events({ after: 1, limit: 1 })).map(({ seq }) => seq)).toEqual([2])
    expect(fetched).toBeGreaterThan(0)
    expect(fetched).toBeLessThan(most)
  })

  it('all of it comes, page by page', async () => {
    const seqs: number[] = []
    for (let pages = 0; pages < 100; pages++) {
      const page = await log.events({ after: seqs.at(-1) ?? 0 })
      if (page.length === 0) break
      seqs.push(...page.map(({ seq }) => seq))
    }
    expect(seqs).toEqual(Array.from({ length: BLOCKS }, (_, index) => index + 1))
    if (bytes < 1_000) expect(queries).toBe(4)
  })
})
