import { expect, it } from 'vitest'
import { amountsOver, type FieldChange, measureValue, shortValue, writesOf } from './field-history.ts'

it.each([
  [3.5, 'number', 3.5, '3.5'],
  [true, 'boolean', 1, 'true'],
  ['a\n b', 'characters', 4, 'a b'],
  ['', 'characters', 0, '""'],
  [[1, 2], 'items', 2, '[2]'],
  [[], 'items', 0, '[]'],
  [{ a: 1, b: 2 }, 'members', 2, '{a, b}'],
  [null, 'none', null, 'null'],
  [undefined, 'none', null, '–'],
] as const)('%o is shown as %s %s', (value, measure, amount, text) => {
  // The table is read-only for the sake of its types.
  const given = value as Parameters<typeof measureValue>[0]
  expect(measureValue(given)).toEqual({ measure, amount })
  expect(shortValue(given)).toBe(text)
})

const change = (iteration: number, amount: number | null): FieldChange => ({
  ...{ seq: iteration, iteration, step: 1, nodeId: null, measure: 'number', text: '' },
  amount,
})

it('spreads amounts over a run, the last iteration among them', () => {
  const changes = [change(2, 5), change(4, 7), change(4, 8), change(9, null)]
  expect(amountsOver(changes, 4, 100)).toEqual([null, 5, 5, 8])
  expect(amountsOver(changes, 10, 5)).toEqual([5, 8, 8, 8, null])
  expect(amountsOver([], 0, 5)).toEqual([])
})

it('counts the writes of steps, not what the run began with', () => {
  const by = (nodeId: string | null) => ({ ...change(1, 1), nodeId })
  expect(writesOf([by(null), by('act'), by('act'), by('check')])).toEqual({ writes: 3, writers: 2 })
  expect(writesOf([by(null)])).toEqual({ writes: 0, writers: 0 })
})
