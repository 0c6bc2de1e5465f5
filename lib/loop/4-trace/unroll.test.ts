import { expect, it } from 'vitest'
import { unroll } from './unroll.ts'
import { visibleRows } from './visible-rows.ts'

it('gives each step a column and each node a row, with the ways out that were taken', () => {
  const steps = ['act', 'check', 'act', 'end'].map((nodeId, index) => ({ nodeId, handle: index === 3 ? null : 'next' }))
  expect(unroll(steps)).toEqual({
    steps: [
      { index: 1, nodeId: 'act', row: 0 },
      { index: 2, nodeId: 'check', row: 1 },
      { index: 3, nodeId: 'act', row: 0 },
      { index: 4, nodeId: 'end', row: 2 },
    ],
    edges: [
      { from: 1, to: 2, handle: 'next' },
      { from: 2, to: 3, handle: 'next' },
      { from: 3, to: 4, handle: 'next' },
    ],
    rows: ['act', 'check', 'end'],
  })
  expect(unroll([])).toEqual({ steps: [], edges: [], rows: [] })
})

it.each([
  [[100, 10, 0, 50, 2], { from: 0, to: 7 }],
  [[100, 10, 205, 50, 2], { from: 18, to: 28 }],
  [[100, 10, 990, 50, 2], { from: 97, to: 100 }],
  [[3, 10, 500, 50, 2], { from: 3, to: 3 }],
  [[0, 10, 0, 50, 2], { from: 0, to: 0 }],
] as const)('of %o draws %o', ([count, size, scrolled, height, spare], expected) => {
  expect(visibleRows(count, size, scrolled, height, spare)).toEqual(expected)
})
