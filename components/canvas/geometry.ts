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
  /** The way without rounding; null for an edge from a node to itself. */
  curve: Curve | null
}

/** A cubic curve from `a` to `b`. */
export type Curve = { a: Point; c: Point; d: Point; b: Point }

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
 * both ends: each bulges further than the one before. Where it would run behind one of `others`, which are not its ends, it goes round
 * them by the shortest way that is found: what lies behind a node looks as if it ended there.
 */
export function edgeGeometry(from: Rect, to: Rect, lane = 0, others: readonly Rect[] = []): EdgeGeometry {
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
  const plain = { a: onBorder(from, control, GAP), c: control, d: control, b: onBorder(to, control, GAP) }
  const curve = quadratic(plain)
  if (others.length === 0) return drawn(plain, curve)
  const turnsLate = [from, to].some((box) => isIn(control, box, LEAST_TURN))
  const cost = faults(curve, [from, to], others) + (turnsLate ? 1 : 0)
  const round = cost === 0 ? null : detour([from, to], others, lane * apart, cost)
  return round ? drawn(round, round) : drawn(plain, curve)
}

/** The cubic that is the same curve as the quadratic whose one control point stands twice. */
function quadratic({ a, c, b }: Curve): Curve {
  const near = (end: Point) => ({ x: end.x + ((c.x - end.x) * 2) / 3, y: end.y + ((c.y - end.y) * 2) / 3 })
  return { a, c: near(a), d: near(b), b }
}

function drawn(controls: Curve, curve: Curve): EdgeGeometry {
  const { a, c, d, b } = controls
  const pair = ({ x, y }: Point) => `${round(x)},${round(y)}`
  return {
    path: c === d ? `M${pair(a)} Q${pair(c)} ${pair(b)}` : `M${pair(a)} C${pair(c)} ${pair(d)} ${pair(b)}`,
    label: pointOn(curve, 0.5),
    // Rounded like the path: the last digits of atan2 differ between server and browser.
    tip: { x: round(b.x), y: round(b.y), angle: round((Math.atan2(b.y - d.y, b.x - d.x) * 180) / Math.PI) },
    curve,
  }
}

export function pointOn({ a, c, d, b }: Curve, t: number): Point {
  const u = 1 - t
  const [p, q, r, s] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t]
  return { x: p * a.x + q * c.x + r * d.x + s * b.x, y: p * a.y + q * c.y + r * d.y + s * b.y }
}

/** Between an edge and a node that it passes. */
const CLEARANCE = 8
/** Nearer to a node the curve's bend would turn the arrow away from the side that it ends at. */
const LEAST_TURN = 16
/** Points of a curve that are looked at are so near each other that none of its way through a box is missed. */
const STEP = 14
const MOST_POINTS = 400
const LABEL = { width: 56, height: 18 }
/** A way round: how far its controls stand off the straight line, and how far along it they are moved towards each other. */
const WAYS = [0, 20, 40, 60, 80, 100, 120, 150, 180, 220, 270, 330, 400, 480, 580, 700]
  .flatMap((off) => [0.33, 0.15, 0].flatMap((inward) => [1, -1].map((side) => ({ off, inward, side }))))
  // The edge's own side is better, and so is a curve to one that runs straight and turns.
  .map((way) => ({ ...way, cost: way.off * (way.side > 0 ? 1 : 1.25) + (0.33 - way.inward) * 400 }))
  .toSorted((one, other) => one.cost - other.cost)

/** The cheapest way without a fault, or else the one with the fewest; null: none has fewer than `least`. `apart`: how much further out it is led. */
function detour(ends: readonly [Rect, Rect], others: readonly Rect[], apart: number, least: number): Curve | null {
  let best: { curve: Curve; cost: number } | null = null
  for (const { off, inward, side } of WAYS) {
    const curve = wayRound(ends, (off + apart * 1.4) * side, inward)
    const cost = faults(curve, ends, others, best?.cost ?? least)
    if (cost < (best?.cost ?? least)) best = { curve, cost }
    if (cost === 0) break
  }
  return best?.curve ?? null
}

/**
 * Nodes that a curve runs behind or hides its label under; its own ends as well, where it leads along or into them. Not counted further than `most`:
 * of a way that is worse than another nobody asks how much.
 */
function faults(curve: Curve, ends: readonly Rect[], others: readonly Rect[], most = Number.POSITIVE_INFINITY): number {
  const { a, c, d, b } = curve
  // A curve stays within the box around its controls.
  const left = Math.min(a.x, c.x, d.x, b.x) - CLEARANCE
  const top = Math.min(a.y, c.y, d.y, b.y) - CLEARANCE
  const right = Math.max(a.x, c.x, d.x, b.x) + CLEARANCE
  const bottom = Math.max(a.y, c.y, d.y, b.y) + CLEARANCE
  const around = { x: left, y: top, width: right - left, height: bottom - top }
  const points = pointsOf(curve)
  const middle = pointOn(curve, 0.5)
  const label = { x: middle.x - LABEL.width / 2, y: middle.y - LABEL.height / 2, ...LABEL }
  let count = others.some((box) => overlap(label, box)) ? 0.5 : 0
  for (const [boxes, margin] of [[others, CLEARANCE] as const, [ends, GAP - 1] as const]) {
    for (const box of boxes) {
      if (count >= most) return count
      if (overlap(around, box) && points.some((point) => isIn(point, box, margin))) count += 1
    }
  }
  return count
}

function pointsOf(curve: Curve): Point[] {
  const { a, c, d, b } = curve
  const way = Math.hypot(c.x - a.x, c.y - a.y) + Math.hypot(d.x - c.x, d.y - c.y) + Math.hypot(b.x - d.x, b.y - d.y)
  const steps = Math.min(MOST_POINTS, Math.ceil(way / STEP))
  return Array.from({ length: steps + 1 }, (_, index) => pointOn(curve, index / steps))
}

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

function wayRound([from, to]: readonly [Rect, Rect], off: number, inward: number): Curve {
  const start = centre(from)
  const end = centre(to)
  const along = { x: end.x - start.x, y: end.y - start.y }
  const length = Math.hypot(along.x, along.y)
  const out = { x: (along.y / length) * off, y: (-along.x / length) * off }
  const c = { x: start.x + out.x + along.x * inward, y: start.y + out.y + along.y * inward }
  const d = { x: end.x + out.x - along.x * inward, y: end.y + out.y - along.y * inward }
  return { a: onBorder(from, c, GAP), c, d, b: onBorder(to, d, GAP) }
}

function isIn(point: Point, { x, y, width, height }: Rect, margin: number): boolean {
  return point.x > x - margin && point.x < x + width + margin && point.y > y - margin && point.y < y + height + margin
}

function selfLoop(rect: Rect, lane: number): EdgeGeometry {
  const x = rect.x + rect.width
  const out = lane * LANE
  const y = rect.y + rect.height / 2
  const top = { x: rect.x + rect.width * 0.8, y: rect.y - GAP }
  const path = `M${round(x + GAP)},${round(y)} C${round(x + 64 + out)},${round(y)} ${round(top.x)},${round(rect.y - 72 - out)} ${round(top.x)},${round(top.y)}`
  return { path, label: { x: x + 18, y: rect.y - 26 - out }, tip: { ...top, angle: 90 }, curve: null }
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
