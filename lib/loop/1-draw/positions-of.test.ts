import { describe, expect, it } from 'vitest'
import { newDesign } from './new-design.ts'
import { positionsOf } from './positions-of.ts'
import { ringPositions } from './ring.ts'

const design = newDesign('Ring')
const ring = ringPositions(design)

describe('positionsOf', () => {
  it('is the layout when it has every node', () => {
    expect(positionsOf(design)).toBe(design.layout.positions)
  })

  it('gives nodes without a position their place in the ring, and keeps the others where they are', () => {
    const [first] = design.nodes
    const kept = { [first?.id ?? '']: { x: 5_000, y: -7 } }
    expect(positionsOf({ ...design, layout: { positions: {} } })).toEqual(ring)
    expect(positionsOf({ ...design, layout: { positions: kept } })).toEqual({ ...ring, ...kept })
  })

  it('places what has no entry, no head and no edge', () => {
    const loose = { ...design, entry: 'gone', head: 'gone', edges: [], layout: { positions: {} } }
    const places = Object.values(positionsOf(loose)).map(({ x, y }) => `${x},${y}`)
    expect(new Set(places).size).toBe(design.nodes.length)
  })
})
