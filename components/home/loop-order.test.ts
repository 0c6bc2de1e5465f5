import { describe, expect, it } from 'vitest'
import { fakeRun } from '@/components/trace/store/fake-run.ts'
import type { LoopSummary } from '@/lib/api/contracts/loops.ts'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import { convergence, costPerRun, sortLoops } from './loop-order.ts'

const loop = (slug: string, savedAt: number, runs: Partial<RunSummary>[]): LoopSummary => ({
  id: 'loop_00000001' as LoopSummary['id'],
  slug: slug as LoopSummary['slug'],
  name: slug,
  purpose: '',
  origin: 'own',
  accepted: true,
  copiedFrom: null,
  author: 'You',
  revision: 1,
  createdAt: 0,
  savedAt,
  latestVersion: null,
  dailyBudgetNanoUsd: null,
  todayNanoUsd: null,
  flaggedAt: null,
  recentRuns: runs.map((run) => fakeRun(run)),
})
const LOOPS = [
  loop('never', 9, []),
  loop('half', 1, [{ createdAt: 5 }, { outcome: 'failure', costNanoUsd: 30 }, { status: 'running', outcome: null }]),
  loop('Always', 3, [{ createdAt: 4, costNanoUsd: 2 }]),
]
const slugs = (loops: LoopSummary[]) => loops.map(({ slug }) => slug)

describe('loops in order', () => {
  it('counts what has finished alone', () => {
    expect(LOOPS.map(convergence)).toEqual([
      { converged: 0, finished: 0 },
      { converged: 1, finished: 2 },
      { converged: 1, finished: 1 },
    ])
    expect(LOOPS.map(costPerRun)).toEqual([null, 10, 2])
  })

  it.each([
    ['name', 'asc', ['Always', 'half', 'never']],
    ['outcome', 'desc', ['half', 'Always', 'never']],
    ['converged', 'asc', ['half', 'Always', 'never']],
    ['converged', 'desc', ['Always', 'half', 'never']],
    ['cost', 'desc', ['half', 'Always', 'never']],
    ['updated', 'desc', ['never', 'Always', 'half']],
  ] as const)('by %s, %s', (sort, order, expected) => {
    expect(slugs(sortLoops(LOOPS, { sort, order }))).toEqual(expected)
  })
})
