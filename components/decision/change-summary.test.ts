import { describe, expect, it } from 'vitest'
import { changeSummary } from './change-summary.tsx'
import { EMPTY_DRAFT } from './decision-draft.ts'
import { draftShelf } from './draft-shelf.ts'

const before = { n: 4, facts: ['a'] }
const patch = [{ field: 'n', value: 5 }]

describe('what a draft comes to, in a line', () => {
  it.each([
    ['nothing', { draft: EMPTY_DRAFT, after: before }, ''],
    ['a field set to what it is', { draft: { ...EMPTY_DRAFT, patch }, after: before }, ''],
    ['a changed field', { draft: { ...EMPTY_DRAFT, patch }, after: { ...before, n: 5 } }, 'Changes n.'],
    ['a state that is not read', { draft: { ...EMPTY_DRAFT, patch }, before: null, after: null }, 'Changes n.'],
    [
      'a value that does not fit',
      { draft: { ...EMPTY_DRAFT, faults: new Set(['patch.n']) }, after: null },
      'A new value does not fit yet.',
    ],
    [
      'what is out of sight',
      { draft: { ...EMPTY_DRAFT, subgoal: 'look', version: 3, note: 'why', extend: { iterations: 2 } }, after: before },
      'The next decision gets the subgoal “look”. Adds 2 iterations to this run. Goes on with version 3 of the loop. Adds a note to the log.',
    ],
  ])('%s', (_, part, text) => {
    expect(changeSummary({ before, ...part })).toBe(text)
  })
})

describe('drafts that were begun', () => {
  it('are found again by run and pause, without what is only half typed, until they are dropped', () => {
    const key = draftShelf.key('run_a', 5)
    draftShelf.put(key, { ...EMPTY_DRAFT, note: 'x', faults: new Set(['patch.n']) })
    expect(draftShelf.find(key)).toEqual({ ...EMPTY_DRAFT, note: 'x' })
    expect(draftShelf.find(draftShelf.key('run_a', 6))).toBeNull()
    draftShelf.drop(key)
    expect(draftShelf.find(key)).toBeNull()
  })

  it('are not kept without end', () => {
    for (let seq = 0; seq < 60; seq += 1) draftShelf.put(draftShelf.key('run_b', seq), { ...EMPTY_DRAFT, note: 'x' })
    expect(draftShelf.find(draftShelf.key('run_b', 0))).toBeNull()
    expect(draftShelf.find(draftShelf.key('run_b', 59))).not.toBeNull()
  })
})
