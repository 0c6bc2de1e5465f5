import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBudgetLedger } from '../../lib/db/budget-ledger.ts'
import { utcDay } from '../../lib/db/utc-day.ts'
import { memoryBudgets } from '../../lib/runner/fixture-budgets.ts'
import type { DayReservation } from '../../lib/runner/ports.ts'
import { DAY_MS, START } from '../contract/budget-ledger.contract.ts'
import { ledgerInDatabase, postgresDatabase } from '../support/ledger-database.ts'
import { tempDatabase } from '../support/temp-database.ts'

/** More than a loop is likely to have room for, or less. */
const money = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 300 }))
const sending = { run: fc.nat(2), seq: fc.integer({ min: 1, max: 12 }) }
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('reserve' as const), ...sending, money, day: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('settle' as const), ...sending, money }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), ...sending }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('budget' as const),
      loop: fc.nat(1),
      money: fc.option(fc.integer({ min: 1, max: 400 })),
    }),
  },
)

const RUNS = Number(process.env.LOOPWRIGHT_BUDGET_RUNS ?? 8)
const withoutFlag = (reserved: DayReservation) =>
  reserved.ok ? reserved : { ...reserved, detail: { ...reserved.detail, flagged: false } }

describe.each([
  ['sqlite', tempDatabase],
  ['postgresql', postgresDatabase],
])('any course of a ledger: %s', { timeout: 120_000 }, (_, open) => {
  let test: Awaited<ReturnType<typeof ledgerInDatabase>>
  beforeAll(async () => {
    const { database, remove } = await open()
    test = await ledgerInDatabase(database, remove)
  }, 120_000)
  afterAll(() => test.close())

  it('is that of the plain one in memory, and no reservation passes a budget', async () => {
    let refusals = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (steps) => {
        const loops = [await test.createLoop(100), await test.createLoop(null)]
        const [first = '', second = ''] = loops
        const runs = [await test.createRun(first), await test.createRun(first), await test.createRun(second)]
        const plain = memoryBudgets((runId) => (runId === runs[2] ? second : first))
        plain.setBudget(first, 100)
        let ledger = createBudgetLedger(test.database, test.clock)
        for (const each of steps) {
          if (each.do === 'restart') ledger = createBudgetLedger(test.database, test.clock)
          else if (each.do === 'budget') {
            plain.setBudget(loops[each.loop] ?? '', each.money)
            await test.setBudget(loops[each.loop] ?? '', each.money)
            // Longer than it is taken for granted that a loop has no budget.
            test.clock.advance(1_001)
          } else {
            const call = { runId: runs[each.run] ?? '', seq: each.seq }
            if (each.do === 'release') await Promise.all([plain.release(call), ledger.release(call)])
            else if (each.do === 'settle')
              await Promise.all([plain, ledger].map((of) => of.settle({ ...call, nanoUsd: each.money })))
            else {
              const asked = { ...call, nanoUsd: each.money, at: START + each.day * DAY_MS }
              const before = plain.sums(each.run === 2 ? second : first, utcDay(asked.at))
              const [expected, got] = [await plain.reserve(asked), await ledger.reserve(asked)]
              expect(withoutFlag(got)).toEqual(expected)
              if (!expected.ok) {
                refusals++
                const { budgetNanoUsd, spentNanoUsd, heldNanoUsd, neededNanoUsd } = expected.detail
                expect(spentNanoUsd + heldNanoUsd + neededNanoUsd).toBeGreaterThan(budgetNanoUsd)
                expect(before?.held ?? 0).toBe(heldNanoUsd)
              }
            }
          }
          for (const loop of loops)
            for (const day of [0, 1, 2]) {
              const at = START + day * DAY_MS
              expect(await test.sums(loop, at)).toEqual(plain.sums(loop, utcDay(at)))
            }
        }
      }),
      // A course takes a second on a busy machine: shrinking one would take minutes.
      { numRuns: RUNS, endOnFailure: true },
    )
    expect(refusals).toBeGreaterThan(0)
  })
})
