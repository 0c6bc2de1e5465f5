'use client'
import { useMemo } from 'react'
import { formatCount, formatDuration, formatNumber, formatUsd } from '@/components/ui/format.ts'
import type { IterationSummary } from '@/lib/loop/artefacts/trace.ts'
import { useCompare, useCompareStore, useSide } from './compare-context.tsx'
import { CURVES, type CurveMeasure, type CurvePoints, curvePoints } from './curve-points.ts'

const SHOWN: Record<CurveMeasure, { title: string; show: (value: number) => string }> = {
  score: { title: 'Score', show: (value) => formatNumber(value) },
  cost: { title: 'Cost so far', show: formatUsd },
  tokens: { title: 'Tokens so far', show: formatCount },
  time: { title: 'Time per iteration', show: formatDuration },
}

/** Both runs' curves over each other: A as a solid line, B as a dashed one. */
export function Curves() {
  const a = useSide('a', (state) => state.timeline.summaries)
  const b = useSide('b', (state) => state.timeline.summaries)
  const count = useCompare((state) => state.count)
  return (
    <section
      aria-label="Curves of both runs"
      className="grid grid-cols-2 gap-x-5 gap-y-3 rounded-lg border border-line bg-surface p-3 lg:grid-cols-4"
    >
      {CURVES.map((measure) => (
        <Curve key={measure} measure={measure} a={a} b={b} count={count} />
      ))}
    </section>
  )
}

type Summaries = readonly (IterationSummary | undefined)[]
const [WIDTH, HEIGHT] = [300, 60]

function Curve({ measure, a, b, count }: { measure: CurveMeasure; a: Summaries; b: Summaries; count: number }) {
  const store = useCompareStore()
  const iteration = useCompare((state) => state.iteration)
  const points = useMemo(() => curvePoints(a, b, measure, count), [a, b, measure, count])
  const { title, show } = SHOWN[measure]
  const last = (side: CurvePoints) => (side.last === null ? '–' : show(side.last))
  const text = `${title}: A ${last(points.a)}, B ${last(points.b)}`
  const x = count > 1 ? ((Math.min(iteration, count) - 1) / (count - 1)) * WIDTH : 0
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 flex justify-between gap-2 text-xs">
        <span className="font-medium">{title}</span>
        <span className="truncate text-muted tabular-nums">
          A {last(points.a)} · B {last(points.b)}
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the page's own keys move the playhead */}
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={text}
        className="block h-14 w-full cursor-pointer overflow-visible border-line border-b"
        onClick={(event) => {
          const { left, width } = event.currentTarget.getBoundingClientRect()
          store.getState().goTo(1 + ((event.clientX - left) / width) * (count - 1))
        }}
      >
        <polyline
          points={points.a.line(WIDTH, HEIGHT)}
          vectorEffect="non-scaling-stroke"
          className="fill-none stroke-[1.75] stroke-accent"
        />
        <polyline
          points={points.b.line(WIDTH, HEIGHT)}
          vectorEffect="non-scaling-stroke"
          strokeDasharray="4 3"
          className="fill-none stroke-[1.75] stroke-warning"
        />
        <line x1={x} x2={x} y1={0} y2={HEIGHT} vectorEffect="non-scaling-stroke" className="stroke-foreground/50" />
      </svg>
    </figure>
  )
}
