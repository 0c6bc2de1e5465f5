'use client'
import { useEffect, useState } from 'react'
import { RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { formatUsd, plural } from '@/components/ui/format.ts'
import { SearchField } from '@/components/ui/search-field.tsx'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import { api } from '@/lib/api/client.ts'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import { type RankedRun, rankRuns } from './rank-runs.ts'

type Props = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** The other one: runs that share its beginning, and those of its loop, come first. */
  beside: RunSummary | null
  onPick: (id: string) => void
}

const MOST = 200

/** Chooses one of the newest runs, or any by its id. */
export function RunPicker({ open, onOpenChange, title, beside, onPick }: Props) {
  const [words, setWords] = useState('')
  const { runs, problem } = useRuns(open, beside)
  const ranked = runs && rankRuns(runs, beside, words)
  const id = /^run_[0-9a-z]{8,40}$/.exec(words.trim())?.[0]
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description="Parents and forks first, then runs of the same loop."
      wide
    >
      <SearchField
        aria-label="Search runs"
        placeholder="Loop, result, version or run id"
        value={words}
        onChange={({ target }) => setWords(target.value)}
        className="mb-2"
      />
      {problem ? (
        <p role="alert" className="text-[13px] text-danger">
          {problem}
        </p>
      ) : null}
      {ranked === null && !problem ? (
        <p role="status" className="text-[13px] text-muted">
          Loading …
        </p>
      ) : null}
      {ranked?.length === 0 && id === undefined ? <p className="py-3 text-[13px] text-muted">No run matches.</p> : null}
      <ul className="-mx-2" data-testid="run-choices">
        {id !== undefined && !ranked?.some(({ run }) => run.id === id) ? (
          <li>
            <Choice onPick={() => onPick(id)}>Open {id}</Choice>
          </li>
        ) : null}
        {ranked?.map(({ run, relation }) => (
          <li key={run.id}>
            <Choice onPick={() => onPick(run.id)}>
              <RunLine run={run} relation={relation} />
            </Choice>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

function Choice({ onPick, children }: { onPick: () => void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      onClick={onPick}
      className="w-full rounded-md px-2 py-1.5 text-left text-[13px] hover:bg-foreground/5 focus-visible:outline-2 focus-visible:outline-ring"
    >
      {children}
    </button>
  )
}

function RunLine({ run, relation }: RankedRun) {
  return (
    <span className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3">
      <span className="truncate font-medium">
        {run.loop.name}{' '}
        <span className="font-normal text-muted">{run.version === null ? 'draft' : `v${run.version}`}</span>
      </span>
      <RunStatusBadge run={run} />
      <span className="col-span-2 truncate text-muted text-xs">
        {relation === null ? '' : `${relation} · `}
        {plural(run.iterations, 'iteration')} · {formatUsd(run.costNanoUsd)} · <TimeAgo at={run.createdAt} /> · {run.id}
      </span>
    </span>
  )
}

/** The newest runs of the workspace, those of the other one's loop among them, read when they are looked at. */
function useRuns(open: boolean, beside: RunSummary | null) {
  const [runs, setRuns] = useState<RunSummary[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const slug = beside?.loop.slug
  useEffect(() => {
    if (!open) return
    const stop = new AbortController()
    const read = async () => {
      const lists = await Promise.all([
        ...(slug === undefined ? [] : [api.listRuns({ loop: slug, limit: MOST, children: 'with' }, stop.signal)]),
        api.listRuns({ limit: MOST }, stop.signal),
      ])
      if (stop.signal.aborted) return
      const failed = lists.find((list) => !list.ok)
      if (failed && !failed.ok) return setProblem(`The runs could not be read. ${failed.problem.detail}`)
      const all = lists.flatMap((list) => (list.ok ? list.value.runs : []))
      setRuns([...new Map(all.map((run) => [run.id, run])).values()])
    }
    void read()
    return () => stop.abort()
  }, [open, slug])
  return { runs, problem }
}
