import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Memory } from '../../lib/api/contracts/memories.ts'
import { RunId, Slug } from '../../lib/loop/artefacts/ids.ts'
import { type Api, openApi } from '../support/api.ts'
import { value } from '../support/value.ts'

let api: Api
beforeEach(async () => {
  api = await openApi()
})
afterEach(() => api.close())

const slug = (text: string) => Slug.parse(text)
const code = (result: { ok: true } | { ok: false; problem: { code: string } }) =>
  result.ok ? 'ok' : result.problem.code

async function loop(name: string) {
  return value(await api.client.createLoop({ name, from: { kind: 'blank' } })).loop.slug
}

async function texts(query: Parameters<Api['client']['listMemories']>[0] = {}): Promise<string[]> {
  return value(await api.client.listMemories(query)).items.map(({ text }) => text)
}

const add = async (text: string, of: string | null = null, key: string | null = null): Promise<Memory> =>
  value(await api.client.addMemory({ text, loop: of === null ? null : slug(of), key })).memory

/** As a run of the loop would. */
async function writtenByRun(of: string, text: string, idempotencyKey: string, key: string | null = null) {
  const { run } = value(await api.client.startRun({ loop: slug(of), input: { topic: 'bees' } }))
  const entry = { runId: run.id, iteration: 2, nodeId: 'act', scope: 'loop', key, text, idempotencyKey } as const
  return { runId: run.id, write: () => api.runtime.services.ports.memory.write(entry) }
}

describe('memories', () => {
  it('lists what is there, newest first, page by page, with where it came from', async () => {
    const bees = await loop('Bees')
    const { runId, write } = await writtenByRun(bees, 'They live in hives.', 'k')
    await write()
    for (const at of [1, 2, 3]) await add(`Note ${at}`)
    const first = value(await api.client.listMemories({ limit: 3 }))
    expect(first.items.map(({ text }) => text)).toEqual(['Note 3', 'Note 2', 'Note 1'])
    const second = value(await api.client.listMemories({ limit: 3, cursor: first.nextCursor ?? '' }))
    expect(second).toMatchObject({
      items: [{ text: 'They live in hives.', runId, iteration: 2, nodeId: 'act', loop: { slug: bees, name: 'Bees' } }],
      nextCursor: null,
    })
    expect(first.items[0]).toMatchObject({
      runId: null,
      loop: null,
      key: null,
      editedAt: null,
      author: expect.any(String),
    })
  })

  it('filters by loop, scope, key, run and words', async () => {
    const [bees, sea] = [await loop('Bees'), await loop('Sea')]
    const { runId, write } = await writtenByRun(bees, 'Written by a run', 'k')
    await write()
    await add('Bees fly far', bees, 'flight')
    await add('The sea is deep', sea)
    await add('Shared by all', null, 'flight')
    expect(await texts({ loop: bees })).toEqual(['Shared by all', 'Bees fly far', 'Written by a run'])
    expect(await texts({ loop: bees, scope: 'loop' })).toEqual(['Bees fly far', 'Written by a run'])
    expect(await texts({ scope: 'workspace' })).toEqual(['Shared by all'])
    expect(await texts({ key: 'flight' })).toEqual(['Shared by all', 'Bees fly far'])
    expect(await texts({ run: RunId.parse(runId) })).toEqual(['Written by a run'])
    expect(await texts({ search: 'FAR bees' })).toEqual(['Bees fly far'])
    expect(await texts({ search: 'flight' })).toEqual(['Shared by all', 'Bees fly far'])
    expect(await texts({ search: 'far sea' })).toEqual([])
    expect(code(await api.client.listMemories({ loop: slug('nothing') }))).toBe('not-found')
    expect(code(await api.client.listMemories({ cursor: 'x' }))).toBe('invalid-request')
  })

  it('searches beyond the first page of rows', async () => {
    const { database } = api.runtime.services
    const { workspaceId, userId } = api.runtime.actor
    await add('the needle')
    await database.prisma.memory.createMany({
      data: Array.from({ length: 1_100 }, (_, at) => ({
        id: `mem_hay${String(at).padStart(6, '0')}`,
        workspaceId,
        authorId: userId,
        text: `hay ${at}`,
        idempotencyKey: `hay ${at}`,
        createdAt: BigInt(Date.now() + 60_000 + at),
      })),
    })
    expect(await texts({ search: 'needle' })).toEqual(['the needle'])
    const first = value(await api.client.listMemories({ search: 'hay', limit: 200 }))
    expect(first.items).toHaveLength(200)
    const second = value(await api.client.listMemories({ search: 'hay', limit: 200, cursor: first.nextCursor ?? '' }))
    expect(second.items[0]?.text).toBe('hay 899')
  })

  it('a person’s entry is recalled by the runs that reach it', async () => {
    const [bees, sea] = [await loop('Bees'), await loop('Sea')]
    await add('Hives are warm', bees)
    const recall = async (of: string) => {
      const { runId } = await writtenByRun(of, '', '')
      const request = { runId, mode: 'semantic', queries: ['warm hives'], topK: 5, threshold: 0.5 } as const
      const found = await api.runtime.services.ports.memory.recall(request, new AbortController().signal)
      return found.ok ? found.entries.map(({ text, source }) => ({ text, source })) : found
    }
    const [memory] = value(await api.client.listMemories()).items
    expect(await recall(bees)).toEqual([{ text: 'Hives are warm', source: memory?.author }])
    expect(await recall(sea)).toEqual([])
  })

  it('changes text and key, and not what somebody else changed meanwhile', async () => {
    const memory = await add('one', null, 'k')
    const edited = value(await api.client.editMemory(memory.id, { text: 'two', seen: null })).memory
    expect(edited).toMatchObject({ text: 'two', key: 'k', editedAt: expect.any(Number) })
    expect(code(await api.client.editMemory(memory.id, { text: 'three', seen: null }))).toBe('stale-memory')
    const again = value(await api.client.editMemory(memory.id, { key: null, seen: edited.editedAt })).memory
    expect(again).toMatchObject({ text: 'two', key: null })
    expect(again.editedAt ?? 0).toBeGreaterThan(edited.editedAt ?? 0)
    expect(code(await api.client.editMemory('mem_00000000', { text: 'x', seen: null }))).toBe('not-found')
    expect(code(await api.client.editMemory(memory.id, { text: ' ', seen: again.editedAt }))).toBe('invalid-request')
  })

  it('of two that edit at once one is told so', async () => {
    const memory = await add('one')
    const results = await Promise.all(
      ['a', 'b', 'c'].map((text) => api.client.editMemory(memory.id, { text, seen: null })),
    )
    expect(results.map(code).sort()).toEqual(['ok', 'stale-memory', 'stale-memory'])
  })

  it('a key has one entry in its scope', async () => {
    const bees = await loop('Bees')
    await add('one', bees, 'k')
    await add('shared', null, 'k')
    expect(code(await api.client.addMemory({ text: 'two', loop: bees, key: 'k' }))).toBe('memory-key-taken')
    const other = await add('two', bees)
    expect(code(await api.client.editMemory(other.id, { key: 'k', seen: null }))).toBe('memory-key-taken')
    const results = await Promise.all(
      [1, 2, 3].map((n) => api.client.addMemory({ text: `n${n}`, loop: bees, key: 'n' })),
    )
    expect(results.map(code).sort()).toEqual(['memory-key-taken', 'memory-key-taken', 'ok'])
  })

  it('forgets text, key and vector, also of what was replaced, and a late repetition of the write stays known', async () => {
    const bees = await loop('Bees')
    const early = await writtenByRun(bees, 'the old secret', 'k1', 'place')
    const first = await early.write()
    const late = await writtenByRun(bees, 'the new secret', 'k2', 'place')
    const { id } = await late.write()
    expect(code(await api.client.forgetMemory(id))).toBe('ok')
    const { database } = api.runtime.services
    const rows = await database.prisma.memory.findMany()
    expect(rows).toHaveLength(2)
    for (const row of rows)
      expect(row).toMatchObject({ text: '', key: null, vector: null, forgottenAt: expect.anything() })
    expect(JSON.stringify(rows, (_, one) => (typeof one === 'bigint' ? `${one}` : one))).not.toContain('secret')
    expect(await late.write()).toEqual({ id, isNew: true })
    expect(await early.write()).toEqual({ id: first.id, isNew: true })
    expect(await texts()).toEqual([])
    expect(code(await api.client.forgetMemory(id))).toBe('not-found')
    expect(code(await api.client.editMemory(id, { text: 'x', seen: null }))).toBe('not-found')
  })

  it('forgets what a filter finds, if it are as many as were seen', async () => {
    const [bees, sea] = [await loop('Bees'), await loop('Sea')]
    for (const text of ['one', 'two', 'three']) await add(text, bees)
    await add('other', sea)
    await add('shared')
    const forget = api.client.forgetMemories
    expect(code(await forget({ loop: bees, scope: 'loop', expected: 2 }))).toBe('stale-memory')
    expect(code(await forget({ expected: 5 }))).toBe('invalid-request')
    expect(value(await forget({ loop: bees, search: 'T', expected: 2 }))).toEqual({ forgotten: 2 })
    expect(value(await forget({ loop: bees, scope: 'loop', expected: 1 }))).toEqual({ forgotten: 1 })
    expect(await texts()).toEqual(['shared', 'other'])
    expect(value(await forget({ all: true, expected: 2 }))).toEqual({ forgotten: 2 })
    expect(await texts()).toEqual([])
  })

  it('another workspace’s entries are as good as not there', async () => {
    const { database } = api.runtime.services
    await database.prisma.workspace.create({ data: { id: 'ws_foreign000', name: 'Foreign', createdAt: BigInt(0) } })
    const { userId } = api.runtime.actor
    const foreign = { id: 'mem_foreign0', workspaceId: 'ws_foreign000', authorId: userId, text: 'theirs', key: 'k' }
    await database.prisma.memory.create({ data: { ...foreign, idempotencyKey: 'f', createdAt: BigInt(1) } })
    await add('mine', null, 'k')
    expect(await texts()).toEqual(['mine'])
    expect(await texts({ search: 'theirs' })).toEqual([])
    expect(code(await api.client.editMemory('mem_foreign0', { text: 'x', seen: null }))).toBe('not-found')
    expect(code(await api.client.forgetMemory('mem_foreign0'))).toBe('not-found')
    expect(value(await api.client.forgetMemories({ all: true, expected: 1 }))).toEqual({ forgotten: 1 })
    expect(await database.prisma.memory.findUniqueOrThrow({ where: { id: 'mem_foreign0' } })).toMatchObject({
      text: 'theirs',
    })
  })
})
