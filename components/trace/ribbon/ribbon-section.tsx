'use client'
import { cn } from '@/components/ui/cn.ts'
import { formatCount, formatDuration, formatNumber, formatUsd } from '@/components/ui/format.ts'
import { useNow } from '@/components/ui/use-now.ts'
import { WhatIfLane } from '@/components/what-if/what-if-lane.tsx'
import type { Timeline } from '@/lib/loop/4-trace/navigate.ts'
import type { RibbonMeasure } from '@/lib/loop/4-trace/ribbon-geometry.ts'
import { isAway } from '../store/selectors.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { BranchLanes } from './branch-lanes.tsx'
import { Overview } from './overview.tsx'
import { Ribbon } from './ribbon.tsx'

const MEASURES: RibbonMeasure[] = ['score', 'cost', 'time']

/** The iteration ribbon with what its height means. */
export function RibbonSection() {
  const problem = useTrace((state) => state.timelineProblem?.detail ?? null)
  return (
    <section aria-label="Iterations" className="flex gap-3 border-line border-b bg-surface px-3 pt-1.5 pb-1.5">
      <MeasureSwitch />
      <div className="min-w-0 flex-1">
        <Ribbon />
        <WhatIfLane />
        <BranchLanes />
        <Overview />
        <Progress />
        {problem ? (
          <p role="alert" className="text-danger text-xs">
            The iterations could not be read. {problem}
          </p>
        ) : null}
      </div>
    </section>
  )
}

/** How far the summaries of a long run are read. */
function Progress() {
  const loaded = useTrace((state) => (state.loadingSummaries ? loadedIn(state.timeline) : null))
  const count = useTrace((state) => state.timeline.count)
  if (loaded === null || loaded >= count || count <= SHOWN_FROM) return null
  return (
    <p role="status" data-testid="loading-iterations" className="mt-0.5 text-muted text-xs tabular-nums">
      {`Loading iterations: ${formatCount(loaded)} of ${formatCount(count)} …`}
    </p>
  )
}

/** Shorter runs are there at once. */
const SHOWN_FROM = 1_000

const known = new WeakMap<Timeline['summaries'], number>()

function loadedIn({ summaries }: Timeline): number {
  const counted = known.get(summaries) ?? summaries.filter(Boolean).length
  known.set(summaries, counted)
  return counted
}

function MeasureSwitch() {
  const store = useTraceStore()
  const measure = useTrace((state) => state.measure)
  return (
    <div className="w-26 shrink-0">
      <fieldset aria-label="Height of the columns" className="flex flex-col items-stretch">
        {MEASURES.map((option) => (
          <button
            key={option}
            type="button"
            aria-pressed={measure === option}
            onClick={() => store.getState().show({ measure: option })}
            className={cn(
              'flex h-6 items-center justify-between gap-2 rounded-sm px-1.5 text-[11px] text-muted leading-none hover:text-foreground',
              measure === option && 'bg-foreground/7 font-medium text-foreground',
            )}
          >
            <span className="capitalize">{option}</span>
            {measure === option ? <CurrentValue /> : null}
          </button>
        ))}
      </fieldset>
    </div>
  )
}

/** The shown measure of the iteration under the playhead. */
function CurrentValue() {
  // The newest iteration of a running run goes on between its events.
  const goesOn = useTrace(
    (state) =>
      state.measure === 'time' &&
      state.run.status === 'running' &&
      state.iteration === state.timeline.count &&
      !isAway(state),
  )
  const now = useNow(goesOn)
  const text = useTrace((state) => {
    const summary = state.timeline.summaries[state.iteration - 1]
    if (!summary) return ''
    switch (state.measure) {
      case 'score':
        return summary.score === null ? '–' : formatNumber(summary.score)
      case 'cost':
        return formatUsd(summary.costNanoUsd)
      case 'time':
        return formatDuration(Math.max(0, Math.max(summary.endedAt, now ?? 0) - summary.startedAt - summary.pausedMs))
    }
  })
  return <span className="font-medium tabular-nums">{text}</span>
}
