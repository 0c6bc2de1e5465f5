import { expect, it } from 'vitest'
import type { LoopEvent } from '../loop/artefacts/events.ts'
import { memoryBudgets } from './fixture-budgets.ts'
import { memoryRecords } from './fixture-memory.ts'
import { bench, finished, runToEnd, specOf, stateSchema } from './fixtures.ts'
import { createLongTermMemory } from './long-term-memory.ts'
import type { EmbedOutcome, MemoryVectors } from './ports.ts'

const PRICE = { inputUsdPerMTok: 1_000, outputUsdPerMTok: 0 }
const EMPTY: MemoryVectors = {
  reach: async () => ({ name: 'all', stamp: '0' }),
  load: async () => [],
  keep: async () => {},
  byIds: async () => [],
}

/** Recalls once, with a model for vectors whose every token costs 1,000 nano-USD and two. */
async function recalling({ day, usd, tokens }: { day?: number; usd?: number; tokens?: number }) {
  const b = bench()
  const budgets = memoryBudgets()
  if (day !== undefined) budgets.setBudget('loop', day)
  b.ports.budgets = budgets
  const asked: string[] = []
  const embed = async (_of: unknown, texts: readonly string[]): Promise<EmbedOutcome> => {
    asked.push(...texts)
    const model = { provider: 'fake', model: 'm', simulated: false, price: PRICE }
    return {
      ok: true,
      model,
      vectors: texts.map(() => [1, 0]),
      tokens: texts.length * 2,
      costNanoUsd: texts.length * 2_000_000,
    }
  }
  b.ports.memory = createLongTermMemory(memoryRecords(), { vectors: EMPTY, models: { embed }, clock: b.clock })
  const spec = specOf({
    state: stateSchema({ n: { type: 'number', default: 0 } }),
    nodes: { look: { kind: 'observe', config: { recall: { query: 'bees and the sea' } }, next: { next: 'look' } } },
    contract: {
      maxIterations: 1,
      ...(usd === undefined ? {} : { budgetUsd: usd }),
      ...(tokens === undefined ? {} : { budgetTokens: tokens }),
    },
  })
  const events: LoopEvent[] = await runToEnd(spec, b)
  const recalled = events.find(({ type }) => type === 'memory-recalled')?.data
  return { recalled, asked, budgets, events, sums: [...budgets.held.values()] }
}

it('vectors are held in the day’s budget, and settled by what they cost', async () => {
  const { recalled, sums, events } = await recalling({ day: 1_000_000_000 })
  expect(recalled).toMatchObject({ by: 'fake:m', embedded: { tokens: 2, costNanoUsd: 2_000_000 } })
  expect(sums).toMatchObject([{ settled: 2_000_000 }])
  expect(finished(events)).toMatchObject({ reason: 'max_iterations', costNanoUsd: 2_000_000, tokens: 2 })
})

it.each([
  ['the day’s budget', { day: 10 }, 'daily budget'],
  ['the run’s money', { usd: 0.000_000_001 }, 'the budget of'],
  ['the run’s tokens', { tokens: 1 }, 'pass the budget of 1'],
])('where %s has no room for them words are compared, and the run goes on', async (_what, caps, why) => {
  const { recalled, asked, sums, events } = await recalling(caps)
  expect(recalled).toMatchObject({ by: 'words', instead: expect.stringContaining(why) })
  expect(recalled).not.toHaveProperty('embedded')
  expect(asked).toEqual([])
  expect(sums.every(({ settled }) => settled !== null)).toBe(true)
  expect(finished(events)).toMatchObject({ reason: 'max_iterations', costNanoUsd: 0 })
  expect(events.some(({ type }) => type === 'budget-refused')).toBe(false)
})

it('a model that never answers is not waited for beyond its time', async () => {
  const b = bench()
  const model = { provider: 'fake', model: 'm', simulated: true }
  const embed = (_of: unknown, texts: readonly string[]): Promise<EmbedOutcome> =>
    texts.length === 0
      ? Promise.resolve({ ok: true, model, vectors: [], tokens: 0, costNanoUsd: 0 })
      : new Promise(() => {})
  const memory = createLongTermMemory(memoryRecords(), { vectors: EMPTY, models: { embed }, clock: b.clock })
  const request = { runId: 'r', mode: 'semantic', queries: ['x'], topK: 1, threshold: 0 } as const
  expect(await memory.recall(request, new AbortController().signal)).toMatchObject({
    by: 'words',
    instead: expect.stringContaining('no answer in time'),
  })
})
