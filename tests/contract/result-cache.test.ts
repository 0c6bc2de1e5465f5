import { afterEach, describe, expect, it } from 'vitest'
import { createResultCache } from '../../lib/db/cached-results.ts'
import { LIMITS } from '../../lib/loop/artefacts/limits.ts'
import type { ScriptedAnswer } from '../../lib/loop/artefacts/script.ts'
import type { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { systemClock } from '../../lib/runner/clock.ts'
import { bench, runToEnd, specOf, stateSchema } from '../../lib/runner/fixtures.ts'
import { memoryResults } from '../../lib/runner/memory-results.ts'
import type { CachedResult, ResultCache, ToolExecute } from '../../lib/runner/ports.ts'
import { execute as codeRun } from '../../lib/tools/code-run/execute.ts'
import { databaseStore } from '../support/database-store.ts'
import { manualClock } from '../support/manual-clock.ts'
import { BACKENDS } from '../support/temp-database.ts'

type CacheUnderTest = {
  cache: ResultCache
  clock: ReturnType<typeof manualClock>
  runId: string
  close: () => Promise<void>
}

const backends: { name: string; open: () => Promise<CacheUnderTest> }[] = [
  {
    name: 'memory',
    open: async () => {
      const clock = manualClock()
      return { cache: memoryResults(clock), clock, runId: 'run_memory0001', close: async () => undefined }
    },
  },
  ...BACKENDS.map((name) => ({
    name,
    open: async () => {
      const { database, createRun, clock, close } = await databaseStore(name)
      return { cache: createResultCache(database, clock), clock, runId: await createRun(), close }
    },
  })),
]

const answer: CachedResult = {
  of: 'model',
  text: '{"a": "é“”"}',
  finishReason: 'stop',
}
const output = (value: string): CachedResult => ({ of: 'tool', output: { value } })

describe.each(backends)('a result cache in $name', ({ open }) => {
  let test: CacheUnderTest
  afterEach(() => test.close())

  it('gives back what was kept, under its key alone', async () => {
    test = await open()
    const { cache, runId } = test
    expect(await cache.find(runId, 'a')).toBeNull()
    await cache.keep(runId, 'a', answer)
    await cache.keep(runId, 'b', output('x'))
    expect(await cache.find(runId, 'a')).toEqual(answer)
    expect(await cache.find(runId, 'b')).toEqual(output('x'))
    expect(await cache.find(runId, 'c')).toBeNull()
  })

  it('keeps the newest under a key', async () => {
    test = await open()
    await test.cache.keep(test.runId, 'a', output('old'))
    await test.cache.keep(test.runId, 'a', output('new'))
    expect(await test.cache.find(test.runId, 'a')).toEqual(output('new'))
  })

  it('forgets what is too old', async () => {
    test = await open()
    await test.cache.keep(test.runId, 'a', answer)
    test.clock.advance(LIMITS.cachedResultAgeMs)
    expect(await test.cache.find(test.runId, 'a')).toEqual(answer)
    test.clock.advance(1)
    expect(await test.cache.find(test.runId, 'a')).toBeNull()
  })

  it('keeps nothing that is too large', async () => {
    test = await open()
    const overhead = JSON.stringify(output('')).length
    await test.cache.keep(test.runId, 'fits', output('x'.repeat(LIMITS.cachedResultBytes - overhead)))
    await test.cache.keep(test.runId, 'not', output('x'.repeat(LIMITS.cachedResultBytes - overhead + 1)))
    expect(await test.cache.find(test.runId, 'fits')).not.toBeNull()
    expect(await test.cache.find(test.runId, 'not')).toBeNull()
  })

  it('forgets what it is told to, and nothing else', async () => {
    test = await open()
    const { cache, runId } = test
    await cache.keep(runId, 'a', answer)
    await cache.keep(runId, 'b', output('x'))
    await cache.drop(runId, 'a')
    await cache.drop(runId, 'never kept')
    expect(await cache.find(runId, 'a')).toBeNull()
    expect(await cache.find(runId, 'b')).toEqual(output('x'))
  })
})

/** Which answers are kept is the runner’s to say, whatever they are kept in. */
describe('a result cache, over two runs', () => {
  /** Two runs in a row over the same stored answers; how many answers of each were live. */
  async function live({ spec, tool }: { spec: LoopSpec; tool?: ToolExecute }): Promise<number[]> {
    const cache = memoryResults(systemClock)
    const runId = 'run_memory0001'
    const counts: number[] = []
    for (const _ of ['first', 'second']) {
      // A program and a database take their time by the machine's clock.
      const b = bench(tool ? { 'code.run': tool } : {}, systemClock)
      b.ports.results = {
        find: (_run, key) => cache.find(runId, key),
        keep: (_run, key, result) => cache.keep(runId, key, result),
        drop: (_run, key) => cache.drop(runId, key),
      }
      const answers = (await runToEnd(spec, b)).filter(
        (event) => event.type === 'model-answered' || event.type === 'tool-answered',
      )
      counts.push(answers.filter(({ data }) => !data.cached).length)
    }
    return counts
  }
  const asking = (respond: ScriptedAnswer): LoopSpec =>
    specOf({
      state: stateSchema({ n: { type: 'number', default: 0 } }),
      nodes: {
        decide: {
          kind: 'decide',
          config: { strategy: 'refine', prompt: 'n?', fields: ['n'], repairs: 0, cache: true },
          next: { next: 'decide', invalid: 'decide' },
        },
      },
      contract: { maxIterations: 2 },
      script: { rules: [{ respond }] },
    })
  const running = (code: string, timeoutMs = 20_000): LoopSpec =>
    specOf({
      state: stateSchema({}),
      nodes: {
        act: {
          kind: 'act',
          config: {
            tools: ['code.run'],
            call: { tool: 'code.run', args: { code: JSON.stringify(code), timeoutMs: String(timeoutMs) } },
            policy: { cache: ['code.run'] },
          },
          next: { next: 'act' },
        },
      },
      contract: { maxIterations: 2, stepTimeoutMs: 60_000, timeoutMs: 600_000 },
      tools: ['code.run'],
    })

  it.each<{ what: string; parts: Parameters<typeof live>[0]; counts: number[] }>([
    { what: 'an answer that its node can use', parts: { spec: asking({ json: { n: 1 } }) }, counts: [1, 0] },
    { what: 'no answer that its node refuses', parts: { spec: asking({ json: { n: 'x' } }) }, counts: [2, 2] },
    { what: 'what a program gave', parts: { spec: running('6 * 7'), tool: codeRun }, counts: [1, 0] },
    { what: 'that a program failed by itself', parts: { spec: running('let = ;'), tool: codeRun }, counts: [1, 0] },
    {
      what: 'nothing of a program that was stopped',
      parts: { spec: running('for (;;);', 100), tool: codeRun },
      counts: [2, 2],
    },
  ])('holds $what for the next run', async ({ parts, counts }) => {
    expect(await live(parts)).toEqual(counts)
  })
})

describe.each(BACKENDS)('a result cache in %s, with others beside it', (backend) => {
  it('the oldest make room, and what is too old is removed', async () => {
    const { database, createRun, clock, close } = await databaseStore(backend)
    try {
      const runId = await createRun()
      const { workspaceId } = await database.prisma.run.findUniqueOrThrow({ where: { id: runId } })
      const now = clock.now()
      const rows = Array.from({ length: LIMITS.cachedResults + 5 }, (_, index) => ({
        workspaceId,
        key: `k${index}`,
        content: JSON.stringify(answer),
        createdAt: BigInt(now + index),
      }))
      await database.prisma.cachedResult.createMany({ data: rows })
      clock.advance(LIMITS.cachedResults + 10)
      await createResultCache(database, clock).keep(runId, 'newest', answer)
      expect(await database.prisma.cachedResult.count()).toBe(LIMITS.cachedResults)
      const cache = createResultCache(database, clock)
      expect(await cache.find(runId, 'k5')).toBeNull()
      expect(await cache.find(runId, 'k6')).toEqual(answer)
      clock.advance(LIMITS.cachedResultAgeMs + 1)
      await createResultCache(database, clock).keep(runId, 'later', answer)
      expect(await database.prisma.cachedResult.count()).toBe(1)
    } finally {
      await close()
    }
  })

  it('no other workspace’s answers are in reach', async () => {
    const { database, createRun, clock, close } = await databaseStore(backend)
    try {
      const runId = await createRun()
      await database.prisma.workspace.create({ data: { id: 'ws_other000000', name: 'other', createdAt: 1n } })
      const cache = createResultCache(database, clock)
      await cache.keep(runId, 'a', answer)
      await database.prisma.cachedResult.updateMany({ data: { workspaceId: 'ws_other000000' } })
      expect(await cache.find(runId, 'a')).toBeNull()
    } finally {
      await close()
    }
  })
})
