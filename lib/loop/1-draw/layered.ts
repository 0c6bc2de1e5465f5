import dagre from '@dagrejs/dagre'
import type { Point } from './edit-nodes.ts'
import { NODE_SIZE } from './node-size.ts'
import { type Drawing, fromOrigin, successorsOf } from './ring.ts'

const LAYER_GAP = 72
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

/** Layered layout, left to right from the entry: every edge but the back edges leads rightwards. The top left corner is at the origin. */
export function layeredPositions(drawing: Drawing): Record<string, Point> {
  const acyclic = withoutBackEdges(drawing)
  const layers = layersOf(acyclic)
  let crossings = 0
  for (const [from, targets] of acyclic.successors) {
    for (const to of targets) crossings += (layers.get(to) ?? 0) - (layers.get(from) ?? 0)
  }
  return fromOrigin(crossings > MOST_CROSSINGS ? stacked(acyclic, layers) : byDagre(acyclic))
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

function byDagre({ order, successors }: Acyclic): Map<string, Point> {
  const graph = new dagre.graphlib.Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: NODE_GAP, ranksep: LAYER_GAP })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const id of order) graph.setNode(id, { ...NODE_SIZE })
  for (const [from, targets] of successors) for (const to of targets) graph.setEdge(from, to)
  dagre.layout(graph)
  // dagre adds the position to the label that we gave.
  return new Map(order.map((id) => [id, graph.node(id) as Point]))
}

/** Each layer a column, its nodes in the order of the walk. */
function stacked({ order }: Acyclic, layers: ReadonlyMap<string, number>): Map<string, Point> {
  const heights = new Map<number, number>()
  return new Map(
    order.map((id) => {
      const layer = layers.get(id) ?? 0
      const row = heights.get(layer) ?? 0
      heights.set(layer, row + 1)
      return [id, { x: layer * (NODE_SIZE.width + LAYER_GAP), y: row * (NODE_SIZE.height + NODE_GAP) }]
    }),
  )
}
