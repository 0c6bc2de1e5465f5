import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BudgetLedger, Sending } from '../../lib/runner/ports.ts'

export const DAY_MS = 86_400_000
/** Midnight of a UTC day. */
export const START = Date.UTC(2026, 10, 21)

const turn = () => new Promise((resolve) => setImmediate(resolve))

export type LedgerUnderTest = {
  ledger: BudgetLedger
  /** Makes a loop with a daily budget, and gives its id. */
  createLoop(budget: number | null): Promise<string>
  /** Makes a run of a loop. */
  createRun(loopId: string): Promise<string>
  setBudget(loopId: string, nanoUsd: number | null): Promise<void>
  sums(loopId: string, at: number): Promise<{ spent: number; held: number; refusedAt: number | null } | null>
  close(): Promise<void>
}

/** What every ledger does, whatever it is made of. */
export function budgetLedgerContract(name: string, open: () => Promise<LedgerUnderTest>): void {
  describe(`daily budgets: ${name}`, { timeout: 60_000 }, () => {
    let test: LedgerUnderTest
    let loop: string
    let run: string
    let seq = 0
    beforeAll(async () => {
      test = await open()
    }, 120_000)
    afterAll(() => test.close())
    const begin = async (budget: number | null) => {
      loop = await test.createLoop(budget)
      run = await test.createRun(loop)
    }
    const next = (runId = run): Sending => ({ runId, seq: ++seq })
    const reserve = (nanoUsd: number, sending = next(), at = START) => test.ledger.reserve({ ...sending, nanoUsd, at })
    const sums = (at = START) => test.sums(loop, at)

    it('holds up to the budget and not one nano-USD more', async () => {
      await begin(100)
      expect(await reserve(60)).toEqual({ ok: true, held: true })
      expect(await reserve(41)).toEqual({
        ok: false,
        refused: 'day',
        detail: {
          day: '2026-11-21',
          budgetNanoUsd: 100,
          spentNanoUsd: 0,
          heldNanoUsd: 60,
          neededNanoUsd: 41,
          flagged: false,
        },
      })
      expect(await reserve(40)).toEqual({ ok: true, held: true })
      expect(await sums()).toEqual({ spent: 0, held: 100, refusedAt: START })
    })

    it('refuses the first call of a day when it alone is too much', async () => {
      await begin(10)
      expect(await reserve(11)).toMatchObject({ ok: false, detail: { spentNanoUsd: 0, heldNanoUsd: 0 } })
    })

    it('settles what is held with the cost, once, and a call that cost more than was held passes the budget by that alone', async () => {
      await begin(100)
      const sending = next()
      await reserve(50, sending)
      await test.ledger.settle({ ...sending, nanoUsd: 20 })
      expect(await sums()).toMatchObject({ spent: 20, held: 0 })
      await test.ledger.settle({ ...sending, nanoUsd: 45 })
      await test.ledger.release(sending)
      expect(await sums()).toMatchObject({ spent: 20, held: 0 })
      const dear = next()
      await reserve(80, dear)
      await test.ledger.settle({ ...dear, nanoUsd: 95 })
      expect(await sums()).toMatchObject({ spent: 115, held: 0 })
      expect(await reserve(1)).toMatchObject({ ok: false })
    })

    it('gives back what a call that cost nothing held', async () => {
      await begin(100)
      const sending = next()
      await reserve(100, sending)
      await test.ledger.release(sending)
      expect(await sums()).toEqual({ spent: 0, held: 0, refusedAt: null })
      expect(await reserve(100)).toMatchObject({ ok: true })
    })

    it('holds the same sending once, and another one of the same call beside it', async () => {
      await begin(100)
      const first = next()
      await reserve(50, first)
      expect(await reserve(50, first)).toEqual({ ok: true, held: true })
      expect(await sums()).toMatchObject({ held: 50 })
      await reserve(50)
      expect(await sums()).toMatchObject({ held: 100 })
    })

    it('keeps days apart: a call over midnight settles on the day on which it was sent', async () => {
      await begin(100)
      const late = next()
      await reserve(100, late, START + DAY_MS - 1)
      expect(await reserve(100, next(), START + DAY_MS)).toMatchObject({ ok: true })
      await test.ledger.settle({ ...late, nanoUsd: 70 })
      expect(await sums()).toMatchObject({ spent: 70, held: 0 })
      expect(await sums(START + DAY_MS)).toMatchObject({ spent: 0, held: 100 })
    })

    it('adds up all runs of a loop, and none of another', async () => {
      await begin(100)
      const [firstLoop, firstRun] = [loop, run]
      await reserve(60)
      expect(await reserve(60, next(await test.createRun(loop)))).toMatchObject({ ok: false })
      await begin(100)
      expect(await reserve(60)).toMatchObject({ ok: true })
      expect(await test.sums(firstLoop, START)).toMatchObject({ held: 60 })
      expect(await reserve(40, next(firstRun))).toMatchObject({ ok: true })
    })

    it('writes nothing for a loop without a daily budget', async () => {
      await begin(null)
      const sending = next()
      expect(await test.ledger.limits(run, START)).toBe(false)
      expect(await reserve(1e15, sending)).toEqual({ ok: true, held: false })
      await test.ledger.settle({ ...sending, nanoUsd: 5 })
      expect(await sums()).toBeNull()
    })

    it('heeds a budget that was lowered or raised at once, and goes on counting a day on which it was taken away', async () => {
      await begin(100)
      await reserve(50)
      await test.setBudget(loop, 60)
      expect(await reserve(20)).toMatchObject({ ok: false, detail: { budgetNanoUsd: 60 } })
      await test.setBudget(loop, 70)
      expect(await reserve(20)).toMatchObject({ ok: true })
      expect(await test.ledger.limits(run, START)).toBe(true)
      await test.setBudget(loop, null)
      expect(await test.ledger.limits(run, START)).toBe(false)
      expect(await reserve(1_000)).toEqual({ ok: true, held: true })
      expect(await sums()).toMatchObject({ held: 1_070 })
      expect(await reserve(1_000, next(), START + DAY_MS)).toEqual({ ok: true, held: false })
    })

    it('lets fifty that ask at once have the budget and no more, whichever way they settle', async () => {
      await begin(1_000)
      const runs = await Promise.all(Array.from({ length: 50 }, () => test.createRun(loop)))
      let highest = 0
      let done = false
      const observe = async () => {
        while (!done) {
          const now = await sums()
          if (now) highest = Math.max(highest, now.spent + now.held)
          await turn()
        }
      }
      const observing = observe()
      let refused = 0
      const costs = await Promise.all(
        runs.map(async (runId, index) => {
          let cost = 0
          for (let call = 1; call <= 2; call++) {
            const sending = { runId, seq: call }
            if (!(await reserve(30, sending)).ok) {
              refused++
              continue
            }
            for (let turns = 0; turns < index % 5; turns++) await turn()
            const spent = index % 3 === 0 ? 0 : 10 + (index % 3) * 10
            if (spent === 0) await test.ledger.release(sending)
            else await test.ledger.settle({ ...sending, nanoUsd: spent })
            cost += spent
          }
          return cost
        }),
      )
      done = true
      await observing
      const spent = costs.reduce((sum, cost) => sum + cost, 0)
      expect(await sums()).toMatchObject({ spent, held: 0 })
      expect(spent).toBeLessThanOrEqual(1_000)
      expect(highest).toBeLessThanOrEqual(1_000)
      expect(highest).toBeGreaterThan(900)
      expect(refused).toBeGreaterThan(0)
    })
  })
}
