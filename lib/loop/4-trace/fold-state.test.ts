import { describe, expect, it } from 'vitest'
import { logBuilder } from './fixture.ts'
import { stateAfter, stateAt, stateChanges, writersAt } from './fold-state.ts'
import type { Segment } from './segment.ts'

const events = logBuilder(101)
  .iteration(65)
  .step('observe')
  .patch('/score', 0.4)
  .patch('/notes/-', 'second', 'add')
  .finish('decide')
  .step('decide')
  .patch('/score', 0.9)
  .finish(null).events
const start = { score: 0.1, notes: ['first'], plan: 'p' }
const segment: Segment = { index: 1, start, events }

describe('states of a segment', () => {
  it.each([
    [100, { score: 0.1, notes: ['first'], plan: 'p' }],
    [102, { score: 0.1, notes: ['first'], plan: 'p' }],
    [103, { score: 0.4, notes: ['first'], plan: 'p' }],
    [105, { score: 0.4, notes: ['first', 'second'], plan: 'p' }],
    [999, { score: 0.9, notes: ['first', 'second'], plan: 'p' }],
  ])('after event %i', (seq, expected) => {
    expect(stateAt(start, events, seq)).toEqual(expected)
    expect(stateAfter(start, stateChanges(segment), seq)).toEqual(expected)
  })

  it('shares what a patch does not touch and leaves the start alone', () => {
    const after = stateAt(start, events, 103)
    expect(after.notes).toBe(start.notes)
    expect(start).toEqual({ score: 0.1, notes: ['first'], plan: 'p' })
  })

  it('knows who wrote each field last', () => {
    const changes = stateChanges(segment)
    const writers = (seq: number) =>
      [...writersAt(changes, seq)].map(([field, change]) => [field, change.nodeId, change.iteration])
    expect(writers(105)).toEqual([
      ['score', 'observe', 65],
      ['notes', 'observe', 65],
    ])
    expect(writers(999)).toEqual([
      ['score', 'decide', 65],
      ['notes', 'observe', 65],
    ])
  })

  it('begins a run with the state of run-started', () => {
    const first = logBuilder().add({
      type: 'run-started',
      data: { specHash: 'h', models: {}, state: { score: 0, plan: '' }, priors: null },
    }).events
    expect(stateAt({}, first, 1)).toEqual({ score: 0, plan: '' })
  })
})
