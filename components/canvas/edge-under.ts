import { edgeGeometry, type Point, type Rect } from './geometry.ts'

export type DrawnEdge = { id: string; from: Rect; to: Rect }

/** How far an edge may bulge beyond the box around its ends. */
const BULGE = 80
const SAMPLES = 16

/** The edge whose curve passes a point within `reach`, the nearest of several; null: none does. */
export function edgeUnder(point: Point, edges: Iterable<DrawnEdge>, reach: number): string | null {
  let best: { id: string; distance: number } | null = null
  for (const { id, from, to } of edges) {
    // Most edges are far away: their curve is not worked out.
    if (!nearBox(point, from, to)) continue
    const distance = distanceTo(edgeGeometry(from, to).path, point)
    if (distance <= reach && (best === null || distance < best.distance)) best = { id, distance }
  }
  return best?.id ?? null
}

function nearBox({ x, y }: Point, a: Rect, b: Rect): boolean {
  return (
    x > Math.min(a.x, b.x) - BULGE &&
    y > Math.min(a.y, b.y) - BULGE &&
    x < Math.max(a.x + a.width, b.x + b.width) + BULGE &&
    y < Math.max(a.y + a.height, b.y + b.height) + BULGE
  )
}

/** Distance of a point from a quadratic curve, as `edgeGeometry` writes it; of an edge from a node to itself, none. */
function distanceTo(path: string, point: Point): number {
  const [ax, ay, cx, cy, bx, by] = path.includes('Q') ? (path.match(/-?\d+(\.\d+)?/g) ?? []).map(Number) : []
  if (ax === undefined || ay === undefined || cx === undefined || cy === undefined) return Infinity
  if (bx === undefined || by === undefined) return Infinity
  let least = Infinity
  for (let index = 0; index <= SAMPLES; index++) {
    const t = index / SAMPLES
    const u = 1 - t
    const x = u * u * ax + 2 * u * t * cx + t * t * bx
    const y = u * u * ay + 2 * u * t * cy + t * t * by
    least = Math.min(least, Math.hypot(x - point.x, y - point.y))
  }
  return least
}
