import { expect, it } from 'vitest'
import { summary } from '@/lib/loop/4-trace/fixture.ts'
import { curvePoints } from './curve-points.ts'

const run = (...costs: number[]) => costs.map((costNanoUsd, index) => summary(index + 1, { costNanoUsd, score: index }))

it('both lines share one scale and one count of iterations, and what is spent adds up', () => {
  const { a, b } = curvePoints(run(5, 5, 10), run(10), 'cost', 3)
  expect([a.last, b.last]).toEqual([20, 10])
  expect(a.line(100, 20)).toBe('0,15 50,10 100,0')
  expect(b.line(100, 20)).toBe('0,10 3,10')
})

it('iterations without a value, or not loaded, are left out', () => {
  const { a, b } = curvePoints([summary(1, { score: 1 }), undefined, summary(3, { score: 2 })], [], 'score', 3)
  expect(a.line(100, 20)).toBe('0,10 100,0')
  expect(b).toMatchObject({ last: null })
  expect(b.line(100, 20)).toBe('')
})

it('a long run is thinned out, its last point stays', () => {
  const { a } = curvePoints(run(...Array.from({ length: 5_000 }, () => 1)), [], 'tokens', 5_000)
  const points = a.line(1_000, 10).split(' ')
  expect(points.length).toBeLessThan(450)
  expect(points.at(-1)).toBe('1000,0')
})
