import { describe } from 'vitest'
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
