'use client'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { niceMost, rollingShare } from '@/components/charts/geometry.ts'
import { RunChart } from '@/components/charts/run-chart.tsx'
import { toneOf } from '@/components/charts/run-tone.ts'
import { formatCount, formatNumber, formatPercent, formatUsd, plural } from '@/components/ui/format.ts'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { api } from '@/lib/api/client.ts'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'

const RUNS = 60
/** Runs that the share of converged ones is taken over. */
const WINDOW = 10

/** How the runs of a loop have gone: whether they converged, in how many iterations, for how much. */
export function LoopCharts({ slug, name }: { slug: string; name: string }) {
  const [runs, setRuns] = useState<RunSummary[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    void api
      .listRuns({ loop: slug as NonNullable<Parameters<typeof api.listRuns>[0]>['loop'], limit: RUNS }, stop.signal)
      .then((result) => {
        if (stop.signal.aborted) return
        if (result.ok) setRuns(result.value.runs.toReversed())
        else setProblem(`Its runs could not be read. ${result.problem.detail}`)
      })
    return () => stop.abort()
  }, [slug])
  if (problem !== null) return <ProblemLine>{problem}</ProblemLine>
  if (runs === null)
    return (
      <p role="status" className="h-36 text-muted text-xs">
        Loading …
      </p>
    )
  return (
    <section aria-label={`How ${name} has gone`}>
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-3">
        <Convergence runs={runs} />
        <Measure title="Iterations" runs={runs} of={({ iterations }) => iterations} text={formatCount} />
        <Measure title="Cost" runs={runs} of={({ costNanoUsd }) => costNanoUsd} text={(cost) => formatUsd(cost)} />
      </div>
      <p className="flex flex-wrap items-center justify-between gap-x-4 pt-3 text-muted text-xs">
        <span>{`The last ${plural(runs.length, 'run')}, oldest left. Full: converged; hollow: did not.`}</span>
        <Link href={`/runs?loop=${slug}`} className="text-accent hover:underline">
          All its runs
        </Link>
      </p>
    </section>
  )
}

function Convergence({ runs }: { runs: readonly RunSummary[] }) {
  const flags = runs.map(({ status, outcome }) => (status === 'finished' ? outcome === 'success' : null))
  const finished = flags.filter((flag) => flag !== null)
  const share = finished.filter(Boolean).length / Math.max(1, finished.length)
  const scored = runs.some(({ bestScore }) => bestScore !== null)
  const most = scored ? Math.max(...runs.map(({ bestScore }) => bestScore ?? 0)) : 1
  return (
    <RunChart
      title="Converged"
      summary={
        finished.length === 0
          ? 'none has finished'
          : `${formatPercent(share)} of ${plural(finished.length, 'finished run')}`
      }
      runs={runs.map((run, index) => ({
        id: run.id,
        tone: toneOf(run),
        value: scored ? run.bestScore : flags[index] === true ? 1 : null,
        text: run.bestScore === null ? (run.reason ?? run.status) : `best score ${formatNumber(run.bestScore)}`,
      }))}
      most={most}
      mostText={scored ? `score ${formatNumber(most)}` : ''}
      line={finished.length < 2 ? undefined : rollingShare(flags, WINDOW)}
    />
  )
}

type MeasureProps = {
  title: string
  runs: readonly RunSummary[]
  of: (run: RunSummary) => number
  text: (value: number) => string
}

function Measure({ title, runs, of, text }: MeasureProps) {
  const values = runs.map(of)
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
  const most = niceMost(sorted.at(-1) ?? 0)
  return (
    <RunChart
      title={title}
      summary={`median ${text(middle)}, at most ${text(sorted.at(-1) ?? 0)}`}
      runs={runs.map((run) => ({ id: run.id, tone: toneOf(run), value: of(run), text: text(of(run)) }))}
      most={most}
      // Where all is nothing, the scale says nothing.
      mostText={sorted.at(-1) ? text(most) : ''}
    />
  )
}
