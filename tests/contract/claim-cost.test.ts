import { describe, expect, it } from 'vitest'
import { POSTGRES_CLAIMS, SQLITE_CLAIMS } from '../../lib/db/claim-sql.ts'
import type { Database } from '../../lib/db/database.ts'
import { openConnection } from '../../lib/db/sqlite/connection.ts'
import { claimsOver } from '../support/claims-store.ts'
import { administrate } from '../support/postgres.ts'
import { BACKENDS, openTempDatabase } from '../support/temp-database.ts'

const WAITING = 2_000
const MOST_ROWS = 100

/** Two workspaces in which many runs wait, and one run of a third. */
async function crowd(database: Database): Promise<string> {
  const { createRun } = claimsOver(database, 1, async () => undefined)
  const crowded = [await createRun(1), await createRun(2)]
  const first = await createRun(3)
  const { prisma } = database
  const [row = {}] = await prisma.$queryRawUnsafe<object[]>('SELECT * FROM "Run" LIMIT 1')
  const columns = Object.keys(row).map((name) => `"${name}"`)
  const values = columns.map((name) => (name === '"id"' ? `"id" || i` : name === '"readyAt"' ? '"readyAt" + i' : name))
  for (const id of crowded)
    await prisma.$executeRawUnsafe(`INSERT INTO "Run" (${columns}) WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < ${WAITING})
      SELECT ${values} FROM "Run", k WHERE "Run"."id" = '${id}'`)
  return first
}

type Plan = Record<string, unknown> & { Plans?: Plan[] }

/** Rows of runs that the parts of a plan have read, taken or left. */
function rowsRead(plan: Plan): number {
  const each = plan['Relation Name'] === 'Run' ? ['Actual Rows', 'Rows Removed by Filter'] : []
  const own = each.reduce((sum, name) => sum + Number(plan[name] ?? 0), 0) * Number(plan['Actual Loops'])
  return (plan.Plans ?? []).reduce((sum, part) => sum + rowsRead(part), own)
}

describe('a look for the next run among thousands', { timeout: 60_000 }, () => {
  it('reads a few rows of PostgreSQL, with room or without', async () => {
    const { database, url, remove } = await openTempDatabase('postgresql')
    await crowd(database)
    await administrate(url, async (client) => {
      await client.query('ANALYZE')
      for (const statement of ['next', 'due', 'claimNext'] as const)
        for (const maxRunning of [0, 1]) {
          const values = { owner: `'w'`, now: Date.now(), leaseUntil: Date.now(), limit: 1, maxRunning }
          const named = new Map<string, string | number>(Object.entries(values))
          const text = POSTGRES_CLAIMS[statement].replace(/@(\w+)/g, (_, name: string) => String(named.get(name)))
          const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`)
          expect(rowsRead(rows[0]['QUERY PLAN'][0].Plan), statement).toBeLessThan(MOST_ROWS)
        }
    })
    await remove()
  })

  it('goes through the index of SQLite, from workspace to workspace', async () => {
    const { database, url, remove } = await openTempDatabase('sqlite')
    await crowd(database)
    const connection = await openConnection(url.slice('file:'.length), { readonly: true })
    const steps = connection
      .prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${SQLITE_CLAIMS.next}`)
      .all({ owner: 'w', now: 0, maxRunning: 1 })
      .map(({ detail }) => detail)
    connection.close()
    expect(steps.filter((step) => step.startsWith('SCAN Run'))).toEqual([])
    const place = 'USING INDEX Run_status_workspaceId_readyAt_id_idx (status=? AND workspaceId=?)'
    expect(steps).toContain(`SEARCH first ${place}`)
    expect(steps.join('\n')).toContain('Run_status_workspaceId_readyAt_id_idx (status=? AND workspaceId>?)')
    await remove()
  })

  it.each(BACKENDS)('finds the workspace that has fewer in execution: %s', async (backend) => {
    const { database, remove } = await openTempDatabase(backend)
    const first = await crowd(database)
    const store = database.createRunStore({ maxRunning: 5 })
    const ids: (string | undefined)[] = []
    for (let taken = 0; taken < 4; taken++) ids.push((await store.claimNext('w', 60_000))?.runId)
    expect(ids.slice(0, 3)).toContain(first)
    expect(new Set(ids).size).toBe(4)
    await remove()
  })
})
