import { afterEach, describe, expect, it } from 'vitest'
import { createLoop } from '../../lib/db/loops.ts'
import { createMemoryRecords } from '../../lib/db/memories.ts'
import { ensureLocalWorkspace } from '../../lib/db/workspaces.ts'
import { memoryRecords } from '../../lib/runner/fixture-memory.ts'
import type { MemoryRecords, MemoryWrite } from '../../lib/runner/ports.ts'
import { createdRun } from '../support/created-run.ts'
import { sampleSpec } from '../support/sample-loop.ts'
import { BACKENDS, type Backend, openTempDatabase } from '../support/temp-database.ts'

type UnderTest = {
  records: MemoryRecords
  /** Two runs of one loop, and one of another. */
  runs: { one: string; sibling: string; stranger: string }
  close(): Promise<void>
}

async function inDatabase(backend: Backend): Promise<UnderTest> {
  const { database, remove } = await openTempDatabase(backend)
  const scope = await ensureLocalWorkspace(database)
  const compiled = sampleSpec()
  const run = async (slug: string, loopId?: string) => {
    const loop =
      loopId ?? (await createLoop(database, scope, { slug, design: compiled.design, origin: 'own', accepted: true })).id
    return { id: await createdRun(database, scope, { loopId: loop, compiled }), loop }
  }
  const one = await run('first')
  const sibling = await run('first', one.loop)
  const stranger = await run('second')
  const runs = { one: one.id, sibling: sibling.id, stranger: stranger.id }
  return { records: createMemoryRecords(database, { now: () => 0 }), runs, close: remove }
}

async function inMemory(): Promise<UnderTest> {
  const records = memoryRecords((runId) => (runId === 'run_stranger' ? 'second' : 'first'))
  return { records, runs: { one: 'run_one', sibling: 'run_sibling', stranger: 'run_stranger' }, close: async () => {} }
}

const backends: [string, () => Promise<UnderTest>][] = [
  ['memory', inMemory],
  ...BACKENDS.map((backend): [string, () => Promise<UnderTest>] => [backend, () => inDatabase(backend)]),
]

describe.each(backends)('long-term memory in %s', (_, open) => {
  let test: UnderTest
  afterEach(() => test.close())

  let writes = 0
  const entry = (part: Partial<MemoryWrite> = {}): MemoryWrite => ({
    runId: test.runs.one,
    iteration: 2,
    nodeId: 'act',
    scope: 'loop',
    key: null,
    text: 'a fact',
    idempotencyKey: `key ${++writes}`,
    ...part,
  })
  const texts = async (runId: string, keys: string[] | null = null, limit = 10) =>
    (await test.records.list(runId, keys, limit)).map(({ text }) => text)

  it('gives back what was written, newest first, with where it came from', async () => {
    test = await open()
    const first = await test.records.write(entry({ text: 'one' }))
    await test.records.write(entry({ text: 'two', key: 'k', iteration: 3 }))
    expect(first.isNew).toBe(true)
    expect(await test.records.list(test.runs.sibling, null, 10)).toEqual([
      { id: expect.stringMatching(/^mem_/), key: 'k', text: 'two', source: `${test.runs.one}, iteration 3, act` },
      { id: first.id, key: null, text: 'one', source: `${test.runs.one}, iteration 2, act` },
    ])
    expect(await texts(test.runs.one, null, 1)).toEqual(['two'])
  })

  it('a run reaches its own loop and what the workspace shares, and nothing else', async () => {
    test = await open()
    await test.records.write(entry({ text: 'mine', key: 'k' }))
    await test.records.write(entry({ text: 'ours', key: 'k', scope: 'workspace' }))
    expect(await texts(test.runs.stranger)).toEqual(['ours'])
    expect(await texts(test.runs.stranger, ['k'])).toEqual(['ours'])
    expect(await texts(test.runs.sibling, ['k'])).toEqual(['ours', 'mine'])
    await test.records.write(entry({ runId: test.runs.stranger, text: 'theirs', key: 'k' }))
    expect(await texts(test.runs.one)).toEqual(['ours', 'mine'])
  })

  it('a key has one entry per scope: the last one written', async () => {
    test = await open()
    await test.records.write(entry({ key: 'limit', text: '10' }))
    await test.records.write(entry({ key: 'other', text: 'x' }))
    await test.records.write(entry({ key: 'limit', text: '20', runId: test.runs.sibling }))
    expect(await texts(test.runs.one, ['limit'])).toEqual(['20'])
    expect(await texts(test.runs.one, ['other', 'limit', 'none'])).toEqual(['20', 'x'])
    expect(await texts(test.runs.one)).toHaveLength(2)
  })

  it('the same write again is made once and gets the same answer, even when its key has another entry by then', async () => {
    test = await open()
    const early = entry({ key: 'limit', text: '10' })
    const { id } = await test.records.write(early)
    await test.records.write(entry({ key: 'limit', text: '20' }))
    expect(await test.records.write(early)).toEqual({ id, isNew: true })
    expect(await texts(test.runs.one)).toEqual(['20'])
  })

  it('a text that is there is not there twice, but in another scope or under another key it is', async () => {
    test = await open()
    const { id } = await test.records.write(entry())
    expect(await test.records.write(entry({ runId: test.runs.sibling }))).toEqual({ id, isNew: false })
    for (const part of [{ scope: 'workspace' as const }, { key: 'k' }, { text: 'another' }])
      expect(await test.records.write(entry(part))).toMatchObject({ isNew: true })
    expect(await test.records.write(entry({ key: 'k' }))).toMatchObject({ isNew: false })
    expect(await texts(test.runs.one)).toHaveLength(4)
  })

  it('many that write at once do not lose or double anything', async () => {
    test = await open()
    const same = entry({ text: 'same' })
    const writes = [same, same, same, entry({ text: 'same' }), entry({ text: 'other' }), entry({ text: 'other' })]
    const results = await Promise.all(writes.map((one) => test.records.write(one)))
    expect(new Set(results.map(({ id }) => id)).size).toBe(2)
    expect((await texts(test.runs.one)).sort()).toEqual(['other', 'same'])
  })

  it('many that write under one key at once leave one entry', async () => {
    test = await open()
    // The first round opens the connections, which takes longer than to write.
    for (const round of ['first', 'second', 'third']) {
      const writes = Array.from({ length: 8 }, (_, index) => entry({ key: 'limit', text: `${round} ${index}` }))
      await Promise.all(writes.map((one) => test.records.write(one)))
      expect(await texts(test.runs.one, ['limit'])).toHaveLength(1)
    }
  })
})
