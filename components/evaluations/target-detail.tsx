'use client'

import { ChevronRight } from 'lucide-react'
import { useMemo } from 'react'
import { Histogram } from '@/components/charts/histogram.tsx'
import { ShareBar } from '@/components/charts/share-bar.tsx'
import { Trajectories, type TrajectoryLine } from '@/components/charts/trajectories.tsx'
import { formatUsd, words } from '@/components/ui/format.ts'
import type { ResultView, TargetReport, TargetView } from '@/lib/api/contracts/evaluations.ts'
import { ChaosPart } from './chaos-part.tsx'
import { shareWords } from './share-text.ts'

type Props = { title: string; about: TargetView; report: TargetReport; results: readonly ResultView[]; open: boolean }

/** Charts and counts of one target. */
export function TargetDetail({ title, about, report, results, open }: Props) {
  const lines = useMemo(() => linesOf(results), [results])
  return (
    <details open={open} className="group rounded-lg border border-line bg-surface">
      <summary className="flex cursor-pointer list-none items-center gap-2 px-4 py-3 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden="true"
          className="size-4 shrink-0 text-muted transition-transform group-open:rotate-90 motion-reduce:transition-none"
        />
        <h2 className="min-w-0 break-words font-semibold text-[15px]">{title}</h2>
      </summary>
      <div className="grid gap-x-8 gap-y-6 border-line border-t p-4 sm:grid-cols-2 lg:grid-cols-3">
        <Histogram title="Iterations of those that converged" one="iteration" counts={report.iterationCounts} />
        <Trajectories title="Score by iteration" lines={lines} />
        <Money report={report} />
        <Reasons report={report} />
        <Validators report={report} />
        <ChaosPart report={report} chaos={about.chaos} results={results} />
      </div>
    </details>
  )
}

function linesOf(results: readonly ResultView[]): TrajectoryLine[] {
  return results.flatMap(({ number, case: name, verdict }) =>
    verdict === null ? [] : [{ key: String(number), name, good: verdict.passed, points: verdict.scores }],
  )
}

function Money({ report }: { report: TargetReport }) {
  const { costNanoUsd, judgeCostNanoUsd, costPerConvergence, tokens } = report
  const rows: [string, string][] = [
    ['All runs', costNanoUsd === null ? '–' : formatUsd(costNanoUsd.sum)],
    ['Judges besides', formatUsd(judgeCostNanoUsd)],
    ['For each that converged', costPerConvergence === null ? 'none converged' : formatUsd(costPerConvergence)],
    ['A run, middle', costNanoUsd === null ? '–' : formatUsd(costNanoUsd.p50)],
    ['A run, 95th of 100', costNanoUsd === null ? '–' : formatUsd(costNanoUsd.p95)],
    ['Tokens of a run, middle', tokens === null ? '–' : Math.round(tokens.p50).toLocaleString('en-US')],
  ]
  return (
    <section>
      <h3 className="pb-1.5 font-medium text-xs">Cost</h3>
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 text-[13px]">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="text-right tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Reasons({ report: { reasons, judged } }: { report: TargetReport }) {
  return (
    <section>
      <h3 className="pb-1.5 font-medium text-xs">How they ended</h3>
      {reasons.length === 0 ? <p className="text-[13px] text-muted">Nothing is judged yet.</p> : null}
      <ul className="grid gap-1.5 text-[13px]">
        {reasons.map(({ reason, outcome, times }) => (
          <li key={`${reason} ${outcome}`} className="grid grid-cols-[1fr_5rem_2.5rem] items-center gap-2">
            <span className="min-w-0 truncate">
              {words(reason)} <span className="text-muted">· {outcome}</span>
            </span>
            <ShareBar
              rate={times / Math.max(1, judged)}
              low={null}
              high={null}
              tone={outcome === 'success' ? 'success' : 'danger'}
              className="min-w-0"
            />
            <span className="text-right tabular-nums">{times}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Validators({ report: { validators } }: { report: TargetReport }) {
  return (
    <section>
      <h3 className="pb-1.5 font-medium text-xs">Validators</h3>
      {validators.length === 0 ? (
        <p className="text-[13px] text-muted">None: a run passes when it ends as its case expects.</p>
      ) : null}
      <ul className="grid gap-2 text-[13px]">
        {validators.map(({ name, holds }) => (
          <li key={name}>
            <span className="flex flex-wrap justify-between gap-x-3">
              <span className="min-w-0 break-words">{name}</span>
              <span className="text-muted text-xs tabular-nums">{shareWords(holds)}</span>
            </span>
            <ShareBar {...holds} tone={holds.rate === 1 ? 'success' : 'danger'} />
          </li>
        ))}
      </ul>
    </section>
  )
}
