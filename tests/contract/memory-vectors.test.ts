import { afterEach, describe, expect, it } from 'vitest'
import { createLoop } from '../../lib/db/loops.ts'
import { createMemoryRecords } from '../../lib/db/memories.ts'
import { editMemory, forgetMemories } from '../../lib/db/memory-entries.ts'
import { createMemoryVectors } from '../../lib/db/memory-vectors.ts'
import { createRun } from '../../lib/db/runs.ts'
import { ensureLocalWorkspace } from '../../lib/db/workspaces.ts'
import { vectorOf } from '../../lib/loop/similarity/vectors.ts'
import { systemClock } from '../../lib/runner/clock.ts'
import { createLongTermMemory } from '../../lib/runner/long-term-memory.ts'
import type { EmbedOutcome, RecallRequest } from '../../lib/runner/ports.ts'
import { sampleSpec } from '../support/sample-loop.ts'
import { BACKENDS, type Backend, openTempDatabase } from '../support/temp-database.ts'

/** What words mean, in three directions: wheels, water, money. */
const MEANINGS: Record<string, number[]> = {
  car: [1, 0, 0],
  automobile: [0.95, 0.1, 0],
  sea: [0, 1, 0],
  ocean: [0.05, 0.98, 0],
  price: [0, 0, 1],
}
const meaning = (text: string) => {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? []
  const sum = words.reduce((all, word) => all.map((value, at) => value + (MEANINGS[word]?.[at] ?? 0)), [0, 0, 0.001])
  return sum
}
const PRICE = { inputUsdPerMTok: 1, outputUsdPerMTok: 0 }

let close = async () => {}
afterEach(() => close())

async function open(backend: Backend) {
  const { database, remove } = await openTempDatabase(backend)
  close = remove
  const scope = await ensureLocalWorkspace(database)
  const compiled = sampleSpec()
  const run = async (slug: string) => {
    const loop = await createLoop(database, scope, { slug, design: compiled.design, origin: 'own', accepted: true })
    const settings = { versionId: null, compiled, input: {}, modelOverrides: {}, idempotency: null, reservedFor: null }
    const created = await createRun(database, scope, { loopId: loop.id, ...settings })
    if (!created.ok) throw new Error('the run was not created')
    return created.run.id
  }
  const [one, stranger] = [await run('first'), await run('second')]
  const records = createMemoryRecords(database, { now: () => 0 })
  const model = { name: 'meanings', fails: '', unset: false, refuses: '', cut: '', asked: [] as string[] }
  const embed = async (_of: unknown, texts: readonly string[]): Promise<EmbedOutcome> => {
    if (model.unset) return { ok: false, why: 'not-configured' }
    if (model.fails && texts.length > 0)
      return { ok: false, why: 'failed', class: 'transient', kind: 'unavailable', message: model.fails }
    model.asked.push(...texts)
    const bound = { provider: 'fake', model: model.name, simulated: false, price: PRICE }
    const cut = model.cut === '' ? -1 : texts.indexOf(model.cut)
    const taken = cut === -1 ? texts : texts.slice(0, cut)
    const vectors = taken.map((text) => (text === model.refuses ? null : meaning(text)))
    const made = { model: bound, vectors, tokens: taken.length * 4, costNanoUsd: taken.length }
    if (cut === -1) return { ok: true, ...made, ...(vectors.includes(null) ? { refusal: 'too long' } : {}) }
    return { ok: false, why: 'failed', class: 'transient', kind: 'unavailable', message: 'it broke off', made }
  }
  const memory = createLongTermMemory(records, {
    vectors: createMemoryVectors(database),
    models: { embed },
    clock: systemClock,
  })
  let writes = 0
  const write = (text: string, runId = one, key: string | null = null) =>
    memory.write({ runId, iteration: 1, nodeId: 'act', scope: 'loop', key, text, idempotencyKey: `k${++writes}` })
  const recall = async (query: string, part: Partial<RecallRequest> = {}) => {
    const request = { runId: one, mode: 'semantic' as const, queries: [query], topK: 5, threshold: 0.7, ...part }
    const found = await memory.recall(request, new AbortController().signal)
    if (!found.ok) throw new Error(found.message)
    return found
  }
  return { database, scope, one, stranger, model, write, recall }
}
const texts = (found: { entries: { text: string }[] }) => found.entries.map(({ text }) => text)

describe.each(BACKENDS)('recall by meaning in %s', (backend) => {
  it('finds what words would not, and says by which model and for how much', async () => {
    const { write, recall, database } = await open(backend)
    const { id } = await write('The automobile is red.')
    await write('The ocean is deep.')
    const found = await recall('a car')
    expect(texts(found)).toEqual(['The automobile is red.'])
    expect(found).toMatchObject({ considered: 2, by: 'fake:meanings' })
    expect(found.embedded).toEqual({ model: 'fake:meanings', tokens: 12, costNanoUsd: 3 })
    expect(found.entries[0]?.relevance).toBeGreaterThan(0.95)
    expect(found.bestBelow).toBeLessThan(0.7)
    const row = await database.prisma.memory.findUniqueOrThrow({ where: { id } })
    expect(row.embeddedBy).toBe('fake:meanings')
    expect([...vectorOf(row.vector ?? new Uint8Array())]).toEqual([
      ...Float32Array.from(meaning('The automobile is red.')),
    ])
    // Little endian, whatever the machine.
    expect(Buffer.from(row.vector ?? []).readFloatLE(0)).toBeCloseTo(0.95)
  })

  it('makes the vector of a text once, and anew for another model or another text', async () => {
    const { write, recall, model, database, scope } = await open(backend)
    const { id } = await write('The sea')
    await recall('ocean')
    await recall('ocean')
    expect(model.asked).toEqual(['ocean', 'The sea', 'ocean'])
    await editMemory(database, scope, id, { text: 'The price', seen: null }, 0)
    expect(texts(await recall('ocean'))).toEqual([])
    const edited = await recall('price')
    expect(texts(edited)).toEqual(['The price'])
    expect(edited.entries[0]?.source).toMatch(/^run_\w+, iteration 1, act, edited by \S/)
    expect(model.asked.filter((text) => text === 'The price')).toHaveLength(1)
    model.name = 'others'
    expect(await recall('price')).toMatchObject({ by: 'fake:others', embedded: { tokens: 8 } })
  })

  it('a new text, one that replaces another, and one that is forgotten count at once', async () => {
    const { write, recall, database, scope } = await open(backend)
    const { id } = await write('sea')
    expect(texts(await recall('ocean'))).toEqual(['sea'])
    await write('deep sea', undefined, 'k')
    expect(texts(await recall('ocean'))).toEqual(['deep sea', 'sea'])
    await write('price', undefined, 'k')
    expect(texts(await recall('ocean'))).toEqual(['sea'])
    await forgetMemories(database, scope, [id], 1)
    expect(texts(await recall('ocean'))).toEqual([])
    const row = await database.prisma.memory.findUniqueOrThrow({ where: { id } })
    expect(row).toMatchObject({ text: '', vector: null, embeddedBy: null })
  })

  it('reaches no other loop’s entries', async () => {
    const { write, recall, stranger } = await open(backend)
    await write('sea')
    expect(await recall('ocean', { runId: stranger })).toMatchObject({ entries: [], considered: 0 })
    await write('ocean', stranger)
    expect(texts(await recall('sea', { runId: stranger }))).toEqual(['ocean'])
    expect(texts(await recall('ocean'))).toEqual(['sea'])
  })

  it('compares words where no model is set, without a word about it', async () => {
    const { write, recall, model } = await open(backend)
    model.unset = true
    await write('The automobile is red.')
    expect(await recall('a car')).toEqual({
      ok: true,
      entries: [],
      considered: 1,
      bestBelow: expect.any(Number),
      by: 'words',
    })
    expect(texts(await recall('the red automobile'))).toHaveLength(1)
  })

  it('compares words when the model fails, and says why and what was spent', async () => {
    const { write, recall, model } = await open(backend)
    await write('The automobile is red.')
    model.fails = 'no answer from the server'
    const found = await recall('red automobile')
    expect(found).toMatchObject({ by: 'words', instead: 'no answer from the server' })
    expect(texts(found)).toHaveLength(1)
    expect(found).not.toHaveProperty('embedded')
  })

  it('keeps and counts what was made before the model failed', async () => {
    const { write, recall, model } = await open(backend)
    await write('sea')
    await write('car')
    await write('price')
    model.cut = 'sea'
    const found = await recall('ocean')
    expect(found).toMatchObject({ by: 'words', instead: 'it broke off', embedded: { tokens: 12, costNanoUsd: 3 } })
    model.cut = ''
    const again = await recall('ocean')
    expect(again).toMatchObject({ by: 'fake:meanings', embedded: { tokens: 8, costNanoUsd: 2 } })
    expect(texts(again)).toEqual(['sea'])
    expect(model.asked.filter((text) => text === 'car')).toHaveLength(1)
  })

  it('compares a text that the model refuses by its words, and sends it no more', async () => {
    const { write, recall, model, database, scope } = await open(backend)
    await write('sea')
    const { id } = await write('the long price list')
    model.refuses = 'the long price list'
    expect(texts(await recall('ocean'))).toEqual(['sea'])
    const found = await recall('the long price list of it', { threshold: 0.5 })
    expect(found).toMatchObject({ by: 'fake:meanings', considered: 2 })
    expect(texts(found)).toEqual(['the long price list'])
    expect(model.asked.filter((text) => text === model.refuses)).toHaveLength(1)
    await editMemory(database, scope, id, { text: 'price', seen: null }, 0)
    expect(texts(await recall('price'))).toEqual(['price'])
  })

  it('compares words when the model refuses a query, and says why', async () => {
    const { write, recall, model } = await open(backend)
    await write('the sea')
    model.refuses = 'the sea'
    expect(await recall('the sea')).toMatchObject({ by: 'words', instead: 'too long', entries: [{ text: 'the sea' }] })
  })

  it('compares words when there is no room for the vectors, and asks for none', async () => {
    const { write, recall, model } = await open(backend)
    await write('The automobile is red.')
    const needs: object[] = []
    const found = await recall('a car', {
      afford: async (need) => {
        needs.push(need)
        return 'it would pass the budget'
      },
    })
    expect(found).toMatchObject({ by: 'words', instead: 'it would pass the budget', entries: [] })
    expect(model.asked).toEqual([])
    expect(needs).toEqual([{ tokens: expect.any(Number), nanoUsd: expect.any(Number), priced: true }])
  })

  it('makes many vectors over several recalls, and compares words until all are there', async () => {
    const { one, recall, model, database, scope } = await open(backend)
    const { loopId } = await database.prisma.run.findUniqueOrThrow({ where: { id: one } })
    await database.prisma.memory.createMany({
      data: Array.from({ length: 700 }, (_, at) => ({
        id: `mem_many${String(at).padStart(6, '0')}`,
        workspaceId: scope.workspaceId,
        authorId: scope.userId,
        loopId,
        text: `sea ${at}`,
        idempotencyKey: `many ${at}`,
        createdAt: BigInt(at),
      })),
    })
    const first = await recall('ocean')
    expect(first).toMatchObject({ by: 'words', instead: expect.stringContaining('188 entries have no vectors yet') })
    expect(first.embedded?.tokens).toBe(513 * 4)
    expect(await recall('ocean')).toMatchObject({ by: 'fake:meanings', considered: 700, embedded: { tokens: 189 * 4 } })
    expect(model.asked.filter((text) => text.startsWith('sea'))).toHaveLength(700)
  })
})
