import { describe, expect, it } from 'vitest'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { memoryRecords } from './fixture-memory.ts'
import { createLongTermMemory } from './long-term-memory.ts'
import type { MemoryRecords, RecallRequest } from './ports.ts'

const never = new AbortController().signal

async function memoryWith(...entries: (string | [key: string, text: string])[]) {
  const memory = createLongTermMemory(memoryRecords())
  for (const [index, entry] of entries.entries()) {
    const [key, text] = typeof entry === 'string' ? [null, entry] : entry
    await memory.write({
      runId: 'run_a',
      iteration: 1,
      nodeId: 'act',
      scope: 'loop',
      key,
      text,
      idempotencyKey: `${index}`,
    })
  }
  return (request: Partial<RecallRequest>) =>
    memory.recall({ runId: 'run_b', mode: 'semantic', queries: [], topK: 5, threshold: 0.7, ...request }, never)
}

const PARSER = 'The date parser drops the time zone of an offset without a colon.'
const LIMIT = 'The payment API allows 100 requests a minute; beyond that rate limit it answers 429.'

describe('recalling by likeness', () => {
  it('gives what reaches the threshold, and how near the best of the others was', async () => {
    const recall = await memoryWith(PARSER, LIMIT, 'The sea is blue.')
    const found = await recall({ queries: ['date parser'] })
    expect(found).toMatchObject({
      ok: true,
      considered: 3,
      entries: [{ text: PARSER, source: 'run_a, iteration 1, act' }],
    })
    if (!found.ok) return
    expect(found.entries[0]?.relevance).toBeGreaterThanOrEqual(0.7)
    expect(found.bestBelow).toBeGreaterThanOrEqual(0)
    expect(found.bestBelow).toBeLessThan(0.7)
  })

  it('nothing near enough is an empty result that says how near it was', async () => {
    const recall = await memoryWith(PARSER)
    const found = await recall({ queries: ['parser of time'], threshold: 0.99 })
    expect(found).toEqual({ ok: true, entries: [], considered: 1, bestBelow: expect.closeTo(0.6, 0), by: 'words' })
  })

  it('the most relevant come first, at most topK of them, each by the query that fits it best', async () => {
    const recall = await memoryWith(PARSER, LIMIT, 'date parser', 'rate limit of the payment API')
    const found = await recall({ queries: ['date parser', 'rate limit of the payment API'], topK: 3 })
    expect(found.ok && found.entries.map(({ text }) => text)).toEqual([
      'rate limit of the payment API',
      'date parser',
      LIMIT,
    ])
  })

  it('an empty memory is empty, and knows of no nearest', async () => {
    const recall = await memoryWith()
    expect(await recall({ queries: ['x'] })).toEqual({
      ok: true,
      entries: [],
      considered: 0,
      bestBelow: null,
      by: 'words',
    })
  })
})

describe('recalling by key', () => {
  it('gives the entries under the keys, fully relevant, whatever the threshold', async () => {
    const recall = await memoryWith(['limit', '100'], ['other', 'x'], 'limit')
    expect(await recall({ mode: 'key', queries: ['limit', 'none'], threshold: 1 })).toMatchObject({
      ok: true,
      entries: [{ text: '100', relevance: 1 }],
      considered: 1,
      bestBelow: null,
    })
  })
})

describe('a recall that fails', () => {
  const broken: MemoryRecords = {
    list: () => Promise.reject(new Error('disk I/O error')),
    write: () => Promise.reject(new Error('disk I/O error')),
  }
  it.each(['key', 'semantic'] as const)('by %s is a failure and no empty result', async (mode) => {
    const request = { runId: 'run_a', mode, queries: ['x'], topK: 1, threshold: 0.7 }
    expect(await createLongTermMemory(broken).recall(request, never)).toEqual({
      ok: false,
      class: 'transient',
      message: 'long-term memory could not be read: disk I/O error',
    })
  })

  it('one that is stopped says so', async () => {
    const memory = createLongTermMemory({
      ...broken,
      list: async () => [{ id: 'm', key: null, text: 'x', source: '' }],
    })
    const request = { runId: 'run_a', mode: 'semantic' as const, queries: ['x'], topK: 1, threshold: 0.7 }
    expect(await memory.recall(request, AbortSignal.abort())).toMatchObject({
      ok: false,
      message: 'the recall was stopped',
    })
  })
})

it('compares at most the newest entries that the limit names', async () => {
  let asked = 0
  const memory = createLongTermMemory({
    list: async (_runId, _keys, limit) => {
      asked = limit
      return []
    },
    write: () => Promise.reject(new Error('not written to')),
  })
  await memory.recall({ runId: 'run_a', mode: 'semantic', queries: ['x'], topK: 1, threshold: 0 }, never)
  expect(asked).toBe(LIMITS.memoryEntries)
})
