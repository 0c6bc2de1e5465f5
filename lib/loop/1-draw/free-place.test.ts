import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Point } from './edit-nodes.ts'
import { freePlace } from './free-place.ts'
import { newDesign } from './new-design.ts'
import { NODE_SIZE } from './node-size.ts'

const covers = (a: Point, b: Point) =>
  Math.abs(a.x - b.x) < NODE_SIZE.width + 20 && Math.abs(a.y - b.y) < NODE_SIZE.height + 20

describe('freePlace', () => {
  it('is where one wished, when there is room', () => {
    expect(freePlace({ x: 7, y: 9 }, [{ x: 600, y: 9 }])).toEqual({ x: 7, y: 9 })
  })

  it('never covers a node, and never goes far for nothing', () => {
    const point = fc.record({ x: fc.integer({ min: -600, max: 600 }), y: fc.integer({ min: -600, max: 600 }) })
    fc.assert(
      fc.property(point, fc.array(point, { maxLength: 30 }), (at, taken) => {
        const place = freePlace(at, taken)
        expect(taken.some((other) => covers(place, other))).toBe(false)
        expect(Math.abs(place.x - at.x)).toBeLessThan(2_000)
      }),
    )
  })

  it('lets ten nodes be added one after the other in the middle of a ring', () => {
    const taken = Object.values(newDesign('ring').layout.positions)
    for (let count = 0; count < 10; count += 1) {
      const place = freePlace({ x: 300, y: 200 }, taken)
      expect(taken.some((other) => covers(place, other))).toBe(false)
      taken.push(place)
    }
  })
})
