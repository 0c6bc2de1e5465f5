import { bars, linePath, linePoints, type Plot } from './geometry.ts'
import { type RunTone, TONE_NAME, TONE_STYLE } from './run-tone.ts'

const PLOT: Plot = { width: 300, height: 72 }

export type ChartedRun = { id: string; tone: RunTone; value: number | null; text: string }

type Props = {
  title: string
  /** What the chart says, for who can't see it. */
  summary: string
  runs: readonly ChartedRun[]
  most: number
  mostText: string
  /** Drawn over the bars, from 0 to 1. */
  line?: readonly (number | null)[]
}

/** One bar for each run, oldest left. */
export function RunChart({ title, summary, runs, most, mostText, line }: Props) {
  const places = bars(
    runs.map(({ value }) => value),
    PLOT,
    most,
  )
  return (
    <figure className="min-w-0">
      <figcaption className="flex items-baseline justify-between gap-2 pb-1.5 text-xs">
        <span className="font-medium">{title}</span>
        <span className="truncate text-muted tabular-nums">{summary}</span>
      </figcaption>
      <div className="relative">
        <svg
          viewBox={`0 -4 ${PLOT.width} ${PLOT.height + 5}`}
          className="block w-full overflow-visible"
          role="img"
          aria-label={`${title}: ${summary}`}
        >
          <path
            d={`M0,0H${PLOT.width}M0,${PLOT.height}H${PLOT.width}`}
            className="stroke-line"
            vectorEffect="non-scaling-stroke"
          />
          {runs.map(({ id, tone, text }, index) => {
            const place = places[index]
            return place ? (
              <g key={id}>
                {/* The whole column can be pointed at. */}
                <rect
                  x={place.x - 1}
                  y={0}
                  width={place.width + 2}
                  height={PLOT.height}
                  className="fill-transparent hover:fill-foreground/5"
                />
                <rect
                  {...place}
                  rx={1.5}
                  strokeWidth={1}
                  vectorEffect="non-scaling-stroke"
                  className={`pointer-events-none ${TONE_STYLE[tone]}`}
                />
                <title>{`${text}, ${TONE_NAME[tone]}`}</title>
              </g>
            ) : null
          })}
          {line === undefined ? null : (
            <path
              d={linePath(linePoints(line, PLOT, 0, 1))}
              fill="none"
              strokeWidth={2}
              strokeLinejoin="round"
              vectorEffect="non-scaling-stroke"
              className="pointer-events-none stroke-foreground"
            />
          )}
        </svg>
        <span
          aria-hidden="true"
          className="-top-0.5 absolute right-0 rounded-sm bg-surface/80 px-0.5 text-[10px] text-muted leading-3 tabular-nums"
        >
          {mostText}
        </span>
      </div>
    </figure>
  )
}
