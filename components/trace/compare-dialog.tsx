'use client'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { Dialog } from '@/components/ui/dialog.tsx'
import { formatNumber, formatUsd, plural } from '@/components/ui/format.ts'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import { api } from '@/lib/api/client.ts'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import { RunStatusBadge } from './run-status-badge.tsx'
import type { BranchRun } from './store/branches.ts'
import { useTrace, useTraceStore } from './trace-context.tsx'

const RELATIONS: Record<BranchRun['relation'], string> = {
  parent: 'this run branched off it',
  sibling: 'another fork of the same run',
  fork: 'a fork of this run',
}
const ORDER: BranchRun['relation'][] = ['parent', 'fork', 'sibling']

/** Which run to lay beside this one: those that share its beginning first, then the newest of its loop. */
export function CompareDialog() {
  const store = useTraceStore()
  const open = useTrace((state) => state.dialog === 'compare')
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => store.getState().show({ dialog: next ? 'compare' : null })}
      title="Compare with"
      description="Both runs side by side, iteration by iteration, from where they begin to differ."
      wide
    >
      <Choices />
    </Dialog>
  )
}

function Choices() {
  const { id, loop } = useTrace((state) => state.run)
  const branches = useTrace((state) => state.branches) ?? []
  const { runs, problem } = useRunsOf(loop.slug)
  const related = branches.toSorted((a, b) => ORDER.indexOf(a.relation) - ORDER.indexOf(b.relation))
  const known = new Set([id, ...related.map((branch) => branch.id)])
  const others = (runs ?? []).filter((run) => !known.has(run.id))
  if (problem && related.length === 0) return <p role="alert">{problem}</p>
  if (runs === null && related.length === 0) return <p role="status">Loading …</p>
  if (related.length + others.length === 0)
    return <p className="text-[13px] text-muted">This loop has no other run. Run it again, or fork this run.</p>
  return (
    <ul className="-mx-2 grid gap-0.5" data-testid="compare-choices">
      {related.map((branch) => (
        <Choice key={branch.id} beside={id} run={branch} first={branch.relation === 'parent'}>
          {RELATIONS[branch.relation]}, from iteration {branch.splitsAt}
        </Choice>
      ))}
      {others.map((run) => (
        <Choice key={run.id} beside={id} run={run}>
          {plural(run.iterations, 'iteration')} · {formatUsd(run.costNanoUsd)}
          {run.bestScore === null ? '' : ` · best ${formatNumber(run.bestScore)}`} · <TimeAgo at={run.createdAt} />
        </Choice>
      ))}
    </ul>
  )
}

type ChoiceProps = {
  beside: string
  run: { id: string } & Pick<RunSummary, 'status' | 'outcome' | 'reason'>
  /** It was there before the run that is shown: it is A, and what differs reads from it on. */
  first?: boolean
  children: React.ReactNode
}

function Choice({ beside, run, first = false, children }: ChoiceProps) {
  const [a, b] = first ? [run.id, beside] : [beside, run.id]
  return (
    <li>
      <Link
        href={`/compare?a=${a}&b=${b}`}
        className="flex min-h-9 flex-wrap items-center gap-x-3 rounded-md px-2 py-1 text-[13px] hover:bg-foreground/6"
      >
        <span className="font-mono text-xs">…{run.id.slice(-6)}</span>
        <RunStatusBadge run={run} />
        <span className="text-muted text-xs">{children}</span>
      </Link>
    </li>
  )
}

/** The newest runs of the loop, read when the dialog opens. */
function useRunsOf(slug: string): { runs: RunSummary[] | null; problem: string | null } {
  const [found, setFound] = useState<{ runs: RunSummary[] | null; problem: string | null }>({
    runs: null,
    problem: null,
  })
  useEffect(() => {
    const stop = new AbortController()
    void api.listRuns({ loop: slug, limit: 20 }, stop.signal).then((result) => {
      if (stop.signal.aborted) return
      setFound(result.ok ? { runs: result.value.runs, problem: null } : { runs: [], problem: result.problem.detail })
    })
    return () => stop.abort()
  }, [slug])
  return found
}
