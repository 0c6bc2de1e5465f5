'use client'
import { ArrowLeft, Unplug } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useEffect, useState } from 'react'
import { CommandButton } from '@/components/commands/command-button.tsx'
import { ThemeToggle } from '@/components/shell/theme-toggle.tsx'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { formatCount, formatDuration, formatNumber, formatUsd } from '@/components/ui/format.ts'
import { SimulatedBadge } from '@/components/ui/simulated-badge.tsx'
import type { ChildList, RunDetail, RunStatus } from '@/lib/api/contracts/runs.ts'
import { ChaosLine } from './chaos-line.tsx'
import { CalledBy } from './children/called-by.tsx'
import { useChildTotals } from './children/use-children.ts'
import { Descent } from './fork/descent.tsx'
import { RunActions } from './run-actions.tsx'
import { RunStatusBadge } from './run-status-badge.tsx'
import { isAway, runningWait } from './store/selectors.ts'
import { useTrace } from './trace-context.tsx'
import { useNodeNames } from './use-nodes.ts'
import { WaitSentence } from './wait-countdown.tsx'

/** What run this is, how it ended and why, what it used; and what can be done with it. */
export function RunHeader() {
  const run = useTrace((state) => state.run)
  const named = useNodeNames()
  const wait = useTrace(runningWait)
  const away = useTrace(isAway)
  const totals = useChildTotals(run.id, run.status === 'waiting')
  return (
    <header className="border-line border-b bg-surface px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Button variant="ghost" size="icon" asChild>
          <Link href={`/loops/${run.loop.slug}`} aria-label={`Back to ${run.loop.name}`}>
            <ArrowLeft />
          </Link>
        </Button>
        <h1 className="min-w-0 truncate font-semibold text-[15px]">{run.loop.name}</h1>
        <Badge>{run.version === null ? 'draft' : `v${run.version}`}</Badge>
        <RunStatusBadge run={run} />
        {run.status === 'finished' ? <Badge>view, from the record</Badge> : null}
        <Models below={totals?.simulated ?? []} />
        <RunActions />
        <CommandButton small />
        <ThemeToggle />
      </div>
      <div className="mt-1 flex flex-wrap items-baseline gap-x-5 gap-y-1 pl-10 text-[13px]">
        <p className="min-w-0 flex-1 basis-80 text-muted" data-testid="explanation">
          {away ? <NotCurrent /> : named(run.explanation) || (wait ? <WaitSentence wait={wait} /> : whatNow(run))}
        </p>
        <Figures totals={totals} />
      </div>
      <CalledBy />
      <Descent />
      <ChaosLine />
    </header>
  )
}

const WAITING: Record<RunStatus, string> = {
  queued: 'Waiting for a worker.',
  running: 'Running.',
  waiting: 'Waiting for its child runs.',
  // The banner below says why, and what can be done.
  paused: '',
  finished: '',
}

function whatNow({ status, startedAt }: Pick<RunDetail, 'status' | 'startedAt'>): string {
  // A child that has not begun waits for others of its call, not for its own.
  return status === 'waiting' && startedAt === null
    ? 'Waiting for its turn among the runs of this call.'
    : WAITING[status]
}

/** Stands where the run's own sentence would: the server can't be reached, so nobody knows whether that still holds. */
function NotCurrent() {
  const failed = useTrace((state) => state.connection === 'failed')
  return (
    <span role="status" data-testid="not-current" className="inline-flex items-center gap-1.5 font-medium text-warning">
      <Unplug className="size-3.5 shrink-0" aria-hidden="true" />
      {failed
        ? 'Not current: the server gives no live updates. Load the page again.'
        : 'Not current: the server can’t be reached. Trying again …'}
    </span>
  )
}

type InChildrenProps = { totals: ChildList['totals'] | null }

function Figures({ totals }: InChildrenProps) {
  const run = useTrace((state) => state.run)
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1 tabular-nums">
      <Figure name="Iterations">{formatCount(run.iterations)}</Figure>
      {run.bestScore === null ? null : <Figure name="Best score">{formatNumber(run.bestScore)}</Figure>}
      <Figure name="Cost">
        {formatUsd(run.costNanoUsd)}
        <InChildren totals={totals} />
      </Figure>
      <Figure name="Tokens">{formatCount(run.tokens)}</Figure>
      <Figure name="Time">
        <Elapsed />
      </Figure>
    </dl>
  )
}

/** What of the cost its child runs had; while some go on, what they have used so far. */
function InChildren({ totals }: InChildrenProps) {
  const run = useTrace((state) => state.run)
  if (!totals || totals.costNanoUsd === 0) return null
  const cost = formatUsd(totals.costNanoUsd)
  return (
    <span className="ml-1.5 font-normal text-muted" data-testid="cost-in-children">
      {run.status === 'waiting' ? `${cost} in child runs so far` : `of which ${cost} in child runs`}
    </span>
  )
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline gap-1.5">
      <dt className="text-[11px] text-muted">{name}</dt>
      <dd className="font-medium">{children}</dd>
    </div>
  )
}

/** The run's own time: what it waited for a person is not counted. */
export function Elapsed() {
  const startedAt = useTrace((state) => state.run.startedAt)
  // A pause is not the run's time: what counts is the time up to it, and after it.
  const endedAt = useTrace(({ run, heldAt }) => run.finishedAt ?? heldAt)
  // Opened just between a decision and its worker: how long the pause was is not known yet.
  const unknown = useTrace(({ run, heldAt }) => run.status === 'queued' && heldAt === null)
  const pausedMs = useTrace((state) => state.run.pausedMs)
  // Nobody knows what the run does meanwhile: its clock stands where the connection was lost.
  const away = useTrace(isAway)
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    if (endedAt !== null || away) return
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [endedAt, away])
  const end = endedAt ?? now
  return startedAt === null || end === null || unknown ? '–' : formatDuration(Math.max(0, end - startedAt - pausedMs))
}

/** Which models answered; a simulated one is never taken for a real one, nor are answers of child runs: `below` names what simulated there. */
function Models({ below }: { below: readonly string[] }) {
  const models = Object.entries(useTrace((state) => state.run.models) ?? {})
  const real = models.filter(([, { simulated }]) => !simulated)
  const simulated = new Set(models.flatMap(([, bound]) => (bound.simulated ? [bound.provider] : [])))
  return (
    <>
      {[...simulated].map((provider) => (
        <SimulatedBadge key={provider} provider={provider} />
      ))}
      {below
        .filter((provider) => !simulated.has(provider))
        .map((provider) => (
          <SimulatedBadge key={`below ${provider}`} provider={`child runs: ${provider}`} />
        ))}
      {real.map(([alias, { provider, model }]) => (
        <Badge key={alias}>
          {alias}: {provider} · {model}
        </Badge>
      ))}
    </>
  )
}
