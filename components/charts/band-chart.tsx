import type { ReactNode } from 'react'
import { type BandPoint, bandPath, brokenLine, labelled, placeAt } from './band-geometry.ts'
import type { Plot } from './geometry.ts'

const PLOT: Plot = { width: 480, height: 150 }
const MOST_LABELS = 10

/** A line over the same places. `tone` gives colour and dash, so that lines are told apart without colour too. */
export type BandLine = { name: string; values: readonly (number | null)[]; tone: keyof typeof TONES }

const TONES = {
  second: { line: 'stroke-warning [stroke-dasharray:5_3]', key: 'border-warning border-dashed' },
  goal: { line: 'stroke-success [stroke-dasharray:2_3]', key: 'border-success border-dotted' },
  limit: { line: 'stroke-danger [stroke-dasharray:2_3]', key: 'border-danger border-dotted' },
} as const

type Props = {
  title: string
  /** What the chart says, for who can't see it. */
  summary: string
  /** One for each iteration, from the first. */
  points: readonly BandPoint[]
  mid: string
  band?: string
  lines?: readonly BandLine[]
  from: number
  to: number
  format: (value: number) => string
  /** What is told of a place that is pointed at. */
  told: (index: number) => string
  children?: ReactNode
}

/** Values by iteration with a band around them. The same is in a table: the chart is for the eye. */
export function BandChart({ title, summary, points, mid, band, lines = [], from, to, format, told, children }: Props) {
  const scale = { from, to, count: points.length }
  const at = (index: number, value: number) => placeAt(scale, PLOT, index, value)
  const room = PLOT.width / Math.max(1, points.length)
  return (
    <figure className="min-w-0">
      <figcaption className="pb-2">
        <span className="block font-medium text-[13px]">{title}</span>
        <span className="block text-muted text-xs">{children}</span>
      </figcaption>
      <svg
        viewBox={`-42 -8 ${PLOT.width + 56} ${PLOT.height + 30}`}
        className="block w-full"
        role="img"
        aria-label={`${title}: ${summary}`}
      >
        {[from, (from + to) / 2, to].map((value) => {
          const { y } = placeAt(scale, PLOT, 0, value)
          return (
            <g key={value}>
              <path d={`M0,${y}H${PLOT.width}`} className="stroke-line" />
              <text x={-8} y={y + 4} textAnchor="end" className="fill-muted text-[11px] tabular-nums">
                {format(value)}
              </text>
            </g>
          )
        })}
        {labelled(points.length, MOST_LABELS).map((index) => (
          <text
            key={index}
            x={at(index, from).x}
            y={PLOT.height + 16}
            textAnchor="middle"
            className="fill-muted text-[11px] tabular-nums"
          >
            {index + 1}
          </text>
        ))}
        <path d={bandPath(points, scale, PLOT)} className="fill-accent/15" />
        {lines.map(({ name, values, tone }) => (
          <path
            key={name}
            d={brokenLine(values, scale, PLOT)}
            fill="none"
            strokeWidth={1.75}
            className={TONES[tone].line}
          />
        ))}
        <path
          d={brokenLine(
            points.map((point) => point?.mid ?? null),
            scale,
            PLOT,
          )}
          fill="none"
          strokeWidth={2}
          strokeLinejoin="round"
          className="stroke-accent"
        />
        {points.map((point, index) => {
          const { x, y } = at(index, point?.mid ?? from)
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a place is its iteration
            <g key={index}>
              {/* The whole column can be pointed at. */}
              <rect
                x={x - room / 2}
                y={0}
                width={room}
                height={PLOT.height}
                className="fill-transparent hover:fill-foreground/5"
              />
              {point ? <circle cx={x} cy={y} r={2.75} className="pointer-events-none fill-accent" /> : null}
              <title>{told(index)}</title>
            </g>
          )
        })}
      </svg>
      <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-[11px] text-muted">
        <Key className="border-accent">{mid}</Key>
        {band === undefined ? null : (
          <li className="flex items-center gap-1.5">
            <span aria-hidden="true" className="h-2.5 w-4 rounded-sm bg-accent/15" />
            {band}
          </li>
        )}
        {lines.map(({ name, tone }) => (
          <Key key={name} className={TONES[tone].key}>
            {name}
          </Key>
        ))}
      </ul>
    </figure>
  )
}

function Key({ className, children }: { className: string; children: ReactNode }) {
  return (
    <li className="flex items-center gap-1.5">
      <span aria-hidden="true" className={`w-4 border-t-2 ${className}`} />
      {children}
    </li>
  )
}
