import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LoopBudget } from '../../lib/api/contracts/budgets.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { type Api, callJson, openApi } from '../support/api.ts'
import { longLoop } from '../support/sample-loop.ts'
import { value } from '../support/value.ts'

let api: Api
let client: Api['client']
beforeEach(async () => {
  api = await openApi({ worker: true })
  client = api.client
})
afterEach(() => api.close())

const price = { inputUsdPerMTok: 1, outputUsdPerMTok: 10 }
async function loopWith(change: (design: LoopDesign) => LoopDesign, name = 'Priced') {
  const { loop } = value(await client.createLoop({ name, from: { kind: 'blank' } }))
  value(await client.saveDesign(loop.slug, 1, change(longLoop(3))))
  return loop.slug
}
const priced = () =>
  loopWith((design) => ({ ...design, models: { default: { provider: 'scripted', model: 'script', price } } }))

async function run(slug: string) {
  const { id } = value(await client.startRun({ loop: slug, input: {} })).run
  const ended = Promise.withResolvers<void>()
  client.followRun(id, {
    after: 0,
    onEvents: () => {},
    onStatus: (status) =>
      status === 'ended' ? ended.resolve() : status === 'failed' && ended.reject(new Error('failed')),
  })
  await ended.promise
  return value(await client.getRun(id)).run
}
const flag = (slug: string) =>
  api.runtime.services.database.prisma.loop.updateMany({ where: { slug }, data: { flaggedAt: 1n } })

describe('the daily budget of a loop', () => {
  it('is set, shown with the loop, kept by its runs, and taken away', async () => {
    const slug = await priced()
    expect(value(await client.getBudget(slug))).toMatchObject({ dailyBudgetNanoUsd: null, flaggedAt: null, open: [] })
    expect(value(await client.getLoop(slug)).loop).toMatchObject({ dailyBudgetNanoUsd: null, todayNanoUsd: null })
    // What was spent before counts too.
    const first = await run(slug)
    expect(first.outcome).toBe('success')
    const limit = first.costNanoUsd * 2
    expect(value(await client.setDailyBudget(slug, limit)).loop).toMatchObject({ dailyBudgetNanoUsd: limit })
    expect(value(await client.getLoop(slug)).loop.todayNanoUsd).toBe(first.costNanoUsd)

    const second = await run(slug)
    expect(second).toMatchObject({ outcome: 'failure', reason: 'budget_usd' })
    expect(second.explanation).toContain('daily budget')
    const spent = first.costNanoUsd + second.costNanoUsd
    expect(spent).toBeLessThanOrEqual(limit)
    const budget = LoopBudget.parse(value(await client.getBudget(slug)))
    expect(budget.days).toHaveLength(14)
    expect(budget.days[0]).toMatchObject({ spent, held: 0, cutOff: 0, refusedAt: expect.any(Number) })
    const [listed] = value(await client.listLoops()).loops
    expect(listed).toMatchObject({ dailyBudgetNanoUsd: limit, todayNanoUsd: spent })

    value(await client.setDailyBudget(slug, null))
    expect(await run(slug)).toMatchObject({ outcome: 'success' })
  })

  it('is no part of the design: its revision stays, and name and budget are set apart', async () => {
    const slug = await priced()
    expect(value(await client.setDailyBudget(slug, 5)).loop).toMatchObject({ revision: 2, name: 'Long' })
    expect(value(await client.renameLoop(slug, 'Other')).loop).toMatchObject({ revision: 3, dailyBudgetNanoUsd: 5 })
  })

  it.each([0, -1, 1.5, 1e16, '2', {}])('is refused as %j', async (dailyBudgetNanoUsd) => {
    const slug = await priced()
    const answer = await callJson(api, 'PATCH', `/loops/${slug}`, { dailyBudgetNanoUsd })
    expect(answer).toMatchObject({ status: 400 })
    expect(JSON.stringify(answer)).toContain('body.dailyBudgetNanoUsd')
    expect(value(await client.getBudget(slug)).dailyBudgetNanoUsd).toBeNull()
  })

  it('of a loop that is not there is not found', async () => {
    expect(await callJson(api, 'GET', '/loops/nothing/budget')).toMatchObject({ status: 404 })
    expect(await callJson(api, 'PATCH', '/loops/nothing', { dailyBudgetNanoUsd: 5 })).toMatchObject({ status: 404 })
  })

  it('can’t be kept by a model without a price, so no run begins', async () => {
    const slug = await loopWith((design) => {
      const { script: _, ...rest } = design
      return { ...rest, models: { default: { provider: 'openai-compatible', model: 'm' } } }
    })
    value(await client.setDailyBudget(slug, 1e9))
    const answer = await callJson(api, 'POST', '/runs', { loop: slug, input: {} })
    expect(answer).toMatchObject({ status: 422 })
    expect(JSON.stringify(answer)).toMatch(/price of “m”.*unknown.*daily budget|invalid-models/)
  })
})

describe('a flagged loop', () => {
  it('gets no more, says why, still runs, and is free again once a new version is published', async () => {
    const slug = await priced()
    value(await client.setDailyBudget(slug, 1e9))
    await flag(slug)
    for (const more of [2e9, null]) {
      const refused = await client.setDailyBudget(slug, more)
      if (refused.ok) throw new Error('it got more')
      expect(refused.problem).toMatchObject({ code: 'loop-flagged', status: 409 })
      expect(refused.problem.detail).toContain('until a new version is published')
    }
    expect(value(await client.getBudget(slug)).flaggedAt).toBe(1)
    expect(await run(slug)).toMatchObject({ outcome: 'success' })
    value(await client.publishVersion(slug, 2, 'redesigned'))
    expect(value(await client.getLoop(slug)).loop.flaggedAt).toBeNull()
    expect(value(await client.setDailyBudget(slug, 2e9)).loop.dailyBudgetNanoUsd).toBe(2e9)
  })
})
