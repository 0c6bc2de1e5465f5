import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBudgetLedger } from '../../lib/db/budget-ledger.ts'
import { readSpending } from '../../lib/db/daily-budgets.ts'
import { createLoop } from '../../lib/db/loops.ts'
import { createRun } from '../../lib/db/runs.ts'
import { ensureLocalWorkspace, LOCAL_SCOPE } from '../../lib/db/workspaces.ts'
import { hashJson } from '../../lib/loop/artefacts/json.ts'
import { systemClock } from '../../lib/runner/clock.ts'
import { bench, countingSpec } from '../../lib/runner/fixtures.ts'
import { executeRun, type RunPorts } from '../../lib/runner/host.ts'
import { createModelGateway } from '../../lib/runner/model-gateway.ts'
import { scripted } from '../../lib/runner/providers/scripted.ts'
import { ledgerInDatabase, postgresDatabase } from '../support/ledger-database.ts'
import { sampleSpec } from '../support/sample-loop.ts'
import { tempDatabase } from '../support/temp-database.ts'

const CALLERS = Number(process.env.LOOPWRIGHT_BUDGET_CALLERS ?? 50)
const LEASE_MS = 120_000
const UP = { action: { tool: 'state.patch', args: { set: { n: '{{ state.n + 1 }}' } } }, subgoal: 'on' }
const spec = {
  ...countingSpec({ maxIterations: 3, timeoutMs: 3_600_000 }, { rules: [{ delayMs: 5, respond: { json: UP } }] }),
  models: {
    default: { provider: 'scripted', model: 'script', price: { inputUsdPerMTok: 1, outputUsdPerMTok: 10 } },
  },
}

describe.each([
  ['sqlite', tempDatabase],
  ['postgresql', postgresDatabase],
])('runs that share a daily budget: %s', { timeout: 180_000 }, (_, open) => {
  let test: Awaited<ReturnType<typeof ledgerInDatabase>>
  beforeAll(async () => {
    const { database, remove } = await open()
    test = await ledgerInDatabase(database, remove)
  }, 120_000)
  afterAll(() => test.close())

  async function runsOf(budget: number, count: number, slug: string) {
    const { database } = test
    const scope = await ensureLocalWorkspace(database)
    const { design } = sampleSpec()
    const loop = await createLoop(database, scope, { slug, design, origin: 'own', accepted: true })
    await database.prisma.loop.update({ where: { id: loop.id }, data: { dailyBudgetNanoUsd: BigInt(budget) } })
    const compiled = { design, spec, specHash: hashJson(spec) }
    const run = { loopId: loop.id, versionId: null, compiled, input: {}, modelOverrides: {} }
    const made = await Promise.all(
      Array.from({ length: count }, () => createRun(database, scope, { ...run, idempotency: null, reservedFor: null })),
    )
    return { loopId: loop.id, runIds: made.flatMap((each) => (each.ok ? [each.run.id] : [])) }
  }

  function ports(tokensUsed = 1): RunPorts {
    const clock = systemClock
    const gateway = createModelGateway([scripted(clock)])
    const call: typeof gateway.call = async (request, signal) => {
      const outcome = await gateway.call(request, signal)
      if (!outcome.ok) return outcome
      const { inputTokens, outputTokens } = outcome.usage
      return { ...outcome, usage: { inputTokens, outputTokens: outputTokens * tokensUsed } }
    }
    const store = test.database.createRunStore({ now: clock.now })
    const budgets = createBudgetLedger(test.database, clock)
    return { ...bench().ports, clock, store, budgets, models: { ...gateway, call } }
  }

  async function execute(with_: RunPorts, runId: string) {
    const claim = await with_.store.claimRun(runId, runId, LEASE_MS)
    if (!claim) throw new Error('the run could not be claimed')
    await executeRun(with_, claim, { leaseMs: LEASE_MS, signal: new AbortController().signal })
  }

  const figures = async (loopId: string, runIds: string[]) => {
    const { prisma } = test.database
    const rows = await prisma.reservation.findMany({ where: { loopId }, orderBy: [{ runId: 'asc' }, { seq: 'asc' }] })
    const runs = await prisma.run.findMany({ where: { id: { in: runIds } } })
    return {
      errors: rows.map((row) => Number((row.settledNanoUsd ?? 0n) - row.nanoUsd)),
      settled: sum(rows.map((row) => Number(row.settledNanoUsd))),
      largest: Math.max(...rows.map((row) => Number(row.nanoUsd))),
      counted: sum(runs.map(({ costNanoUsd }) => Number(costNanoUsd))),
      reasons: runs.map(({ reason }) => reason),
    }
  }

  it(`${CALLERS} at once never hold more than there is, and what they spent is exact`, async () => {
    const alone = await runsOf(1e12, 1, 'alone')
    await execute(ports(), alone.runIds[0] ?? '')
    const whole = await figures(alone.loopId, alone.runIds)
    // Room for what two fifths of the runs need.
    const budget = Math.round(whole.counted * CALLERS * 0.4)

    const { loopId, runIds } = await runsOf(budget, CALLERS, 'fleet')
    // An observer looks with the eyes of another connection each time that somebody has asked.
    let [looks, highest] = [0, 0]
    const observed = (of: RunPorts): RunPorts => {
      const { budgets } = of
      if (!budgets) throw new Error('there is no ledger')
      const reserve: typeof budgets.reserve = async (call) => {
        const answer = await budgets.reserve(call)
        const now = await test.sums(loopId, systemClock.now())
        looks++
        highest = Math.max(highest, (now?.spent ?? 0) + (now?.held ?? 0))
        return answer
      }
      return { ...of, budgets: { ...budgets, reserve } }
    }
    // Three processes' worth of ledgers: none knows what another did but from the database.
    const [one, two, three] = [observed(ports()), observed(ports()), observed(ports())]
    await Promise.all(
      runIds.map((runId, index) => execute(index % 3 === 0 ? one : index % 3 === 1 ? two : three, runId)),
    )

    const { errors, settled, counted, reasons, largest } = await figures(loopId, runIds)
    expect(highest).toBeLessThanOrEqual(budget)
    expect(highest).toBeGreaterThan(budget / 2)
    expect(looks).toBeGreaterThanOrEqual(CALLERS)
    const [today] = (await readSpending(test.database, LOCAL_SCOPE, loopId, { now: systemClock.now(), days: 1 })).days
    expect(today).toMatchObject({ spent: settled, held: 0, cutOff: 0, overrun: 0 })
    expect(settled).toBe(counted)
    expect(Math.max(...errors)).toBeLessThanOrEqual(0)
    expect(new Set(reasons)).toEqual(new Set(['budget_usd', 'max_iterations']))
    // Nobody was refused while there was room for the largest call.
    expect(settled).toBeGreaterThan(budget - largest * CALLERS)
  })

  it('a model that uses more than was estimated passes the budget by the error of its last call, which is on record', async () => {
    const alone = await runsOf(1e12, 1, 'dear-alone')
    await execute(ports(20), alone.runIds[0] ?? '')
    const budget = (await figures(alone.loopId, alone.runIds)).counted - 1
    const { loopId, runIds } = await runsOf(budget, 1, 'dear')
    await execute(ports(20), runIds[0] ?? '')
    const { errors, settled, counted } = await figures(loopId, runIds)
    const last = errors.at(-1) ?? 0
    expect(last).toBeGreaterThan(0)
    expect(settled).toBeGreaterThan(budget)
    expect(settled - budget).toBeLessThanOrEqual(last)
    expect(counted).toBe(settled)
    const { days } = await readSpending(test.database, LOCAL_SCOPE, loopId, { now: systemClock.now(), days: 1 })
    expect(days[0]).toMatchObject({ spent: settled, overrun: Math.max(...errors) })
  })
})

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0)
