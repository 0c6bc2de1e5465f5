import dagre from '@dagrejs/dagre'
import type { Point } from './edit-nodes.ts'
import { NODE_SIZE } from './node-size.ts'
import { type Drawing, fromOrigin, successorsOf } from './ring.ts'

const LAYER_GAP = 72
/** Nodes are wide: layers below each other need less room for the edges' labels between them. */
const ROW_GAP = 64
const NODE_GAP = 40
/** Layers that all edges cross together. Beyond it dagre takes seconds (15 s for 1,000 nodes with 200 long edges), and a plainer drawing is made. */
const MOST_CROSSINGS = 3_000

/** The drawing without its back edges, and its nodes in an order in which every edge leads forward. */
type Acyclic = { order: string[]; successors: Map<string, string[]> }

/**
 * Edges that lead back: those into a node that the walk from the entry is still inside of. Found by ourselves, because general layout programs break
 * cycles at any edge, and a loop reads right only when its own loop edge is the one that goes back.
 */
export function withoutBackEdges(drawing: Drawing): Acyclic {
  const all = successorsOf(drawing)
  const successors = new Map<string, string[]>([...all.keys()].map((id) => [id, []]))
  const state = new Map<string, 'open' | 'done'>()
  const order: string[] = []
  const starts = [drawing.entry, ...drawing.nodes.map((node) => node.id)].filter((id) => all.has(id))
  for (const start of starts) {
    if (state.has(start)) continue
    state.set(start, 'open')
    const walk = [{ id: start, next: 0 }]
    for (let at = walk.at(-1); at; at = walk.at(-1)) {
      const next = all.get(at.id)?.[at.next++]
      if (next === undefined) {
        state.set(at.id, 'done')
        order.push(at.id)
        walk.pop()
        continue
      }
      if (state.get(next) === 'open') continue
      successors.get(at.id)?.push(next)
      if (state.has(next)) continue
      state.set(next, 'open')
      walk.push({ id: next, next: 0 })
    }
  }
  return { order: order.reverse(), successors }
}

/** Of the frame that a drawing is fitted into. */
export type Size = { width: number; height: number }
type Direction = 'right' | 'down'

/**
 * Layered layout, left to right from the entry, or downwards where the drawing is then larger in the frame that it is fitted into: every edge but
 * the back edges leads that way. The top left corner is at the origin.
 */
export function layeredPositions(drawing: Drawing, frame: Size | null = null): Record<string, Point> {
  const acyclic = withoutBackEdges(drawing)
  const layers = layersOf(acyclic)
  let crossings = 0
  for (const [from, targets] of acyclic.successors) {
    for (const to of targets) crossings += (layers.get(to) ?? 0) - (layers.get(from) ?? 0)
  }
  const place = (direction: Direction) =>
    fromOrigin(crossings > MOST_CROSSINGS ? stacked(acyclic, layers, direction) : byDagre(acyclic, direction))
  const across = place('right')
  if (frame === null) return across
  const down = place('down')
  return zoomIn(frame, down) > zoomIn(frame, across) ? down : across
}

/** How large a drawing can be shown in a frame. */
function zoomIn(frame: Size, positions: Record<string, Point>): number {
  const corners = Object.values(positions)
  const width = Math.max(...corners.map(({ x }) => x)) + NODE_SIZE.width
  const height = Math.max(...corners.map(({ y }) => y)) + NODE_SIZE.height
  return Math.min(frame.width / width, frame.height / height)
}

/** Longest way from a start to each node. */
function layersOf({ order, successors }: Acyclic): Map<string, number> {
  const layers = new Map(order.map((id) => [id, 0]))
  for (const id of order) {
    const beyond = (layers.get(id) ?? 0) + 1
    for (const next of successors.get(id) ?? []) layers.set(next, Math.max(layers.get(next) ?? 0, beyond))
  }
  return layers
}

function byDagre({ order, successors }: Acyclic, direction: Direction): Map<string, Point> {
  const graph = new dagre.graphlib.Graph()
  const right = direction === 'right'
  graph.setGraph({ rankdir: right ? 'LR' : 'TB', nodesep: NODE_GAP, ranksep: right ? LAYER_GAP : ROW_GAP })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const id of order) graph.setNode(id, { ...NODE_SIZE })
  for (const [from, targets] of successors) for (const to of targets) graph.setEdge(from, to)
  dagre.layout(graph)
  // dagre adds the position to the label that we gave.
  return new Map(order.map((id) => [id, graph.node(id) as Point]))
}

/** Each layer a column, or a row, its nodes in the order of the walk. */
function stacked({ order }: Acyclic, layers: ReadonlyMap<string, number>, direction: Direction): Map<string, Point> {
  const { width, height } = NODE_SIZE
  const counts = new Map<number, number>()
  return new Map(
    order.map((id) => {
      const layer = layers.get(id) ?? 0
      const along = counts.get(layer) ?? 0
      counts.set(layer, along + 1)
      if (direction === 'down') return [id, { x: along * (width + NODE_GAP), y: layer * (height + ROW_GAP) }]
      return [id, { x: layer * (width + LAYER_GAP), y: along * (height + NODE_GAP) }]
    }),
  )
}
