'use client'
import { useMemo } from 'react'
import { formatCount, formatUsd } from '@/components/ui/format.ts'
import { spentOver } from '@/lib/loop/4-trace/call-money.ts'
import { nanoUsdOf } from '@/lib/loop/guards/caps.ts'
import { useTrace } from '../trace-context.tsx'

const POINTS = 200
const WIDTH = 400
const HEIGHT = 56

/** What had been spent by the end of each iteration, under the line of the run's budget, with a mark at the playhead. */
export function SpendingCurve() {
  const summaries = useTrace((state) => state.timeline.summaries)
  const iteration = useTrace((state) => state.iteration)
  const { budgetUsd } = useTrace((state) => state.snapshot.spec.contract)
  const places = useMemo(() => spentOver(summaries, POINTS), [summaries])
  const last = places.at(-1)
  if (!last || last.spent === 0 || summaries.length < 2) return null
  const budget = budgetUsd === undefined ? null : nanoUsdOf(budgetUsd)
  const highest = Math.max(last.spent, budget ?? 0)
  const x = (of: number) => (of / last.iteration) * WIDTH
  const y = (spent: number) => HEIGHT - (spent / highest) * (HEIGHT - 2) - 1
  const line = places.map(({ iteration: of, spent }) => `${x(of)},${y(spent)}`).join(' ')
  const here = places.findLast((place) => place.iteration <= iteration)?.spent ?? 0
  const text = `${formatUsd(here)} spent by iteration ${formatCount(iteration)}, ${formatUsd(last.spent)} by iteration ${formatCount(last.iteration)}`
  return (
    <figure>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-14 w-full overflow-visible border-line border-b"
        role="img"
        aria-label={text}
      >
        <polygon points={`0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}`} className="fill-accent/15" />
        <polyline
          points={`0,${HEIGHT} ${line}`}
          className="fill-none stroke-accent"
          vectorEffect="non-scaling-stroke"
        />
        {budget === null ? null : (
          <line
            x1={0}
            x2={WIDTH}
            y1={y(budget)}
            y2={y(budget)}
            className="stroke-foreground/50"
            strokeDasharray="4 3"
            vectorEffect="non-scaling-stroke"
          />
        )}
        <line
          x1={x(iteration)}
          x2={x(iteration)}
          y1={0}
          y2={HEIGHT}
          className="stroke-foreground/60"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <figcaption className="mt-1 text-[11px] text-muted tabular-nums">{text}</figcaption>
    </figure>
  )
}
