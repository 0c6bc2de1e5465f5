import { expect, it } from 'vitest'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import { rankRuns } from './rank-runs.ts'

let created = 0
function run(id: string, loop: string, forkedFrom: string | null = null, part: Partial<RunSummary> = {}): RunSummary {
  // Only what ranking reads is there.
  return {
    ...{
      id,
      loop: { id: loop, slug: loop, name: loop },
      version: null,
      status: 'finished',
      outcome: 'success',
      reason: 'goal',
    },
    ...{ forkedFrom: forkedFrom && { id: forkedFrom, seq: 9, iteration: 3 }, createdAt: ++created, ...part },
  } as unknown as RunSummary
}

const me = run('run_me', 'mine', 'run_parent')
const runs = [
  run('run_other', 'theirs'),
  run('run_loop', 'mine'),
  run('run_sibling', 'mine', 'run_parent'),
  run('run_parent', 'mine'),
  run('run_fork', 'mine', 'run_me', { outcome: 'failure', reason: 'stalled' }),
  me,
]
const ids = (words: string) => rankRuns(runs, me, words).map(({ run: { id } }) => id)

it('those that share its beginning come first, then its loop, and itself never', () => {
  expect(ids('')).toEqual(['run_fork', 'run_parent', 'run_sibling', 'run_loop', 'run_other'])
  expect(rankRuns(runs, null, '').map(({ run: { id } }) => id)).toHaveLength(6)
})

it('all words are looked for: loop, result, reason, version and id', () => {
  expect(ids('failed stalled')).toEqual(['run_fork'])
  expect(ids('theirs DRAFT')).toEqual(['run_other'])
  expect(ids('nothing')).toEqual([])
})
