import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrangeLayered, arrangeRing } from './arrange.ts'
import type { Point } from './edit-nodes.ts'
import { layeredPositions, withoutBackEdges } from './layered.ts'
import { newDesign } from './new-design.ts'
import { NODE_SIZE } from './node-size.ts'
import { type Drawing, mainCycle, ringPositions } from './ring.ts'

const drawings = fc.integer({ min: 1, max: 24 }).chain((count) => {
  const id = fc.integer({ min: 0, max: count - 1 }).map((number) => `n${number}`)
  return fc.record({
    nodes: fc.constant(Array.from({ length: count }, (_, number) => ({ id: `n${number}` }))),
    edges: fc.array(fc.record({ from: id, to: id }), { maxLength: 60 }),
    head: id,
    entry: id,
  })
})

function reaches(successors: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set([from])
  for (const id of seen) for (const next of successors.get(id) ?? []) seen.add(next)
  return seen.has(to)
}

const equalPlaces = (a: Record<string, Point>, b: Record<string, Point>) => JSON.stringify(a) === JSON.stringify(b)

function overlapping(positions: Record<string, Point>): string[] {
  const all = Object.entries(positions)
  return all.flatMap(([a, p], index) =>
    all
      .slice(index + 1)
      .flatMap(([b, q]) =>
        Math.abs(p.x - q.x) < NODE_SIZE.width && Math.abs(p.y - q.y) < NODE_SIZE.height ? [`${a} ${b}`] : [],
      ),
  )
}

describe.each([
  ['ring', ringPositions],
  ['layered', layeredPositions],
])('%s layout', (_, positionsOf) => {
  it('places every node, without overlap, from the origin on, always the same way', () => {
    fc.assert(
      fc.property(drawings, (drawing) => {
        const positions = positionsOf(drawing)
        expect(Object.keys(positions).sort()).toEqual(drawing.nodes.map((node) => node.id).sort())
        expect(overlapping(positions)).toEqual([])
        for (const axis of ['x', 'y'] as const)
          expect(Math.min(...Object.values(positions).map((point) => point[axis]))).toBe(0)
        expect(positionsOf(drawing)).toEqual(positions)
      }),
    )
  })

  it('is quick for a thousand nodes with long edges', () => {
    const nodes = Array.from({ length: 1_000 }, (_, number) => ({ id: `n${number}` }))
    const edges = nodes.map(({ id }, number) => ({ from: id, to: `n${(number + 1) % 1_000}` }))
    for (let number = 0; number < 1_000; number += 5)
      edges.push({ from: `n${number}`, to: `n${(number * 7 + 3) % 1_000}` })
    const positions = positionsOf({ nodes, edges, entry: 'n0', head: 'n0' })
    expect(overlapping(positions)).toEqual([])
  })
})

describe('ring layout', () => {
  it('draws the new loop clockwise with the head on top', () => {
    const design = newDesign('ring')
    const at = (id: string) => arrangeRing(design).layout.positions[id] ?? { x: NaN, y: NaN }
    expect(mainCycle(design)).toEqual(['observe', 'decide', 'act', 'invariant', 'terminate'])
    expect(at('observe').y).toBe(0)
    expect(at('decide').x).toBeGreaterThan(at('observe').x)
    expect(at('act').y).toBeGreaterThan(at('decide').y)
    expect(at('invariant').x).toBeLessThan(at('act').x)
    expect(at('terminate').y).toBeLessThan(at('invariant').y)
  })

  it('takes the long way round as the main cycle, whichever edge comes first', () => {
    const nodes = ['a', 'b', 'c', 'd'].map((id) => ({ id }))
    const long = [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'd'],
      ['d', 'a'],
    ].map(([from = '', to = '']) => ({ from, to }))
    const short = { from: 'b', to: 'a' }
    expect(mainCycle({ nodes, edges: [...long, short], head: 'a', entry: 'a' })).toHaveLength(4)
    expect(mainCycle({ nodes, edges: [short, ...long], head: 'a', entry: 'a' })).toHaveLength(4)
  })

  it('puts what hangs on the ring outward', () => {
    const design = newDesign('ring')
    const drawing: Drawing = {
      ...design,
      nodes: [...design.nodes, { id: 'exit' }],
      edges: [...design.edges, { from: 'decide', to: 'exit' }],
    }
    const positions = ringPositions(drawing)
    const xs = design.nodes.map((node) => positions[node.id]?.x ?? 0)
    expect(positions.exit?.x).toBeGreaterThan(Math.max(...xs))
  })
})

describe('layered layout', () => {
  it('leads every edge forward but those into a node that the walk from the entry is inside of', () => {
    fc.assert(
      fc.property(drawings, (drawing) => {
        const positions = layeredPositions(drawing)
        const { successors } = withoutBackEdges(drawing)
        for (const [from, targets] of successors)
          for (const to of targets)
            expect(positions[to]?.x).toBeGreaterThan(positions[from]?.x ?? Number.POSITIVE_INFINITY)
      }),
    )
  })

  it('draws backward exactly the edges that close a cycle', () => {
    fc.assert(
      fc.property(drawings, (drawing) => {
        const positions = layeredPositions(drawing)
        const { successors } = withoutBackEdges(drawing)
        for (const { from, to } of drawing.edges) {
          if (from === to) continue
          const forward = (positions[to]?.x ?? Number.NaN) > (positions[from]?.x ?? Number.NaN)
          expect(forward, `${from} to ${to}`).toBe(successors.get(from)?.includes(to))
          // An edge that leads backward closes a cycle: without it, its end still reaches its beginning.
          if (!forward) expect(reaches(successors, to, from), `${to} reaches ${from}`).toBe(true)
        }
      }),
    )
  })

  it('leads downwards where the drawing is larger in its frame that way', () => {
    const design = newDesign('ring')
    const xs = (frame: { width: number; height: number }) =>
      new Set(Object.values(arrangeLayered(design, frame).layout.positions).map(({ x }) => x)).size
    expect(xs({ width: 860, height: 760 })).toBe(1)
    expect(xs({ width: 1_600, height: 200 })).toBe(5)
    fc.assert(
      fc.property(drawings, (drawing) => {
        const positions = layeredPositions(drawing, { width: 1, height: 10_000 })
        expect(overlapping(positions)).toEqual([])
        const { successors } = withoutBackEdges(drawing)
        const across = equalPlaces(positions, layeredPositions(drawing))
        for (const [from, targets] of successors)
          for (const to of targets)
            if (!across) expect(positions[to]?.y).toBeGreaterThan(positions[from]?.y ?? Number.POSITIVE_INFINITY)
      }),
    )
  })

  it('turns only the loop edge of a ring back', () => {
    const positions = arrangeLayered(newDesign('ring')).layout.positions
    expect(
      Object.entries(positions)
        .sort(([, a], [, b]) => a.x - b.x)
        .map(([id]) => id),
    ).toEqual(['observe', 'decide', 'act', 'invariant', 'terminate'])
  })
})
