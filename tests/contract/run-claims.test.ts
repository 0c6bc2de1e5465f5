import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { CLAIM_ALONE } from '../../lib/db/postgres/run-store.ts'
import { memoryStore } from '../../lib/runner/memory-store.ts'
import { claimsOver } from '../support/claims-store.ts'
import { manualClock } from '../support/manual-clock.ts'
import { sampleSpec } from '../support/sample-loop.ts'
import { BACKENDS, openTempDatabase } from '../support/temp-database.ts'
import { DEFAULT_LIMIT, runClaimsContract } from './run-claims.contract.ts'

runClaimsContract('memory', async () => {
  const clock = manualClock()
  const store = memoryStore(clock)
  const { spec, specHash } = sampleSpec()
  const workspaceId = (workspace: number) => `ws_numbered${workspace}`
  for (const workspace of [1, 2, 3]) store.limit(workspaceId(workspace), DEFAULT_LIMIT)
  let count = 0
  return {
    store,
    clock,
    async createRun(workspace) {
      const runId = `run_memory${String(++count).padStart(4, '0')}`
      store.createRun({
        runId,
        spec,
        specHash,
        input: {},
        requestedBy: 'user_local0000',
        workspaceId: workspaceId(workspace),
      })
      return runId
    },
    limit: async (workspace, maxRunning) => store.limit(workspaceId(workspace), maxRunning),
    requestCancel: async (runId) => store.requestCancel(runId, 'user_local0000'),
    close: async () => undefined,
  }
})

describe.each(BACKENDS)('%s', (backend) => {
  runClaimsContract(backend, async () => {
    const { database, remove } = await openTempDatabase(backend)
    return claimsOver(database, DEFAULT_LIMIT, remove)
  })
})

it('a claimer that is suspended in the middle keeps the others waiting for a moment only', {
  timeout: 40_000,
}, async () => {
  const { database, url, remove } = await openTempDatabase('postgresql')
  const { store, createRun } = claimsOver(database, DEFAULT_LIMIT, remove)
  const runId = await createRun(1)
  const suspended = new pg.Client({ connectionString: url })
  // The server ends its session.
  const ended = new Promise((resolve) => suspended.on('error', resolve))
  await suspended.connect()
  await suspended.query(CLAIM_ALONE)
  expect(await store.claimNext('a', 10_000)).toMatchObject({ runId })
  expect(String(await ended)).toMatch(/idle-in-transaction timeout/)
  await remove()
})
