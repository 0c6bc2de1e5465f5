import type { Point } from './edit-nodes.ts'
import { NODE_SIZE } from './node-size.ts'

/** Least space between a new node and the others, in canvas units. */
const GAP = 24
/** Size of a step of the search; half a node is fine enough that a place looks near. */
const STEP = NODE_SIZE.height / 2

/** The place nearest to `at` where a node covers none of those at `taken`. All are top left corners, in canvas units. */
export function freePlace(at: Point, taken: readonly Point[]): Point {
  const free = (place: Point) => taken.every((other) => !near(place, other))
  // Each node that is there blocks a bounded area, so a ring of places beyond them all is free.
  for (let ring = 0; ; ring += 1) {
    const found = around(at, ring * STEP).filter(free)
    const [first, ...others] = found
    if (first) return others.reduce((best, place) => (distance(place, at) < distance(best, at) ? place : best), first)
  }
}

function near(a: Point, b: Point): boolean {
  return Math.abs(a.x - b.x) < NODE_SIZE.width + GAP && Math.abs(a.y - b.y) < NODE_SIZE.height + GAP
}

/** Places on the square of this half width around a point, in steps. */
function around({ x, y }: Point, reach: number): Point[] {
  if (reach === 0) return [{ x, y }]
  const count = Math.round((2 * reach) / STEP)
  return Array.from({ length: count + 1 }, (_, index) => index * STEP - reach).flatMap((along) => [
    { x: x + along, y: y + reach },
    { x: x + reach, y: y + along },
    { x: x + along, y: y - reach },
    { x: x - reach, y: y + along },
  ])
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}
