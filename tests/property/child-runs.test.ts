import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../lib/loop/artefacts/json.ts'
import type { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { executeRun } from '../../lib/runner/host.ts'
import { askingSpec, callingSpec, type Family, familyPorts, openFamily, workingSpec } from '../support/family.ts'

const LEASE_MS = 30_000
const MODEL = {
  default: { provider: 'scripted', model: 'script', price: { inputUsdPerMTok: 1, outputUsdPerMTok: 10 } },
}

let families: Family[] = []
const open = async () => {
  const family = await openFamily('sqlite')
  families.push(family)
  return family
}
const removeAll = async () => {
  const mine = families
  families = []
  for (const family of mine) await family.remove()
}
afterEach(removeAll)

async function accounts({ database }: Family, runId: string) {
  const rows = await database.prisma.allowance.findMany({ where: { runId } })
  return rows.map((row) => ({
    nanoUsd: Number(row.spentNanoUsd),
    tokens: Number(row.spentTokens),
    held: Number(row.reservedNanoUsd + row.reservedTokens),
  }))
}

describe('a budget that children share', () => {
  it.each<{
    what: string
    contract: Partial<LoopSpec['contract']>
    budget: JsonObject
    reason: string
    within: (used: { nanoUsd: number; tokens: number }) => boolean
  }>([
    {
      what: 'tokens',
      contract: { budgetTokens: 4_000 },
      budget: {},
      reason: 'budget_tokens',
      within: ({ tokens }) => tokens <= 4_000,
    },
    {
      what: 'money',
      contract: { budgetUsd: 0.01 },
      budget: {},
      reason: 'budget_usd',
      within: ({ nanoUsd }) => nanoUsd <= 1e7,
    },
    {
      what: 'what the call may use of it',
      contract: { budgetUsd: 1 },
      budget: { usd: 0.005 },
      reason: 'budget_usd',
      within: ({ nanoUsd }) => nanoUsd <= 5e6,
    },
  ])(
    '$what: 50 children at once never pass it, and say whose it is',
    { timeout: 60_000 },
    async ({ contract, budget, reason, within }) => {
      const family = await open()
      await family.publish('ask', askingSpec(4))
      const child = { loop: 'ask', over: 'input.items', input: { q: 'item' }, concurrency: 16, require: 'none', budget }
      const spec = callingSpec(child, { contract, models: MODEL })
      const id = await family.start('caller', spec, { items: Array.from({ length: 50 }, (_, q) => q) })
      // Several processes on one database.
      const others = familyPorts(family.database)
      await Promise.all([family.drain(8), family.drain(8, others)])
      await family.drain(8)
      const [used] = await accounts(family, id)
      if (!used) throw new Error('there is an account')
      expect(within(used)).toBe(true)
      expect(used.held).toBe(0)
      const children = await family.children(id)
      const spent = children.reduce((sum, child) => sum + Number(child.costNanoUsd), 0)
      const tokens = children.reduce((sum, child) => sum + Number(child.tokens), 0)
      expect({ nanoUsd: spent, tokens }).toEqual({ nanoUsd: used.nanoUsd, tokens: used.tokens })
      const refused = children.filter((child) => child.reason === reason)
      expect(refused.length).toBeGreaterThan(0)
      expect(refused[0]?.explanation).toContain(`that the run ${id} of “caller” has left for the runs it calls`)
      // What the children used is the parent's too, and there was something to use.
      expect(await family.row(id)).toMatchObject({
        status: 'finished',
        costNanoUsd: BigInt(spent),
        tokens: BigInt(tokens),
      })
      expect(tokens).toBeGreaterThan(0)
    },
  )

  it('holds for grandchildren: the narrowest of the budgets above counts', { timeout: 60_000 }, async () => {
    const family = await open()
    await family.publish('ask', askingSpec(3))
    const over = { over: 'input.items', concurrency: 4, require: 'none' }
    await family.publish('middle', callingSpec({ loop: 'ask', ...over, input: { q: 'item' } }))
    const spec = callingSpec(
      { loop: 'middle', ...over, input: { items: '[1, 2, 3, 4]' } },
      { contract: { budgetTokens: 2_000 } },
    )
    const id = await family.start('caller', spec, { items: [1, 2, 3] })
    await family.drain(6)
    const [used] = await accounts(family, id)
    expect(used?.tokens).toBeLessThanOrEqual(2_000)
    expect(used?.tokens).toBe(Number((await family.row(id)).tokens))
    const rows = await family.database.prisma.run.findMany({ where: { depth: 2 } })
    expect(rows.some(({ reason, explanation }) => reason === 'budget_tokens' && explanation.includes(id))).toBe(true)
  })
})

describe('trees of runs', () => {
  /** A tree by the number of children of each level, with how far it is executed before one of its runs is cancelled. */
  const tree = fc.record({
    width: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
    concurrency: fc.integer({ min: 1, max: 3 }),
    steps: fc.integer({ min: 0, max: 12 }),
    victim: fc.nat(),
    limit: fc.integer({ min: 1, max: 3 }),
  })

  it('all of them end, whichever run is cancelled and when, and nothing is left at work', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc
        .asyncProperty(tree, async ({ width, concurrency, steps, victim, limit }) => {
          const family = await open()
          await family.database.prisma.workspace.updateMany({ data: { maxRunning: limit } })
          await family.publish('level0', workingSpec())
          for (const [level, count] of width.entries()) {
            const items = JSON.stringify(Array.from({ length: count }, (_, item) => item))
            const input: JsonObject = level === 0 ? { by: 'item' } : {}
            const child = { loop: `level${level}`, over: items, input, concurrency, require: 'none' }
            await family.publish(`level${level + 1}`, callingSpec(child))
          }
          const id = await family.start('root', callingSpec({ loop: `level${width.length}`, require: 'none' }))
          for (let step = 0; step < steps; step++) {
            const claim = await family.store.claimNext('w', LEASE_MS)
            if (!claim) break
            await executeRun(family.ports, claim, { leaseMs: LEASE_MS, signal: new AbortController().signal })
            await expectLimits(family, concurrency)
          }
          const all = await family.database.prisma.run.findMany({ orderBy: { id: 'asc' } })
          const cancelled = all[victim % all.length]?.id ?? id
          await family.cancel(cancelled)
          await family.drain(2)
          const after = await family.database.prisma.run.findMany()
          expect(after.filter(({ status }) => status !== 'finished')).toEqual([])
          expect(
            after.map(({ reason }) => reason).filter((reason) => reason !== 'goal' && reason !== 'cancelled'),
          ).toEqual([])
        })
        .afterEach(removeAll),
      { numRuns: Number(process.env.LOOPWRIGHT_TREES ?? 8) },
    )
  })
})

/** Never more children of a call than it allows. */
async function expectLimits({ database }: Family, concurrency: number): Promise<void> {
  const rows = await database.prisma.run.groupBy({
    by: ['parentRunId'],
    where: {
      parentRunId: { not: null },
      OR: [{ status: { in: ['queued', 'running', 'paused'] } }, { status: 'waiting', epoch: { gt: 0 } }],
    },
    _count: true,
  })
  for (const { _count } of rows) expect(_count).toBeLessThanOrEqual(concurrency)
}
