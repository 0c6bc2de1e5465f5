export type Point = { x: number; y: number }
/** Position of the upper left corner, and size, in canvas units. */
export type Rect = Point & { width: number; height: number }

export type EdgeGeometry = {
  /** SVG path from border to border. */
  path: string
  /** Where a label belongs: the middle of the curve. */
  label: Point
  /** Tip of the arrow and its direction in degrees. */
  tip: Point & { angle: number }
}

const BULGE = 0.14
/** Close neighbours get a nearly straight edge, so that it leaves by the side that faces the other. */
const CLEAR_BULGE = 0.35
const LEAST_CLEAR = 40
const MOST_BULGE = 64
const GAP = 4
/** Room between edges that lead from one node to the same other: as high as a label, or as wide where they run up or down. */
const LANE = 26
const WIDE_LANE = 52

/**
 * An edge between two nodes, from the borders that face each other. It bulges to the left of its direction: a clockwise
 * ring is drawn round, and the two edges between a pair of nodes never lie on each other. `lane` counts from 0 the edges that share
 * both ends: each bulges further than the one before.
 */
export function edgeGeometry(from: Rect, to: Rect, lane = 0): EdgeGeometry {
  const start = centre(from)
  const end = centre(to)
  const dx = end.x - start.x
  const dy = end.y - start.y
  const length = Math.hypot(dx, dy)
  if (length < 1) return selfLoop(from, lane)
  const clear = clearDistance(from, to, dx / length, dy / length, length)
  const apart = LANE + (WIDE_LANE - LANE) * Math.abs(dy / length)
  const bulge = Math.min(MOST_BULGE, length * BULGE, clear * CLEAR_BULGE) + lane * apart
  const control = {
    x: (start.x + end.x) / 2 + (dy / length) * bulge * 2,
    y: (start.y + end.y) / 2 - (dx / length) * bulge * 2,
  }
  const a = onBorder(from, control, GAP)
  const b = onBorder(to, control, GAP)
  const angle = (Math.atan2(b.y - control.y, b.x - control.x) * 180) / Math.PI
  const label = { x: a.x / 4 + control.x / 2 + b.x / 4, y: a.y / 4 + control.y / 2 + b.y / 4 }
  return {
    path: `M${round(a.x)},${round(a.y)} Q${round(control.x)},${round(control.y)} ${round(b.x)},${round(b.y)}`,
    label,
    // Rounded like the path: the last digits of atan2 differ between server and browser.
    tip: { x: round(b.x), y: round(b.y), angle: round(angle) },
  }
}

function selfLoop(rect: Rect, lane: number): EdgeGeometry {
  const x = rect.x + rect.width
  const out = lane * LANE
  const y = rect.y + rect.height / 2
  const top = { x: rect.x + rect.width * 0.8, y: rect.y - GAP }
  const path = `M${round(x + GAP)},${round(y)} C${round(x + 64 + out)},${round(y)} ${round(top.x)},${round(rect.y - 72 - out)} ${round(top.x)},${round(top.y)}`
  return { path, label: { x: x + 18, y: rect.y - 26 - out }, tip: { ...top, angle: 90 } }
}

/** What of the way between two centres lies outside both nodes. */
function clearDistance(from: Rect, to: Rect, ux: number, uy: number, length: number): number {
  const extent = (rect: Rect) => Math.min(rect.width / 2 / Math.abs(ux || 1e-6), rect.height / 2 / Math.abs(uy || 1e-6))
  return Math.max(LEAST_CLEAR, length - extent(from) - extent(to))
}

function centre(rect: Rect): Point {
  return { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 }
}

/** Where the line from the rectangle's centre towards a point leaves the rectangle, `gap` outside of it. */
function onBorder(rect: Rect, towards: Point, gap: number): Point {
  const middle = centre(rect)
  const dx = towards.x - middle.x
  const dy = towards.y - middle.y
  const halfWidth = rect.width / 2 + gap
  const halfHeight = rect.height / 2 + gap
  const scale = 1 / Math.max(Math.abs(dx) / halfWidth, Math.abs(dy) / halfHeight, 1e-6)
  // A control point inside the node (nodes that overlap) would give a border beyond it.
  const reach = Math.min(scale, 1)
  return { x: middle.x + dx * reach, y: middle.y + dy * reach }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
