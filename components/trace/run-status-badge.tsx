import { Check, CircleDashed, Hourglass, LoaderCircle, Pause, X } from 'lucide-react'
import { Badge } from '@/components/ui/badge.tsx'
import { words } from '@/components/ui/format.ts'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'

type Shown = Pick<RunSummary, 'status' | 'outcome' | 'reason'> & Partial<Pick<RunSummary, 'trial'>>

/** What the one word stands for, for people. */
export const WAITING_MEANS =
  'Waiting for runs that it has called; or, before it begins, for its turn among the runs of the same call.'

/** A trial came to its end. That end is made up: to have reached it is no goal, and has no score. */
export function isTrialDone({ trial, outcome }: Pick<Shown, 'trial' | 'outcome'>): boolean {
  return typeof trial === 'string' && outcome === 'success'
}

/** Status of a run, or its outcome and reason once it has ended. */
export function RunStatusBadge({ run }: { run: Shown }) {
  if (run.status === 'queued') {
    return (
      <Badge>
        <CircleDashed aria-hidden="true" />
        queued
      </Badge>
    )
  }
  if (run.status === 'running') {
    return (
      <Badge tone="accent">
        <LoaderCircle className="animate-spin" aria-hidden="true" />
        running
      </Badge>
    )
  }
  if (run.status === 'waiting') {
    return (
      <Badge tone="info" title={WAITING_MEANS}>
        <Hourglass aria-hidden="true" />
        waiting
      </Badge>
    )
  }
  if (run.status === 'paused') {
    return (
      <Badge tone="warning">
        <Pause aria-hidden="true" />
        paused
      </Badge>
    )
  }
  if (isTrialDone(run)) {
    return (
      <Badge>
        <Check aria-hidden="true" strokeWidth={3} />
        trial done
      </Badge>
    )
  }
  const converged = run.outcome === 'success'
  const cancelled = run.reason === 'cancelled'
  return (
    <Badge tone={converged ? 'success' : cancelled ? 'neutral' : 'danger'}>
      {converged ? <Check aria-hidden="true" strokeWidth={3} /> : <X aria-hidden="true" strokeWidth={3} />}
      {converged ? 'converged' : cancelled ? 'cancelled' : 'failed'}
      {run.reason && !cancelled ? <span className="font-normal">· {words(run.reason)}</span> : null}
    </Badge>
  )
}
