'use client'
import type { MouseEvent } from 'react'
import { cn } from '@/components/ui/cn.ts'

const WIDTH = 400
const HEIGHT = 100

type Props = {
  /** Evenly spread, oldest first; null where there is none. */
  values: readonly (number | null)[]
  /** Drawn behind as a lighter line. */
  behind?: readonly (number | null)[]
  /** The range of the height; the values' own when it is missing. */
  scale?: { min: number; max: number }
  /** A dashed line across. */
  target?: number | null
  /** As columns from the floor. */
  columns?: boolean
  /** What it shows, for those who can't see it. */
  text: string
  /** Where the playhead is, from 0 to 1. */
  place: number
  onPlace: (place: number) => void
  className?: string
}

/** A line, or columns, over the run. A press leads to its place. */
export function LineChart({ values, behind, scale, target = null, columns, text, place, onPlace, className }: Props) {
  const { min, max } = scale ?? rangeOf([...values, ...(behind ?? []), target, ...(columns ? [0] : [])])
  const y = (value: number) => HEIGHT - ((value - min) / (max - min || 1)) * HEIGHT
  const line = (of: readonly (number | null)[]) => scaledPoints(of, min, max)
  const go = (event: MouseEvent<SVGSVGElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    onPlace(Math.min(1, Math.max(0, (event.clientX - left) / width)))
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the viewer's own keys move the playhead
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={text}
      onClick={go}
      className={cn('block h-16 w-full cursor-pointer overflow-visible border-line border-b', className)}
    >
      <title>{text}</title>
      <rect width={WIDTH} height={HEIGHT} fill="transparent" />
      {behind ? (
        <polyline
          points={line(behind)}
          vectorEffect="non-scaling-stroke"
          className="fill-none stroke-[1.5] stroke-line-strong"
        />
      ) : null}
      {columns ? (
        <path d={columnsPath(values, y)} className="fill-accent/70" />
      ) : (
        <polyline
          points={line(values)}
          vectorEffect="non-scaling-stroke"
          className="fill-none stroke-[1.75] stroke-accent"
        />
      )}
      {target === null ? null : (
        <line
          x1={0}
          x2={WIDTH}
          y1={y(target)}
          y2={y(target)}
          strokeDasharray="4 3"
          vectorEffect="non-scaling-stroke"
          className="stroke-foreground/55"
        />
      )}
      <line
        x1={place * WIDTH}
        x2={place * WIDTH}
        y1={0}
        y2={HEIGHT}
        vectorEffect="non-scaling-stroke"
        className="stroke-foreground/60"
      />
    </svg>
  )
}

function scaledPoints(values: readonly (number | null)[], min: number, max: number): string {
  const height = (value: number) => HEIGHT - ((value - min) / (max - min || 1)) * HEIGHT
  const gap = values.length > 1 ? WIDTH / (values.length - 1) : 0
  return values
    .flatMap((value, index) => (value === null ? [] : [`${(index * gap).toFixed(1)},${height(value).toFixed(1)}`]))
    .join(' ')
}

function columnsPath(values: readonly (number | null)[], y: (value: number) => number): string {
  const width = WIDTH / Math.max(1, values.length)
  return values
    .flatMap((value, index) =>
      value === null || value <= 0
        ? []
        : [`M${(index * width).toFixed(1)},${HEIGHT}V${y(value).toFixed(1)}h${(width * 0.82).toFixed(1)}V${HEIGHT}Z`],
    )
    .join('')
}

function rangeOf(values: readonly (number | null)[]): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value === null) continue
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  return min <= max ? { min, max } : { min: 0, max: 1 }
}
