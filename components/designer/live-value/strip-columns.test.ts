import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Truth } from '@/lib/loop/expression/evaluate-over.ts'
import { columnAt, stripColumns } from './strip-columns.ts'

const truths = fc.array(fc.constantFrom<Truth>('true', 'false', 'unknown'), { minLength: 1, maxLength: 300 })

it('each iteration is in one column, and a column says what all of its iterations say', () => {
  fc.assert(
    fc.property(truths, fc.integer({ min: 1, max: 90 }), (all, most) => {
      const columns = stripColumns(all, most)
      expect(columns.length).toBe(Math.min(all.length, most))
      let at = 0
      for (const { from, to, holds } of columns) {
        expect(from).toBe(at)
        expect(to).toBeGreaterThan(from)
        const said = new Set(all.slice(from, to))
        expect(holds).toBe(said.size === 1 ? all[from] : 'mixed')
        at = to
      }
      expect(at).toBe(all.length)
    }),
  )
})

it('a place of the strip leads to its column, its ends and what is beyond to the outer ones', () => {
  const columns = stripColumns(['true', 'false', 'true', 'true'], 4)
  expect([-1, 0, 0.26, 0.99, 1, 2].map((share) => columnAt(columns, share)?.from)).toEqual([0, 0, 1, 3, 3, 3])
})
