import { describe, expect, it } from 'vitest'
import { edgeGeometry, pointOn, type Rect } from '../components/canvas/geometry.ts'
import { arrangeLayered, arrangeRing } from '../lib/loop/1-draw/arrange.ts'
import { NODE_SIZE } from '../lib/loop/1-draw/node-size.ts'
import { TOPOLOGIES } from '../lib/loop/1-draw/topologies/topologies.ts'
import type { LoopDesign } from '../lib/loop/artefacts/design.ts'
import { listTemplates } from '../lib/templates/templates.ts'

const designs = [
  ...TOPOLOGIES.map(({ slug, design }) => [slug, design(slug)] as const),
  ...listTemplates().map(({ slug, design }) => [slug, design] as const),
]
const layouts: [string, (design: LoopDesign) => LoopDesign][] = [
  ['as it is drawn', (design) => design],
  ['as a ring', arrangeRing],
  ['in layers to the right', (design) => arrangeLayered(design)],
  ['in layers downwards', (design) => arrangeLayered(design, { width: 400, height: 4_000 })],
]

/** Edges that run behind a node that is none of their ends. */
function behindNodes({ nodes, edges, layout }: LoopDesign): string[] {
  const boxOf = (id: string): Rect => ({ ...(layout.positions[id] ?? { x: 0, y: 0 }), ...NODE_SIZE })
  return edges.flatMap((edge) => {
    const others = nodes.flatMap(({ id }) => (id === edge.from || id === edge.to ? [] : [boxOf(id)]))
    const lane = edges.filter(({ from, to }) => from === edge.from && to === edge.to).indexOf(edge)
    const { curve } = edgeGeometry(boxOf(edge.from), boxOf(edge.to), lane, others)
    const points = Array.from({ length: 401 }, (_, index) => (curve ? pointOn(curve, index / 400) : { x: 0, y: -1 }))
    const behind = others.some(({ x, y, width, height }) =>
      points.some((point) => point.x > x && point.x < x + width && point.y > y && point.y < y + height),
    )
    return behind ? [`${edge.from} → ${edge.to}`] : []
  })
}

describe.each(designs)('the edges of %s', (_, design) => {
  it.each(layouts)('run behind no node, %s', (_name, arrange) => {
    expect(behindNodes(arrange(design))).toEqual([])
  })
})
