import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logBuilder } from './fixture.ts'
import { stateAt } from './fold-state.ts'
import { emptyIndex, extendIndex, filterLines, lineAt, type RunIndex } from './run-index.ts'
import type { TraceEvent } from './trace-event.ts'

const check = (name: string, holds: boolean, relaxed = false) => ({
  type: 'invariant-checked' as const,
  data: { name, holds, message: '', read: [], ...(relaxed ? { relaxed: true as const } : {}) },
})
const guards = (...levels: [rule: 'max_iterations' | 'plateau', level: number, fired?: boolean][]) => ({
  type: 'guard-checked' as const,
  data: {
    score: null,
    readings: levels.map(([rule, level, fired = false]) => ({ rule, level, fired, detail: '' })),
    fired: null,
    measure: null,
    stalledFor: 0,
  },
})

function sampleLog(): TraceEvent[] {
  const log = logBuilder()
  const state = { n: 0, text: 'a', list: ['x'] }
  log.add({ type: 'run-started', data: { specHash: 'h', models: {}, state, priors: null } })
  log.iteration(1).step('act').patch('/n', 1).add(check('a', true)).finish('check')
  log.step('check').add(check('b', false)).add(check('b', true)).finish('act')
  log.add(guards(['max_iterations', 0.5], ['plateau', -3]))
  log
    .iteration(2)
    .step('act')
    .patch('/list', ['x', 'y'])
    .add(check('b', false, true))
    .finish('check')
  log.add(guards(['max_iterations', 4, true]))
  return log.events
}

const tell = ({ type }: TraceEvent) => ({ text: `Says ${type}.`, bad: type === 'invariant-checked' })
const plain = (index: RunIndex) => ({
  ...index,
  checks: [...index.checks],
  fields: [...index.fields],
  guards: [...index.guards],
})

describe('the index of a run', () => {
  const index = extendIndex(emptyIndex(), sampleLog(), tell)

  it('has cells, histories and levels by iteration', () => {
    expect(index.checks.get('a')).toEqual({ cells: ['held'], steps: [1] })
    expect(index.checks.get('b')).toEqual({ cells: ['healed', 'allowed'], steps: [2, 3] })
    expect(index.guards.get('max_iterations')).toEqual([0.5, 1])
    expect(index.guards.get('plateau')).toEqual([0])
    expect(index.fields.get('n')?.map(({ amount, nodeId, iteration }) => [amount, nodeId, iteration])).toEqual([
      [0, null, 0],
      [1, 'act', 1],
    ])
    expect(index.fields.get('list')?.map(({ measure, amount, text }) => [measure, amount, text])).toEqual([
      ['items', 1, '[1]'],
      ['items', 2, '[2]'],
    ])
    expect(index.state).toEqual(stateAt({}, sampleLog(), Number.POSITIVE_INFINITY))
  })

  it('is the same whatever the pages are, and takes no event twice', () => {
    const log = sampleLog()
    const cut = fc.array(fc.integer({ min: 0, max: log.length }), { maxLength: 6 })
    fc.assert(
      fc.property(cut, (cuts) => {
        let grown = emptyIndex()
        let from = 0
        for (const to of [...cuts.toSorted((a, b) => a - b), log.length]) {
          // One event more than is new: pages may overlap.
          grown = extendIndex(grown, log.slice(Math.max(0, from - 1), to), tell)
          from = to
        }
        expect(plain(grown)).toEqual(plain(extendIndex(emptyIndex(), log, tell)))
      }),
    )
  })

  it('stays as it is at a gap', () => {
    const log = sampleLog()
    const begun = extendIndex(emptyIndex(), log.slice(0, 3), tell)
    expect(extendIndex(begun, log.slice(4), tell)).toBe(begun)
    expect(begun.lines).toHaveLength(3)
  })
})

describe('looking for lines', () => {
  const { lines } = extendIndex(emptyIndex(), sampleLog(), tell)
  const all = { text: '', type: null, node: null }
  const label = (id: string) => (id === 'act' ? 'Do it' : 'Look')
  const seqs = (filter: Partial<typeof all> | object) =>
    filterLines(lines, { ...all, ...filter }, label).map(({ seq }) => seq)

  it('finds words in type, node and sentence, all of them', () => {
    expect(filterLines(lines, all, label)).toBe(lines)
    expect(seqs({ text: 'CHECKED does' })).toEqual([])
    expect(seqs({ text: 'invariant DO' })).toEqual([5, 15])
    expect(seqs({ text: 'says run-started' })).toEqual([1])
    expect(seqs({ type: 'bad' })).toEqual(seqs({ type: 'invariant-checked' }))
    expect(seqs({ node: 'check' }).length).toBeGreaterThan(0)
    expect(seqs({ node: 'check', type: 'state-patched' })).toEqual([])
  })

  it('finds the line of a place', () => {
    const found = (iteration: number, step: number) => lines[lineAt(lines, iteration, step)]
    expect(found(1, 2)).toMatchObject({ iteration: 1, step: 2, type: 'step-started' })
    expect(found(99, 1)).toBe(lines.at(-1))
    expect(lineAt([], 1, 1)).toBe(0)
  })
})
