import type { BudgetLedger, Sending } from './ports.ts'

type Held = { loopId: string; day: string; nanoUsd: number; settled: number | null }
type Sums = { spent: number; held: number; refusedAt: number | null }

/** A ledger in memory, as plain as can be: what the one in the database is compared with. `null`: no daily budget. */
export type MemoryBudgets = BudgetLedger & {
  setBudget(loopId: string, nanoUsd: number | null): void
  sums(loopId: string, day: string): Sums | null
  readonly held: ReadonlyMap<string, Held>
}

export function memoryBudgets(loopOf: (runId: string) => string = () => 'loop'): MemoryBudgets {
  const budgets = new Map<string, number>()
  const days = new Map<string, Sums>()
  const held = new Map<string, Held>()
  const key = ({ runId, seq }: Sending) => `${runId}/${seq}`

  async function settle(call: Sending & { nanoUsd: number }): Promise<void> {
    const row = held.get(key(call))
    if (!row || row.settled !== null) return
    row.settled = call.nanoUsd
    const sums = days.get(`${row.loopId}/${row.day}`)
    if (!sums) throw new Error('a reservation without its day')
    sums.held -= row.nanoUsd
    sums.spent += call.nanoUsd
  }

  return {
    held,
    setBudget: (loopId, nanoUsd) => void (nanoUsd === null ? budgets.delete(loopId) : budgets.set(loopId, nanoUsd)),
    sums: (loopId, day) => days.get(`${loopId}/${day}`) ?? null,
    limits: async (runId) => budgets.has(loopOf(runId)),
    async reserve({ runId, seq, nanoUsd, at }) {
      const loopId = loopOf(runId)
      const day = new Date(at).toISOString().slice(0, 10)
      const budget = budgets.get(loopId)
      if (budget === undefined && !days.has(`${loopId}/${day}`)) return { ok: true, held: false }
      if (held.has(key({ runId, seq }))) return { ok: true, held: true }
      const sums = days.get(`${loopId}/${day}`) ?? { spent: 0, held: 0, refusedAt: null }
      days.set(`${loopId}/${day}`, sums)
      if (sums.spent + sums.held + nanoUsd > (budget ?? Number.POSITIVE_INFINITY)) {
        sums.refusedAt ??= at
        const figures = { budgetNanoUsd: budget ?? 0, spentNanoUsd: sums.spent, heldNanoUsd: sums.held }
        return { ok: false, refused: 'day', detail: { day, ...figures, neededNanoUsd: nanoUsd, flagged: false } }
      }
      held.set(key({ runId, seq }), { loopId, day, nanoUsd, settled: null })
      sums.held += nanoUsd
      return { ok: true, held: true }
    },
    settle,
    release: (sending) => settle({ ...sending, nanoUsd: 0 }),
  }
}
