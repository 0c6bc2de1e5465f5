import { describe, expect, it } from 'vitest'
import { fakeRun } from '@/components/trace/store/fake-run.ts'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import { compareRuns, mergeRuns } from './run-order.ts'

const run = (number: number, part: Partial<RunSummary> = {}): RunSummary =>
  fakeRun({ id: `run_000000000${number}` as RunSummary['id'], createdAt: number, ...part })
const numbers = (runs: readonly RunSummary[]) => runs.map(({ id }) => Number(id.slice(-1)))

describe('the order of runs', () => {
  it('puts what has no score last, whichever way', () => {
    const runs = [run(1, { bestScore: 0.5 }), run(2), run(3, { bestScore: 0.9 }), run(4, { bestScore: 0.5 })]
    expect(numbers(runs.toSorted(compareRuns({ sort: 'score', order: 'desc' })))).toEqual([3, 4, 1, 2])
    expect(numbers(runs.toSorted(compareRuns({ sort: 'score', order: 'asc' })))).toEqual([1, 4, 3, 2])
  })

  it('keeps what was loaded below the fresh rows, and drops what went away among them', () => {
    const by = { sort: 'started', order: 'desc' } as const
    const shown = [5, 4, 3, 2, 1].map((number) => run(number))
    const fresh = [run(6), run(5, { steps: 9 }), run(3)]
    const merged = mergeRuns(shown, fresh, by)
    expect(numbers(merged)).toEqual([6, 5, 3, 2, 1])
    expect(merged[1]?.steps).toBe(9)
    expect(mergeRuns(shown, [], by)).toEqual([])
  })
})
