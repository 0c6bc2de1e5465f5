'use client'

import { ArrowUpRight, CircleStop, FlaskConical, ListTree, Pause, Play, Unplug, X } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import { whyPaused } from '@/components/trace/paused/why-paused.ts'
import { Elapsed } from '@/components/trace/run-header.tsx'
import { RunProgress } from '@/components/trace/run-progress.tsx'
import { isTrialDone, RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { canGoOn } from '@/components/trace/store/debug-slice.ts'
import { isAway } from '@/components/trace/store/selectors.ts'
import type { TraceStore } from '@/components/trace/store/trace-store.ts'
import { TraceProvider, useTrace, useTraceStore } from '@/components/trace/trace-context.tsx'
import { useNodeNames } from '@/components/trace/use-nodes.ts'
import { Button } from '@/components/ui/button.tsx'
import { formatCount, formatNumber, formatUsd } from '@/components/ui/format.ts'
import { api } from '@/lib/api/client.ts'
import { useDesigner, useDesignerStore } from '../store/designer-context.tsx'

type Props = { trace: TraceStore; trial: string | null }

/** The run that lights the canvas: how far it is, what it cost, why it ended; and what can be done with it. */
export function RunBar({ trace, trial }: Props) {
  return (
    <TraceProvider store={trace}>
      <section
        aria-label="Run"
        className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-line border-b bg-surface px-3 py-1"
      >
        <Status trial={trial} />
        <RunProgress />
        <Figures />
        <Explanation />
        <Actions />
      </section>
    </TraceProvider>
  )
}

function Status({ trial }: { trial: string | null }) {
  const run = useTrace((state) => state.run)
  const node = useDesigner(({ history }) => history.present.nodes.find(({ id }) => id === (trial ?? run.trial)))
  return (
    <span className="flex items-center gap-2">
      {run.trial === null ? null : (
        <span className="flex items-center gap-1 font-medium text-[12px]">
          <FlaskConical className="size-3.5 text-muted" aria-hidden="true" />
          Trial of {node?.label || run.trial}
        </span>
      )}
      <RunStatusBadge run={run} />
    </span>
  )
}

function Figures() {
  const run = useTrace((state) => state.run)
  const count = useTrace((state) => state.timeline.count)
  // A trial has no goal to come nearer to.
  const score = useTrace(({ run: { trial }, timeline }) =>
    trial === null
      ? (timeline.summaries.findLast((summary) => typeof summary?.score === 'number')?.score ?? null)
      : null,
  )
  return (
    <dl className="flex flex-wrap items-baseline gap-x-4 tabular-nums">
      {run.trial === null ? <Figure name="Iteration">{formatCount(count)}</Figure> : null}
      {score === null ? null : <Figure name="Score">{formatNumber(score)}</Figure>}
      <Figure name="Cost">{formatUsd(run.costNanoUsd)}</Figure>
      <Figure name="Time">
        <Elapsed />
      </Figure>
    </dl>
  )
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline gap-1.5">
      <dt className="text-[11px] text-muted">{name}</dt>
      <dd className="font-medium text-[13px]">{children}</dd>
    </div>
  )
}

/** Why it ended or waits; that the server is away; that the drawing is another by now. */
function Explanation() {
  const run = useTrace((state) => state.run)
  const away = useTrace(isAway)
  const named = useNodeNames()
  const hash = useDesigner((state) => state.compiled.specHash)
  const changed = run.trial === null && run.version === null && hash !== run.specHash
  const sentence = isTrialDone(run) ? '' : named(run.paused ? whyPaused(run.paused) : run.explanation)
  return (
    <p className="min-w-0 flex-1 basis-40 truncate text-[12px] text-muted" title={sentence}>
      {away ? (
        <span role="status" className="inline-flex items-center gap-1.5 font-medium text-warning">
          <Unplug className="size-3.5" aria-hidden="true" />
          Not current: the server can’t be reached. Trying again …
        </span>
      ) : (
        <>
          {changed ? 'The drawing has changed since this run. ' : ''}
          {sentence}
        </>
      )}
    </p>
  )
}

function Actions() {
  const designer = useDesignerStore()
  const trace = useTraceStore()
  const run = useTrace((state) => state.run)
  const dock = useDesigner((state) => state.dock)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const perform = async (work: () => Promise<string | null>) => {
    setBusy(true)
    setTrouble(await work())
    setBusy(false)
  }
  const cancel = async () => {
    const result = await api.cancelRun(run.id)
    if (result.ok) trace.getState().setRun(result.value.run)
    return result.ok || result.problem.code === 'already-finished' ? null : result.problem.detail
  }
  const pause = async () => (await trace.getState().pauseRun())?.detail ?? null
  const goOn = async (seq: number) => (await trace.getState().resumeRun({ seq }))?.detail ?? null
  const stepsShown = dock.open && dock.tab === 'run'
  return (
    <div className="ml-auto flex items-center gap-1">
      {trouble === null ? null : (
        <span role="alert" className="text-danger text-xs">
          {trouble}
        </span>
      )}
      {run.status === 'running' || run.status === 'queued' ? (
        <Button
          size="sm"
          variant="ghost"
          disabled={busy || run.pauseRequestedBy !== null || run.cancelRequestedBy !== null}
          onClick={() => void perform(pause)}
        >
          <Pause />
          {run.pauseRequestedBy === null ? 'Pause' : 'Pausing …'}
        </Button>
      ) : null}
      {canGoOn(run) ? (
        <Button
          size="sm"
          variant="ghost"
          disabled={busy}
          onClick={() => void perform(() => goOn(run.paused?.seq ?? 0))}
        >
          <Play />
          Resume
        </Button>
      ) : null}
      {run.status === 'finished' ? null : (
        <Button
          size="sm"
          variant="ghost"
          className="text-danger"
          disabled={busy || run.cancelRequestedBy !== null}
          onClick={() => void perform(cancel)}
        >
          <CircleStop />
          {run.cancelRequestedBy === null ? 'Stop' : 'Stopping …'}
        </Button>
      )}
      <Button
        size="sm"
        variant="ghost"
        aria-pressed={stepsShown}
        onClick={() => designer.getState().set({ dock: { open: !stepsShown, tab: 'run' } })}
      >
        <ListTree />
        Steps
      </Button>
      <Button size="sm" variant="outline" asChild>
        <Link href={`/runs/${run.id}`}>
          Open trace
          <ArrowUpRight />
        </Link>
      </Button>
      <Button
        size="icon"
        variant="ghost"
        aria-label="Stop following the run"
        title="Stop following the run: it goes on"
        onClick={() =>
          designer
            .getState()
            .set({ watched: null, ...(stepsShown ? { dock: { ...dock, open: false, tab: 'problems' } } : {}) })
        }
      >
        <X />
      </Button>
    </div>
  )
}
