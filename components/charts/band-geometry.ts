import { linePath, type Plot, type Point } from './geometry.ts'

/** One place of a band: null where nothing is known. */
export type BandPoint = { low: number; mid: number; high: number } | null

export type BandScale = { from: number; to: number; count: number }

/** Where the value at a place stands; a single place is in the middle. */
export function placeAt({ from, to, count }: BandScale, { width, height }: Plot, index: number, value: number): Point {
  const across = count > 1 ? index / (count - 1) : 0.5
  const share = to > from ? (value - from) / (to - from) : 0.5
  return { x: across * width, y: height - Math.min(1, Math.max(0, share)) * height }
}

/** The area between low and high as an SVG path; places that are not known are left out. */
export function bandPath(points: readonly BandPoint[], scale: BandScale, plot: Plot): string {
  const known = points.flatMap((point, index) => (point ? [{ point, index }] : []))
  if (known.length === 0) return ''
  const upper = known.map(({ point, index }) => placeAt(scale, plot, index, point.high))
  const lower = known.map(({ point, index }) => placeAt(scale, plot, index, point.low)).reverse()
  return `${linePath([...upper, ...lower])}Z`
}

/** A line over the same places; one that is not known breaks it. */
export function brokenLine(values: readonly (number | null)[], scale: BandScale, plot: Plot): string {
  const parts: Point[][] = [[]]
  for (const [index, value] of values.entries()) {
    if (value === null) parts.push([])
    else parts.at(-1)?.push(placeAt(scale, plot, index, value))
  }
  return parts.map(linePath).join('')
}

/** Places that get a label: the first, the last, and between them as many as fit. */
export function labelled(count: number, most: number): number[] {
  const step = Math.max(1, Math.ceil((count - 1) / Math.max(1, most - 1)))
  const places = Array.from({ length: count }, (_, index) => index).filter((index) => index % step === 0)
  const last = count - 1
  const before = places.at(-1) ?? last
  if (before === last) return places
  // Two labels next to each other would run together.
  return [...(last - before < step / 2 ? places.slice(0, -1) : places), last]
}

/** A span a little wider than the values, so that nothing lies on the edge. */
export function spanOf(values: readonly number[]): { from: number; to: number } {
  if (values.length === 0) return { from: 0, to: 1 }
  const low = values.reduce((least, value) => Math.min(least, value))
  const high = values.reduce((most, value) => Math.max(most, value))
  const room = (high - low || Math.abs(high) || 1) * 0.08
  return { from: low >= 0 ? Math.max(0, low - room) : low - room, to: high + room }
}
