import type { HandleConnection, InternalNode, Node, ReactFlowState } from '@xyflow/react'
import { NODE_SIZE } from '@/lib/loop/1-draw/node-size.ts'
import { type EdgeGeometry, edgeGeometry, type Point, type Rect } from './geometry.ts'

/** A node that edges go round. */
export type Obstacle = Rect & { id: string }
type Boxes = { from: Rect; to: Rect }
type Ends = Boxes & { source: string; target: string; lane: number }

/** Beyond it edges run straight: a drawing of that size is looked at in parts, and moved without a pause. */
const MOST_OBSTACLES = 80
const MOST_KEPT = 2_000
const NONE: readonly Obstacle[] = []

/** By React Flow's own map of nodes, which is the same one for as long as a canvas lives. */
const known = new WeakMap<object, { state: object; obstacles: readonly Obstacle[] }>()
const routes = new WeakMap<readonly Obstacle[], Map<string, EdgeGeometry>>()

type Drawn = Pick<ReactFlowState, 'nodeLookup'>

/**
 * The nodes that edges go round, in the same array for as long as none of them moves. Those that are being dragged are none of them: an edge would
 * flee from the node that is to be put into it. Every edge asks at every change of the canvas; it is worked out once for all of them.
 */
export function obstaclesOf(state: Drawn): readonly Obstacle[] {
  const { nodeLookup } = state
  if (nodeLookup.size > MOST_OBSTACLES) return NONE
  const before = known.get(nodeLookup)
  if (before?.state === state) return before.obstacles
  const now = [...nodeLookup.values()].flatMap((node): Obstacle[] =>
    node.type === 'loop' && !node.dragging && !node.hidden ? [{ id: node.id, ...rectOf(node) }] : [],
  )
  const obstacles = before && sameBoxes(before.obstacles, now) ? before.obstacles : now
  known.set(nodeLookup, { state, obstacles })
  return obstacles
}

function sameBoxes(before: readonly Obstacle[], now: readonly Obstacle[]): boolean {
  return before.length === now.length && before.every((box, index) => sameBox(box, now[index]))
}

function sameBox(a: Obstacle, b: Obstacle | undefined): boolean {
  return a.id === b?.id && sameRect(a, b)
}

const sameRect = (a: Rect, b: Rect) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height

/** An edge's geometry round the obstacles; worked out once for as long as neither they nor its ends move. */
export function routed(obstacles: readonly Obstacle[], { source, target, from, to, lane }: Ends): EdgeGeometry {
  if (obstacles.length === 0) return edgeGeometry(from, to, lane)
  const kept = routes.get(obstacles) ?? new Map<string, EdgeGeometry>()
  routes.set(obstacles, kept)
  const key = JSON.stringify([
    source,
    target,
    lane,
    from.x,
    from.y,
    from.width,
    from.height,
    to.x,
    to.y,
    to.width,
    to.height,
  ])
  const old = kept.get(key)
  if (old) return old
  const others = obstacles.filter(({ id }) => id !== source && id !== target)
  const geometry = edgeGeometry(from, to, lane, others)
  // A node that is dragged for long leaves the ways of all of its places.
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(key, geometry)
  return geometry
}

export function rectOf(node: InternalNode<Node>): Rect {
  const { x, y } = node.internals.positionAbsolute
  return { x, y, width: node.measured.width ?? NODE_SIZE.width, height: node.measured.height ?? NODE_SIZE.height }
}

/** One question for all that an edge depends on: a drawing of a thousand edges asks each at every move. */
export function selectGeometry(id: string, source: string, target: string, heldAt: Point | null) {
  let known: (Boxes & { geometry: EdgeGeometry; connections: unknown; obstacles: unknown }) | null = null
  return (state: ReactFlowState): EdgeGeometry | null => {
    const from = state.nodeLookup.get(source)
    const to = state.nodeLookup.get(target)
    if (!from || (!to && !heldAt)) return null
    const obstacles = obstaclesOf(state)
    const connections = state.connectionLookup.get(`${source}-source`)
    const ends = { from: rectOf(from), to: heldAt || !to ? AT_A_POINT : rectOf(to) }
    if (known && known.obstacles === obstacles && known.connections === connections && sameEnds(known, ends))
      return known.geometry
    const geometry = heldAt
      ? edgeGeometry(ends.from, { ...heldAt, width: 1, height: 1 })
      : routed(obstacles, { source, target, ...ends, lane: laneOf(id, target, connections) })
    known = { ...ends, connections, obstacles, geometry }
    return geometry
  }
}

const AT_A_POINT: Rect = { x: 0, y: 0, width: 0, height: 0 }

const sameEnds = (a: Boxes, b: Boxes) => sameRect(a.from, b.from) && sameRect(a.to, b.to)

/** Which of the edges between the same two nodes it is. */
function laneOf(id: string, target: string, connections: ReadonlyMap<string, HandleConnection> | undefined): number {
  const alongside = [...(connections?.values() ?? [])].filter((connection) => connection.target === target)
  return Math.max(
    0,
    alongside.findIndex(({ edgeId }) => edgeId === id),
  )
}
