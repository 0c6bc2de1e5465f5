import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { memoryRecords } from '../../runner/fixture-memory.ts'
import { createLongTermMemory } from '../../runner/long-term-memory.ts'
import type { ToolCall } from '../../runner/ports.ts'
import { createToolRunner } from '../../runner/tool-runner.ts'
import { memoryWrite } from './definition.ts'
import { memoryWriteInto } from './execute.ts'

const never = new AbortController().signal

function tool(memory = createLongTermMemory(memoryRecords((runId) => runId))) {
  const runner = createToolRunner({ [memoryWrite.name]: memoryWrite }, { [memoryWrite.name]: memoryWriteInto(memory) })
  const call = (args: JsonObject, part: Partial<ToolCall> = {}) =>
    runner.run({ tool: memoryWrite.name, args, key: 'k1', runId: 'run_a', iteration: 2, nodeId: 'act', ...part }, never)
  const all = (runId: string) =>
    memory
      .recall({ runId, mode: 'semantic', queries: ['x'], topK: 20, threshold: 0 }, never)
      .then((found) => (found.ok ? found.entries.map(({ text, source }) => `${text} (${source})`) : found.message))
  return { call, all, memory }
}

describe('memory.write', () => {
  it('keeps a text with where it came from, and says its id', async () => {
    const { call, all } = tool()
    expect(await call({ text: 'a fact' })).toEqual({ ok: true, output: { id: 'mem_00000001', isNew: true } })
    expect(await all('run_a')).toEqual(['a fact (run_a, iteration 2, act)'])
  })

  it('the same call again writes nothing more; another one with the same text neither', async () => {
    const { call, all } = tool()
    const first = await call({ text: 'a fact' })
    expect(await call({ text: 'a fact' })).toEqual(first)
    expect(await call({ text: 'a fact' }, { key: 'k2' })).toMatchObject({ output: { isNew: false } })
    expect(await all('run_a')).toHaveLength(1)
  })

  it('is for the loop alone unless it is shared with the workspace', async () => {
    const { call, all } = tool()
    await call({ text: 'mine' })
    await call({ text: 'ours', scope: 'workspace' }, { key: 'k2' })
    expect(await all('run_b')).toEqual(['ours (run_a, iteration 2, act)'])
  })

  it('a key is written anew', async () => {
    const { call, memory } = tool()
    await call({ text: '1', key: 'n' })
    await call({ text: '2', key: 'n' }, { key: 'k2' })
    expect(
      await memory.recall({ runId: 'run_a', mode: 'key', queries: ['n'], topK: 5, threshold: 1 }, never),
    ).toMatchObject({ entries: [{ text: '2' }] })
  })

  it.each<[string, JsonObject, RegExp]>([
    ['no text', {}, /text: is required/],
    ['an empty text', { text: '' }, /at least 1 characters/],
    ['a text beyond the limit', { text: 'x'.repeat(8_001) }, /at most 8000 characters/],
    ['an unknown scope', { text: 'a', scope: 'world' }, /must be one of "loop", "workspace"/],
    ['another argument', { text: 'a', importance: 1 }, /importance: is not declared/],
  ])('%s is refused and nothing is kept', async (_, args, problem) => {
    const { call, all } = tool()
    expect(await call(args)).toMatchObject({ ok: false, class: 'recoverable', message: expect.stringMatching(problem) })
    expect(await all('run_a')).toEqual([])
  })

  it('a memory that can’t be written to is a failure of the call', async () => {
    const broken = createLongTermMemory({ list: async () => [], write: () => Promise.reject(new Error('disk full')) })
    expect(await tool(broken).call({ text: 'a' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('disk full'),
    })
  })
})
