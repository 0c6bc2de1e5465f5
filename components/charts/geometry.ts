/** A plot: y grows downward as in SVG. */
export type Plot = { width: number; height: number }
export type Bar = { x: number; y: number; width: number; height: number }
export type Point = { x: number; y: number }

/** The least a bar is high, so that it can be seen and pointed at. */
const LEAST = 3
/** Share of a bar's room that stays empty beside it, and the widest it gets. */
const GAP = 0.28
const WIDEST = 14

/** One bar for each value, left to right, as high as it is against `most`; null has the least height. A few bars do not fill the plot. */
export function bars(values: readonly (number | null)[], { width, height }: Plot, most: number): Bar[] {
  const room = Math.min(width / Math.max(1, values.length), WIDEST / (1 - GAP))
  return values.map((value, index) => {
    const share = value === null || most <= 0 ? 0 : Math.min(1, Math.max(0, value / most))
    const tall = Math.max(LEAST, share * height)
    return { x: index * room + (room * GAP) / 2, y: height - tall, width: room * (1 - GAP), height: tall }
  })
}

/** Points of a line over the middles of as many bars; values that are not there are left out. */
export function linePoints(values: readonly (number | null)[], plot: Plot, from: number, to: number): Point[] {
  const places = bars(values, plot, 1)
  return values.flatMap((value, index) => {
    const place = places[index]
    if (value === null || !place) return []
    const share = to > from ? Math.min(1, Math.max(0, (value - from) / (to - from))) : 0.5
    return [{ x: place.x + place.width / 2, y: plot.height - share * plot.height }]
  })
}

/** As an SVG path. */
export function linePath(points: readonly Point[]): string {
  return points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${round(x)},${round(y)}`).join('')
}

/** The next round number: 1, 2, 2.5 or 5 and a power of ten. */
export function niceMost(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const step = [1, 2, 2.5, 5, 10].find((each) => each * power >= value * (1 - 1e-9)) ?? 10
  return step * power
}

/** At each place, the share of true among the last `window` that are known; null before the first of them. */
export function rollingShare(flags: readonly (boolean | null)[], window: number): (number | null)[] {
  const known: boolean[] = []
  return flags.map((flag) => {
    if (flag !== null) known.push(flag)
    const last = known.slice(-window)
    return last.length === 0 ? null : last.filter(Boolean).length / last.length
  })
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
