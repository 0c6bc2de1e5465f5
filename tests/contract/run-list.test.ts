import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLoop, listLoops } from '../../lib/db/loops.ts'
import { listRuns, type RunCursor, type RunFilter, type RunOrder, recentRuns } from '../../lib/db/run-list.ts'
import type { RunRecord } from '../../lib/db/runs.ts'
import { publishVersion } from '../../lib/db/versions.ts'
import { LOCAL_SCOPE } from '../../lib/db/workspaces.ts'
import { createdRun } from '../support/created-run.ts'
import { databaseStore } from '../support/database-store.ts'
import { sampleSpec } from '../support/sample-loop.ts'
import { BACKENDS } from '../support/temp-database.ts'

const compiled = sampleSpec()
const RUNS = 40
/** Few values, so that many runs are equal in what they are sorted by. */
const pick = <T>(index: number, ...values: T[]): T => values[(index * 7 + (index >> 2)) % values.length] as T

const KEYS: Record<RunOrder['sort'], (run: RunRecord) => number | string | null> = {
  started: (run) => run.createdAt,
  loop: (run) => run.loop.name.toLowerCase(),
  iterations: (run) => run.iterations,
  score: (run) => run.bestScore,
  cost: (run) => run.costNanoUsd,
  tokens: (run) => run.tokens,
  time: (run) =>
    run.finishedAt === null || run.startedAt === null ? null : run.finishedAt - run.startedAt - run.pausedMs,
}

function inOrder({ sort, order }: RunOrder, runs: readonly RunRecord[]): string[] {
  const sign = order === 'asc' ? 1 : -1
  const compare = <T extends number | string>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0)
  return runs
    .toSorted((a, b) => {
      const [one, other] = [KEYS[sort](a), KEYS[sort](b)]
      if (one === null || other === null)
        return (one === null ? 1 : 0) - (other === null ? 1 : 0) || sign * compare(a.id, b.id)
      return sign * (compare(one, other) || compare(a.id, b.id))
    })
    .map(({ id }) => id)
}

describe.each(BACKENDS)('lists of runs in %s', (backend) => {
  let test: Awaited<ReturnType<typeof databaseStore>>
  let all: RunRecord[]
  const list = (filter: RunFilter, page: Parameters<typeof listRuns>[3] = { limit: 100 }) =>
    listRuns(test.database, LOCAL_SCOPE, filter, page)
  const ids = async (filter: RunFilter) => (await list(filter)).runs.map(({ id }) => id)

  beforeAll(async () => {
    test = await databaseStore(backend)
    const { database } = test
    const names = ['Alpha', 'beta', 'Über_100%']
    const loops = await Promise.all(
      names.map((name, index) =>
        createLoop(database, LOCAL_SCOPE, {
          slug: `loop-${index}`,
          design: { ...compiled.design, name },
          origin: 'own',
          accepted: true,
        }),
      ),
    )
    const first = await publishVersion(database, LOCAL_SCOPE, {
      loopId: loops[0]?.id ?? '',
      revision: 1,
      note: '',
      compiled,
    })
    for (let index = 0; index < RUNS; index++) {
      const loop = pick(index, ...loops)
      const id = await createdRun(database, LOCAL_SCOPE, { loopId: loop.id, compiled })
      const finished = index % 4 !== 0
      await database.prisma.run.update({
        where: { id },
        data: {
          versionId: loop === loops[0] && index % 2 === 0 ? (first?.id ?? null) : null,
          status: finished ? 'finished' : pick(index, 'queued', 'paused'),
          outcome: finished ? pick(index, 'success', 'failure') : null,
          reason: finished ? pick(index, 'goal', 'stalled', 'max_iterations') : null,
          label: pick(index, '', 'All_Tests_pass', 'done'),
          input: JSON.stringify({ topic: pick(index, 'Rivers', 'a "quoted" word', 'line\nbreak', '50% off') }),
          iterations: pick(index, 0, 1, 5, 12),
          tokens: BigInt(pick(index, 0, 70, 4_000_000_000)),
          costNanoUsd: BigInt(pick(index, 0, 250_000, 9_000_000_000_000)),
          bestScore: pick(index, null, 0.1 + 0.2, 0.3, 1, -0.5),
          createdAt: BigInt(1_795_000_000_000 + Math.floor(index / 3)),
          startedAt: BigInt(1_795_000_000_100),
          finishedAt: finished ? BigInt(1_795_000_001_000 + pick(index, 0, 5, 900)) : null,
          pausedMs: BigInt(pick(index, 0, 5)),
          trialNodeId: index === 39 ? 'act' : null,
          chaos: index === 38 ? '{"profile":"mixed","seed":1}' : null,
        },
      })
    }
    all = (await list({ trials: true })).runs
  })
  afterAll(() => test.close())

  it('pages under any order, put together, are the whole list in that order', async () => {
    const orders = Object.keys(KEYS).flatMap((sort) => [
      { sort, order: 'asc' },
      { sort, order: 'desc' },
    ]) as RunOrder[]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...orders), fc.integer({ min: 1, max: 17 }), async (by, limit) => {
        const paged: string[] = []
        for (let after: RunCursor | null = null; ; ) {
          // As it is sent to a client and back.
          const cursor: RunCursor | null = JSON.parse(JSON.stringify(after))
          const page: Awaited<ReturnType<typeof listRuns>> = await list({ trials: true }, { limit, by, after: cursor })
          expect(page.runs.length).toBeLessThanOrEqual(limit)
          paged.push(...page.runs.map(({ id }) => id))
          after = page.next
          if (after === null) break
        }
        expect(paged).toEqual(inOrder(by, all))
      }),
      { numRuns: 24, examples: orders.map((by) => [by, 7] as [RunOrder, number]) },
    )
  })

  const FILTERS: [string, RunFilter, (run: RunRecord) => boolean][] = [
    ['a loop', { loopSlug: 'loop-1' }, (run) => run.loop.slug === 'loop-1'],
    ['a version', { version: 1 }, (run) => run.version === 1],
    ['a version that nobody has made', { version: 2 }, () => false],
    ['drafts', { version: 'draft' }, (run) => run.version === null],
    ['an outcome', { outcome: 'failure' }, (run) => run.outcome === 'failure'],
    ['a reason', { reason: 'stalled' }, (run) => run.reason === 'stalled'],
    ['a status', { status: 'paused' }, (run) => run.status === 'paused'],
    ['a cost', { costNanoUsd: { from: 250_000 } }, (run) => run.costNanoUsd >= 250_000],
    ['at most a cost', { costNanoUsd: { from: 1, to: 250_000 } }, (run) => run.costNanoUsd === 250_000],
    [
      'a time',
      { createdAt: { from: 1_795_000_000_004, to: 1_795_000_000_006 } },
      (run) => [4, 5].includes(run.createdAt % 1_000),
    ],
    ['a name in another case', { text: 'ALPHA' }, (run) => run.loop.name === 'Alpha'],
    ['a name with signs of patterns', { text: '_100%' }, (run) => run.loop.slug === 'loop-2'],
    [
      'several at once',
      { text: 'alpha', outcome: 'success', version: 1 },
      (run) => run.loop.name === 'Alpha' && run.outcome === 'success' && run.version === 1,
    ],
  ]
  it.each(FILTERS)('by %s', async (_, filter, fits) => {
    const expected = all.filter((run) => run.trial === null && fits(run)).map(({ id }) => id)
    expect(await ids(filter)).toEqual(expected)
    if (filter.version !== 2) expect(expected.length).toBeGreaterThan(0)
    expect(expected.length).toBeLessThan(RUNS - 1)
  })

  it.each(['tests_PASS', 'rivers', 'a "quoted"', 'line\nbreak', '50%'])(
    'by the text %j of its input or its label',
    async (text) => {
      const rows = await test.database.prisma.run.findMany({
        select: { id: true, input: true, label: true, trialNodeId: true },
      })
      const has = (value: string) => value.toLowerCase().includes(text.toLowerCase())
      const fitting = rows.filter(
        (row) => row.trialNodeId === null && (has(JSON.parse(row.input).topic) || has(row.label)),
      )
      expect((await ids({ text })).sort()).toEqual(fitting.map(({ id }) => id).sort())
      expect(fitting.length).toBeGreaterThan(0)
    },
  )

  it('by a part of its id, without trials unless they are asked for', async () => {
    const [run] = all.filter(({ trial }) => trial === null)
    expect(await ids({ text: run?.id.slice(4).toUpperCase() ?? '' })).toEqual([run?.id])
    expect(await ids({})).toHaveLength(RUNS - 1)
    expect(all).toHaveLength(RUNS)
  })

  it('the newest of each loop that had no chaos, and loops newest edit first', async () => {
    const loops = await listLoops(test.database, LOCAL_SCOPE, 10)
    const newestEdit = loops.toSorted((a, b) => b.savedAt - a.savedAt || (a.id < b.id ? 1 : -1))
    expect(loops.map(({ id }) => id)).toEqual(newestEdit.map(({ id }) => id))
    const recent = await recentRuns(
      test.database,
      LOCAL_SCOPE,
      loops.map(({ id }) => id),
      2,
    )
    for (const { slug } of loops) {
      const newest = inOrder(
        { sort: 'started', order: 'desc' },
        all.filter((run) => run.loop.slug === slug && run.trial === null && run.chaos === null),
      )
      expect(recent.filter((run) => run.loop.slug === slug).map(({ id }) => id)).toEqual(newest.slice(0, 2))
    }
    expect(await recentRuns(test.database, LOCAL_SCOPE, [], 2)).toEqual([])
  })
})
