import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { edgeGeometry, type Rect } from './geometry.ts'

const rect = (x: number, y: number): Rect => ({ x, y, width: 200, height: 80 })

describe('edgeGeometry', () => {
  it.each([
    { name: 'to the right', to: rect(600, 0), tip: 'left' },
    { name: 'to the left', to: rect(-600, 0), tip: 'right' },
    { name: 'down', to: rect(0, 600), tip: 'top' },
    { name: 'up', to: rect(0, -600), tip: 'bottom' },
  ])('ends $name at the $tip side of the target', ({ to, tip }) => {
    const { tip: end } = edgeGeometry(rect(0, 0), to)
    const side = {
      left: Math.abs(end.x - to.x),
      right: Math.abs(end.x - to.x - to.width),
      top: Math.abs(end.y - to.y),
      bottom: Math.abs(end.y - to.y - to.height),
    }
    const nearest = Object.entries(side).sort(([, a], [, b]) => a - b)[0]?.[0]
    expect(nearest).toBe(tip)
  })

  it('keeps the two directions between a pair apart', () => {
    const there = edgeGeometry(rect(0, 0), rect(400, 0)).label
    const back = edgeGeometry(rect(400, 0), rect(0, 0)).label
    expect(there.y).toBeLessThan(back.y - 40)
  })

  it.each([
    { name: 'beside', to: rect(420, 0) },
    { name: 'below', to: rect(0, 160) },
    { name: 'across', to: rect(400, 300) },
    { name: 'itself', to: rect(0, 0) },
  ])('keeps edges with the same ends apart, and their labels: $name', ({ to }) => {
    const lanes = [0, 1, 2].map((lane) => edgeGeometry(rect(0, 0), to, lane))
    expect(new Set(lanes.map(({ path }) => path)).size).toBe(3)
    for (const [a, b] of [
      [lanes[0], lanes[1]],
      [lanes[1], lanes[2]],
    ]) {
      const dx = Math.abs((a?.label.x ?? 0) - (b?.label.x ?? 0))
      const dy = Math.abs((a?.label.y ?? 0) - (b?.label.y ?? 0))
      expect(dy >= 18 || dx >= 40).toBe(true)
    }
  })

  it('goes round a node that stands in its way, and not where it stands elsewhere', () => {
    const plain = edgeGeometry(rect(0, 0), rect(900, 0))
    expect(edgeGeometry(rect(0, 0), rect(900, 0), 0, [rect(450, 300)])).toEqual(plain)
    const round = edgeGeometry(rect(0, 0), rect(900, 0), 0, [rect(450, 0)])
    expect(round.label.y).toBeLessThan(0)
    // The side that is free.
    expect(edgeGeometry(rect(0, 0), rect(900, 0), 0, [rect(450, 0), rect(450, -100)]).label.y).toBeGreaterThan(80)
    const next = edgeGeometry(rect(0, 0), rect(900, 0), 1, [rect(450, 0)])
    expect(next.label.y).toBeLessThan(round.label.y - 18)
  })

  it('is finite for every pair of rectangles, overlapping and equal ones too', () => {
    const any = fc.record({
      x: fc.integer({ min: -5000, max: 5000 }),
      y: fc.integer({ min: -5000, max: 5000 }),
      width: fc.integer({ min: 1, max: 600 }),
      height: fc.integer({ min: 1, max: 600 }),
    })
    fc.assert(
      fc.property(any, any, (a, b) => {
        const { path, label, tip } = edgeGeometry(a, b)
        expect(path).not.toMatch(/NaN|Infinity/)
        expect([label.x, label.y, tip.x, tip.y, tip.angle].every(Number.isFinite)).toBe(true)
      }),
    )
  })
})
