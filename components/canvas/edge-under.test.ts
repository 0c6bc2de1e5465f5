import { describe, expect, it } from 'vitest'
import { edgeUnder } from './edge-under.ts'
import { edgeGeometry } from './geometry.ts'

const box = (x: number, y: number) => ({ x, y, width: 200, height: 80 })
const across = { id: 'across', from: box(0, 0), to: box(600, 0) }
const below = { id: 'below', from: box(0, 400), to: box(600, 400) }
const middle = edgeGeometry(across.from, across.to).label

describe('edgeUnder', () => {
  it('finds the edge whose curve is near the point, not the line between its ends', () => {
    expect(edgeUnder(middle, [below, across], 10)).toBe('across')
    expect(edgeUnder({ x: 400, y: 40 }, [across], 5)).toBeNull()
  })
  it('takes the nearest of several', () => {
    const near = { id: 'near', from: box(0, 10), to: box(600, 10) }
    expect(edgeUnder({ x: middle.x, y: middle.y + 9 }, [across, near], 30)).toBe('near')
    expect(edgeUnder(middle, [near, across], 30)).toBe('across')
  })
  it('finds none far away, and none that leads to its own node', () => {
    expect(edgeUnder({ x: 400, y: 250 }, [across, below], 30)).toBeNull()
    expect(edgeUnder({ x: 210, y: 20 }, [{ id: 'self', from: box(0, 0), to: box(0, 0) }], 30)).toBeNull()
  })
})
