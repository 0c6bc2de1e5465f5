import { memoryStore } from '../../lib/runner/memory-store.ts'
import { databaseStore } from '../support/database-store.ts'
import { manualClock } from '../support/manual-clock.ts'
import { sampleSpec } from '../support/sample-loop.ts'
import { BACKENDS } from '../support/temp-database.ts'
import { runStoreContract } from './run-store.contract.ts'
import { runStorePausesContract } from './run-store-pauses.contract.ts'
import type { StoreUnderTest } from './store-under-test.ts'

async function inMemory(): Promise<StoreUnderTest> {
  const clock = manualClock()
  const store = memoryStore(clock)
  const { spec, specHash } = sampleSpec()
  let count = 0
  return {
    store,
    clock,
    async createRun() {
      const runId = `run_memory${String(++count).padStart(4, '0')}`
      store.createRun({ runId, spec, specHash, input: {}, requestedBy: 'user_local0000' })
      return runId
    },
    requestCancel: async (runId, by) => store.requestCancel(runId, by),
    requestPause: async (runId, by) => store.requestPause(runId, by),
    requestBreakpoints: async (runId, list) => store.requestBreakpoints(runId, list),
    requestResume: async (runId, resume) => store.requestResume(runId, resume),
    stored: async (runId) => store.inspect(runId),
    close: async () => undefined,
  }
}

const STORES: [string, () => Promise<StoreUnderTest>][] = [
  ['memory', inMemory],
  ...BACKENDS.map((backend): [string, () => Promise<StoreUnderTest>] => [backend, () => databaseStore(backend)]),
]
for (const [name, open] of STORES) {
  runStoreContract(name, open)
  runStorePausesContract(name, open)
}
