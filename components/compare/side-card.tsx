'use client'
import { ExternalLink } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { formatCount, formatDuration, formatNumber, formatUsd, groupDigits, words } from '@/components/ui/format.ts'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import { useCompare, useSide } from './compare-context.tsx'
import type { Side } from './compare-store.ts'
import { RunPicker } from './run-picker.tsx'

/** What a run came to, as it stands beside the other one. */
export function SideCard({ side }: { side: Side }) {
  const run = useSide(side, (state) => state.run)
  const count = useSide(side, (state) => state.timeline.count)
  const iteration = useCompare((state) => state.iteration)
  const { startedAt, finishedAt, pausedMs } = run
  const time = startedAt !== null && finishedAt !== null ? formatDuration(finishedAt - startedAt - pausedMs) : '–'
  const explanation = groupDigits(run.explanation)
  const here = Math.min(iteration, Math.max(1, count))
  return (
    <article data-testid={`side-${side}`} className="min-w-0 rounded-lg border border-line bg-surface p-3 text-[13px]">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1.5">
        <h2 className="flex min-w-0 max-w-full items-center gap-2 font-semibold">
          <span className="flex size-5 shrink-0 items-center justify-center rounded-sm bg-foreground/8 text-xs uppercase">
            {side}
          </span>
          <span className="min-w-0 truncate">{run.loop.name}</span>
        </h2>
        <span className="shrink-0 text-muted text-xs">{run.version === null ? 'draft' : `v${run.version}`}</span>
        <RunStatusBadge run={run} />
        <span className="flex basis-full gap-1 sm:ml-auto sm:basis-auto">
          <ChangeRun side={side} />
          <Button asChild size="sm">
            <Link id={`open-${side}`} href={`/runs/${run.id}?i=${here}&s=1`}>
              <ExternalLink aria-hidden="true" />
              Trace
            </Link>
          </Button>
        </span>
      </div>
      <p className="mt-1 truncate text-muted text-xs">
        {run.id} · <TimeAgo at={run.createdAt} />
        {run.forkedFrom ? ` · fork at iteration ${run.forkedFrom.iteration}` : ''}
      </p>
      <p className="mt-2 line-clamp-3 min-h-5" title={explanation}>
        {explanation || (run.status === 'finished' ? words(run.reason ?? '') : 'Still going on.')}
      </p>
      <dl className="mt-2 grid grid-cols-3 gap-x-3 gap-y-1 text-xs sm:grid-cols-5">
        <Figure name="Iterations" value={formatCount(run.iterations)} />
        <Figure name="Cost" value={formatUsd(run.costNanoUsd)} />
        <Figure name="Tokens" value={formatCount(run.tokens)} />
        <Figure name="Time" value={time} />
        <Figure name="Best score" value={run.bestScore === null ? '–' : formatNumber(run.bestScore)} />
      </dl>
    </article>
  )
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-[11px] text-muted">{name}</dt>
      <dd className="font-medium tabular-nums">{value}</dd>
    </div>
  )
}

function ChangeRun({ side }: { side: Side }) {
  const [open, setOpen] = useState(false)
  const router = useRouter()
  const other = useSide(side === 'a' ? 'b' : 'a', (state) => state.run)
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)} aria-label={`Change run ${side.toUpperCase()}`}>
        Change
      </Button>
      <RunPicker
        open={open}
        onOpenChange={setOpen}
        title={`Run ${side.toUpperCase()}`}
        beside={other}
        onPick={(id) => {
          setOpen(false)
          router.push(side === 'a' ? `/compare?a=${id}&b=${other.id}` : `/compare?a=${other.id}&b=${id}`)
        }}
      />
    </>
  )
}
