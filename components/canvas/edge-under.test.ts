import { describe, expect, it } from 'vitest'
import { edgeUnder } from './edge-under.ts'
import { edgeGeometry, type Rect } from './geometry.ts'

const box = (x: number, y: number) => ({ x, y, width: 200, height: 80 })
const edge = (id: string, from: Rect, to: Rect, others: Rect[] = []) => ({
  id,
  from,
  to,
  geometry: () => edgeGeometry(from, to, 0, others),
})
const across = edge('across', box(0, 0), box(600, 0))
const below = edge('below', box(0, 400), box(600, 400))
const middle = edgeGeometry(across.from, across.to).label

describe('edgeUnder', () => {
  it('finds the edge whose curve is near the point, not the line between its ends', () => {
    expect(edgeUnder(middle, [below, across], 10)).toBe('across')
    expect(edgeUnder({ x: 400, y: 40 }, [across], 5)).toBeNull()
  })
  it('finds an edge on its way round another node', () => {
    const round = edge('round', box(0, 0), box(900, 0), [box(450, 0)])
    expect(edgeUnder(round.geometry().label, [round], 10)).toBe('round')
    expect(edgeUnder({ x: 550, y: 40 }, [round], 26)).toBeNull()
  })
  it('takes the nearest of several', () => {
    const near = edge('near', box(0, 10), box(600, 10))
    expect(edgeUnder({ x: middle.x, y: middle.y + 9 }, [across, near], 30)).toBe('near')
    expect(edgeUnder(middle, [near, across], 30)).toBe('across')
  })
  it('finds none far away, and none that leads to its own node', () => {
    expect(edgeUnder({ x: 400, y: 250 }, [across, below], 30)).toBeNull()
    expect(edgeUnder({ x: 210, y: 20 }, [edge('self', box(0, 0), box(0, 0))], 30)).toBeNull()
  })
})
