import { describe, expect, it } from 'vitest'
import { settledTitle } from './settled-title.ts'

type Shown = Parameters<typeof settledTitle>[0]
const running: Shown = { status: 'running', outcome: null, reason: null }
const ended = (outcome: Shown['outcome'], reason: Shown['reason']): Shown => ({ status: 'finished', outcome, reason })

describe('what became of a decision', () => {
  it.each([
    [running, null, 'This run goes on already'],
    [running, 'resumed', 'Decided: the run goes on'],
    [running, 'stopped', 'Decided: the run ends here'],
    [ended('success', 'goal'), 'resumed', 'Decided: the run has finished: converged'],
    [ended('failure', 'max_iterations'), 'resumed', 'Decided: the run has finished: failed, max iterations'],
    [ended('failure', 'stopped_by_person'), 'stopped', 'Decided: the run was stopped'],
    // Whatever button it was: the run says how it ended.
    [ended('failure', 'stopped_by_person'), 'resumed', 'Decided: the run was stopped'],
    [ended('failure', 'cancelled'), null, 'This run was cancelled'],
  ] as const)('%o, %s: %s', (run, decided, title) => {
    expect(settledTitle(run, decided)).toBe(title)
  })
})
