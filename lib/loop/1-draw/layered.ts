import dagre from '@dagrejs/dagre'
import type { Point } from './edit-nodes.ts'
import { type Drawing, NODE_SIZE, successorsOf } from './ring.ts'

/**
 * Edges that lead back, as `from to` pairs: those into a node that the walk from the entry is still inside of. Found by ourselves, because general layout
 * programs break cycles at any edge, and a loop reads right only when its own loop edge is the one that goes back.
 */
export function backEdges(drawing: Drawing): Set<string> {
  const successors = successorsOf(drawing)
  const state = new Map<string, 'open' | 'done'>()
  const back = new Set<string>()
  const starts = [drawing.entry, ...drawing.nodes.map((node) => node.id)].filter((id) => successors.has(id))
  for (const start of starts) {
    if (state.has(start)) continue
    state.set(start, 'open')
    const walk = [{ id: start, next: 0 }]
    for (let at = walk.at(-1); at; at = walk.at(-1)) {
      const next = successors.get(at.id)?.[at.next++]
      if (next === undefined) {
        state.set(at.id, 'done')
        walk.pop()
      } else if (state.get(next) === 'open') back.add(`${at.id} ${next}`)
      else if (!state.has(next)) {
        state.set(next, 'open')
        walk.push({ id: next, next: 0 })
      }
    }
  }
  return back
}

/** Layered layout, left to right from the entry: every edge but the back edges leads rightwards. The top left corner is at the origin. */
export function layeredPositions(drawing: Drawing): Record<string, Point> {
  const graph = new dagre.graphlib.Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: 40, ranksep: 72 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id } of drawing.nodes) graph.setNode(id, { ...NODE_SIZE })
  const back = backEdges(drawing)
  const known = new Set(drawing.nodes.map((node) => node.id))
  for (const { from, to } of drawing.edges) {
    if (known.has(from) && known.has(to) && !back.has(`${from} ${to}`)) graph.setEdge(from, to)
  }
  dagre.layout(graph)
  const corners = drawing.nodes.map(({ id }): [string, Point] => {
    const { x = 0, y = 0 } = graph.node(id) as { x?: number; y?: number } // dagre adds the position to the label that we gave
    return [id, { x: x - NODE_SIZE.width / 2, y: y - NODE_SIZE.height / 2 }]
  })
  const left = Math.min(...corners.map(([, point]) => point.x))
  const top = Math.min(...corners.map(([, point]) => point.y))
  return Object.fromEntries(corners.map(([id, { x, y }]) => [id, { x: Math.round(x - left), y: Math.round(y - top) }]))
}
