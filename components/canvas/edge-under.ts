import { type EdgeGeometry, type Point, pointOn, type Rect } from './geometry.ts'

export type DrawnEdge = { id: string; from: Rect; to: Rect; geometry: () => EdgeGeometry }

/** How far an edge may bulge beyond the box around its ends: by itself, and where it goes round other nodes. */
export const BULGE = { plain: 80, round: 400 } as const
const SAMPLES = 48

/** The edge whose curve passes a point within `reach`, the nearest of several; null: none does. */
export function edgeUnder(
  point: Point,
  edges: Iterable<DrawnEdge>,
  reach: number,
  bulge: number = BULGE.round,
): string | null {
  let best: { id: string; distance: number } | null = null
  for (const { id, from, to, geometry } of edges) {
    // Most edges are far away: their curve is not worked out.
    if (!nearBox(point, from, to, bulge)) continue
    const distance = distanceTo(geometry().curve, point)
    if (distance <= reach && (best === null || distance < best.distance)) best = { id, distance }
  }
  return best?.id ?? null
}

function nearBox({ x, y }: Point, a: Rect, b: Rect, bulge: number): boolean {
  return (
    x > Math.min(a.x, b.x) - bulge &&
    y > Math.min(a.y, b.y) - bulge &&
    x < Math.max(a.x + a.width, b.x + b.width) + bulge &&
    y < Math.max(a.y + a.height, b.y + b.height) + bulge
  )
}

/** Of an edge from a node to itself, none. */
function distanceTo(curve: EdgeGeometry['curve'], point: Point): number {
  if (curve === null) return Infinity
  let least = Infinity
  for (let index = 0; index <= SAMPLES; index++) {
    const { x, y } = pointOn(curve, index / SAMPLES)
    least = Math.min(least, Math.hypot(x - point.x, y - point.y))
  }
  return least
}
