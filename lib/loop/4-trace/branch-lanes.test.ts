import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Branch, branchLanes } from './branch-lanes.ts'

const branch = (id: string, splitsAt: number, iterations: number): Branch => ({
  id,
  relation: 'fork',
  splitsAt,
  iterations,
})
const box = { width: 1_000, height: 1, from: 0, to: 100 }

it('leaves the run where a branch splits off, the earlier the lower, and ends where it ends', () => {
  const { lanes, rows } = branchLanes([branch('early', 11, 60), branch('late', 31, 200)], box)
  expect(lanes).toEqual([
    { id: 'late', row: 0, x: 300, end: 1_000, beyond: true },
    { id: 'early', row: 1, x: 100, end: 600, beyond: false },
  ])
  expect(rows).toBe(2)
})

it('lets branches share a row that do not meet, and leaves out what is not in view', () => {
  expect(branchLanes([branch('a', 11, 20), branch('b', 51, 60)], box).rows).toBe(1)
  const zoomed = { ...box, from: 50, to: 60 }
  expect(branchLanes([branch('before', 3, 40), branch('after', 80, 90)], zoomed).lanes).toEqual([])
  expect(branchLanes([branch('through', 3, 90)], zoomed).lanes).toEqual([
    { id: 'through', row: 0, x: 0, end: expect.closeTo(1_000), beyond: true },
  ])
})

it('never lets lanes of a row meet, nor one come down across another', () => {
  const some = fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 150 })), { maxLength: 12 })
  fc.assert(
    fc.property(some, (pairs) => {
      const branches = pairs.map(([splitsAt, more], index) => branch(`r${index}`, splitsAt, splitsAt + more))
      const { lanes } = branchLanes(branches, box)
      for (const one of lanes)
        for (const other of lanes) {
          if (one.id === other.id) continue
          if (one.row === other.row) expect(one.end <= other.x || other.end <= one.x).toBe(true)
          // The line down to a lower row must not pass through a lane above it.
          if (one.row > other.row) expect(one.x <= other.x || one.x >= other.end).toBe(true)
        }
    }),
  )
})
