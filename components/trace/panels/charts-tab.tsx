'use client'
import type { ReactNode } from 'react'
import { formatCount, formatDuration, formatNumber, formatUsd, plural } from '@/components/ui/format.ts'
import { bestSoFar, convergenceOf, dearest, type SeriesMeasure, seriesOf } from '@/lib/loop/4-trace/series.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { LineChart } from './line-chart.tsx'

const POINTS = 240

/** What each measure is called, and how its values read. */
const MEASURES: Record<Exclude<SeriesMeasure, 'score'>, { title: string; show: (value: number) => string }> = {
  cost: { title: 'Cost per iteration', show: formatUsd },
  tokens: { title: 'Tokens per iteration', show: (value) => plural(value, 'token') },
  time: { title: 'Time per iteration, without pauses', show: formatDuration },
}

/** The run at a glance: how it came nearer to its target, and what each iteration took. */
export function ChartsTab() {
  const known = useTrace((state) => state.timeline.summaries.length > 0)
  const begun = useTrace((state) => state.timeline.count > 0)
  if (!known) return <p className="p-4 text-[13px] text-muted">{begun ? 'Loading …' : 'No iteration has begun.'}</p>
  return (
    <div className="grid max-w-6xl gap-x-8 gap-y-5 p-4 pt-3 md:grid-cols-2" data-testid="charts">
      <Score />
      <Amount measure="cost" />
      <Amount measure="tokens" />
      <Amount measure="time" />
    </div>
  )
}

function Score() {
  const summaries = useTrace((state) => state.timeline.summaries)
  const target = useTrace((state) => state.snapshot.spec.contract.qualityThreshold?.target ?? null)
  const found = convergenceOf(summaries, target)
  if (!found) return <Chart title="Score" text="No iteration of this run has a score." />
  const { first, last, best, bestAt, reachedAt } = found
  const aim =
    target === null
      ? ''
      : reachedAt === null
        ? ` The target of ${formatNumber(target)} was not reached.`
        : ` The target of ${formatNumber(target)} was reached in iteration ${formatCount(reachedAt)}.`
  const text = `From ${formatNumber(first)} to ${formatNumber(last)}; best ${formatNumber(best)} in iteration ${formatCount(bestAt)}.${aim}`
  return (
    <Chart title="Score, and the best so far" text={text}>
      <Plot
        values={seriesOf(summaries, 'score', POINTS).map(({ most }) => most)}
        behind={bestSoFar(summaries, POINTS)}
        target={target}
        text={`Score by iteration. ${text}`}
      />
    </Chart>
  )
}

function Amount({ measure }: { measure: Exclude<SeriesMeasure, 'score'> }) {
  const summaries = useTrace((state) => state.timeline.summaries)
  const { title, show } = MEASURES[measure]
  const [top, ...more] = dearest(summaries, measure, 3)
  if (!top) return <Chart title={title} text={measure === 'cost' ? 'Nothing was charged.' : 'None.'} />
  const series = seriesOf(summaries, measure, POINTS)
  const sum = series.reduce((total, point) => total + point.sum, 0)
  const rest = more.map(({ iteration, value }) => `${formatCount(iteration)} (${show(value)})`).join(', ')
  const text = `${show(sum)} in all; most in iteration ${formatCount(top.iteration)} (${show(top.value)})${rest ? `, then ${rest}` : ''}.`
  return (
    <Chart title={title} text={text}>
      <Plot values={series.map(({ most }) => most)} columns text={`${title}. ${text}`} />
    </Chart>
  )
}

function Chart({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 flex flex-wrap items-baseline gap-x-3">
        <span className="font-medium text-xs">{title}</span>
      </figcaption>
      {children}
      <p className="mt-1 text-[11px] text-muted tabular-nums">{text}</p>
    </figure>
  )
}

type PlotProps = Pick<Parameters<typeof LineChart>[0], 'values' | 'behind' | 'target' | 'columns' | 'text'>

function Plot(props: PlotProps) {
  const store = useTraceStore()
  const count = useTrace((state) => state.timeline.count)
  const iteration = useTrace((state) => state.iteration)
  const whole = props.columns ? count : Math.max(1, count - 1)
  return (
    <LineChart
      {...props}
      place={props.columns ? (iteration - 0.5) / whole : (iteration - 1) / whole}
      onPlace={(place) => {
        const at = props.columns ? Math.floor(place * count) + 1 : Math.round(place * whole) + 1
        store.getState().goTo({ iteration: Math.min(count, at), step: 1 })
      }}
    />
  )
}
