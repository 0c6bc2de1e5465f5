import { utcDay } from '../../lib/db/utc-day.ts'
import { memoryBudgets } from '../../lib/runner/fixture-budgets.ts'
import { ledgerInDatabase, postgresDatabase } from '../support/ledger-database.ts'
import { tempDatabase } from '../support/temp-database.ts'
import { budgetLedgerContract } from './budget-ledger.contract.ts'

budgetLedgerContract('memory', async () => {
  const loops = new Map<string, string>()
  const ledger = memoryBudgets((runId) => loops.get(runId) ?? '')
  let made = 0
  return {
    ledger,
    async createLoop(budget) {
      const id = `loop_${++made}`
      ledger.setBudget(id, budget)
      return id
    },
    async createRun(loopId) {
      const id = `run_${++made}`
      loops.set(id, loopId)
      return id
    },
    setBudget: async (loopId, nanoUsd) => ledger.setBudget(loopId, nanoUsd),
    sums: async (loopId, at) => ledger.sums(loopId, utcDay(at)),
    close: async () => {},
  }
})

budgetLedgerContract('sqlite', async () => {
  const { database, remove } = await tempDatabase()
  return ledgerInDatabase(database, remove)
})

budgetLedgerContract('postgresql', async () => {
  const { database, remove } = await postgresDatabase()
  return ledgerInDatabase(database, remove)
})
