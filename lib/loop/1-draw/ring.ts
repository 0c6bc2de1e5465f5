import type { Point } from './edit-nodes.ts'
import { NODE_SIZE } from './node-size.ts'

/** What a layout needs of a design: ids in document order and who leads to whom. */
export type Drawing = {
  nodes: readonly { id: string }[]
  edges: readonly { from: string; to: string }[]
  head: string
  entry: string
}

const GAP = 64
/** Rings are wider than high, as screens are. */
const STRETCH = 1.3

export function successorsOf({ nodes, edges }: Pick<Drawing, 'nodes' | 'edges'>): Map<string, string[]> {
  const successors = new Map<string, string[]>(nodes.map((node) => [node.id, []]))
  for (const { from, to } of edges) if (successors.has(to)) successors.get(from)?.push(to)
  return successors
}

/**
 * The main cycle from the head back to it, head first. A search that goes deep and takes edges in document order follows the main handles first, so
 * it finds the trip that visits most; taken backwards as well, the longer of the two is the ring. Without a way back: the head alone.
 */
export function mainCycle(drawing: Drawing): string[] {
  const start =
    drawing.nodes.find((node) => node.id === drawing.head) ??
    drawing.nodes.find((node) => node.id === drawing.entry) ??
    drawing.nodes[0]
  if (!start) return []
  const successors = successorsOf(drawing)
  const backwards = new Map([...successors].map(([id, list]) => [id, list.toReversed()]))
  const [first, second] = [deepTrip(successors, start.id), deepTrip(backwards, start.id)]
  return second.length > first.length ? second : first
}

function deepTrip(successors: ReadonlyMap<string, readonly string[]>, start: string): string[] {
  const seen = new Set([start])
  const path = [{ id: start, next: 0 }]
  for (let at = path.at(-1); at; at = path.at(-1)) {
    const next = successors.get(at.id)?.[at.next++]
    if (next === undefined) path.pop()
    else if (next === start) return path.map((step) => step.id)
    else if (!seen.has(next)) {
      seen.add(next)
      path.push({ id: next, next: 0 })
    }
  }
  return [start]
}

type Placed = { id: string; angle: number }

/**
 * Ring layout: the main cycle clockwise with the head on top, whatever hangs on it outward on wider rings near the node it hangs on, and what
 * is connected to nothing in a row below. No two nodes overlap. The top left corner is at the origin.
 */
export function ringPositions(drawing: Drawing): Record<string, Point> {
  const cycle = mainCycle(drawing)
  const inner = cycle.map((id, index): Placed => ({ id, angle: (index / cycle.length) * 2 * Math.PI }))
  const centres = new Map<string, Point>()
  let radius = putOnRing(inner, 0, centres)
  let level = inner
  const placed = new Set(cycle)
  const neighbours = neighboursOf(drawing)
  while (level.length > 0) {
    const outward = level.flatMap(({ id, angle }) =>
      (neighbours.get(id) ?? [])
        .filter((other) => !placed.has(other) && placed.add(other))
        .map((other) => ({ id: other, angle })),
    )
    level = spread(outward)
    if (level.length > 0) radius = putOnRing(level, radius + NODE_SIZE.height + GAP * 2, centres)
  }
  putBelow(
    drawing.nodes.filter((node) => !placed.has(node.id)).map((node) => node.id),
    centres,
  )
  return fromOrigin(centres)
}

function neighboursOf({ nodes, edges }: Drawing): Map<string, string[]> {
  const neighbours = new Map<string, string[]>(nodes.map((node) => [node.id, []]))
  for (const { from, to } of edges) {
    if (!neighbours.has(from) || !neighbours.has(to)) continue
    neighbours.get(from)?.push(to)
    neighbours.get(to)?.push(from)
  }
  return neighbours
}

/** Keeps the wished angles as far as all fit with equal shares of the circle; otherwise the order alone. */
function spread(wished: Placed[]): Placed[] {
  const sorted = wished.toSorted((a, b) => a.angle - b.angle)
  const share = Math.min(Math.PI / 6, (2 * Math.PI) / sorted.length)
  const first = sorted[0]
  if (!first) return []
  let previous = first.angle - share
  const angles = sorted.map(({ angle }) => {
    previous = Math.max(angle, previous + share)
    return previous
  })
  const fits = (angles.at(-1) ?? 0) - first.angle <= 2 * Math.PI - share + 1e-9
  return sorted.map(({ id }, index) => ({ id, angle: fits ? (angles[index] ?? 0) : first.angle + index * share }))
}

/** Puts nodes on an ellipse of at least the radius, grown until none overlaps another. Returns the radius used. */
function putOnRing(ring: Placed[], least: number, centres: Map<string, Point>): number {
  let radius = ring.length === 1 ? least : Math.max(least, NODE_SIZE.height + GAP)
  let points = onEllipse(ring, radius)
  for (; anyOverlap(points); points = onEllipse(ring, radius)) radius *= 1.1
  ring.forEach(({ id }, index) => {
    const point = points[index]
    if (point) centres.set(id, point)
  })
  return radius
}

function onEllipse(ring: Placed[], radius: number): Point[] {
  return ring.map(({ angle }) => ({ x: Math.sin(angle) * radius * STRETCH, y: -Math.cos(angle) * radius }))
}

/** Neighbours on the ring decide: nodes further along are further away. */
function anyOverlap(points: Point[]): boolean {
  return points.some((point, index) => {
    const next = points[(index + 1) % points.length]
    if (!next || next === point) return false
    return (
      Math.abs(point.x - next.x) < NODE_SIZE.width + GAP / 2 && Math.abs(point.y - next.y) < NODE_SIZE.height + GAP / 2
    )
  })
}

function putBelow(ids: string[], centres: Map<string, Point>): void {
  const below = Math.max(0, ...[...centres.values()].map((point) => point.y)) + NODE_SIZE.height + GAP
  const perRow = Math.max(4, Math.ceil(Math.sqrt(ids.length)))
  ids.forEach((id, index) => {
    const row = Math.floor(index / perRow)
    centres.set(id, { x: (index % perRow) * (NODE_SIZE.width + GAP), y: below + row * (NODE_SIZE.height + GAP) })
  })
}

/** Positions moved so that the leftmost and topmost are at 0, in whole units. */
export function fromOrigin(centres: ReadonlyMap<string, Point>): Record<string, Point> {
  const all = [...centres.values()]
  const left = Math.min(...all.map((point) => point.x))
  const top = Math.min(...all.map((point) => point.y))
  return Object.fromEntries(
    [...centres].map(([id, { x, y }]) => [id, { x: Math.round(x - left), y: Math.round(y - top) }]),
  )
}
