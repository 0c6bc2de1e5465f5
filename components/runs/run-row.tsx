'use client'
import Link from 'next/link'
import { RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { formatCount, formatDuration, formatNumber, formatUsd, plural } from '@/components/ui/format.ts'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'

/** One run. The whole row leads to it. */
export function RunRow({ run }: { run: RunSummary }) {
  const { startedAt, finishedAt, pausedMs } = run
  const time = startedAt !== null && finishedAt !== null ? formatDuration(finishedAt - startedAt - pausedMs) : '–'
  return (
    <tr data-run={run.id} className="relative border-line border-b last:border-0 hover:bg-foreground/3">
      <td className="max-w-72 px-3 py-2">
        <Link
          href={`/runs/${run.id}`}
          className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-ring focus-visible:after:outline-offset-[-2px]"
        >
          {run.loop.name}
        </Link>
        <span className="text-[11px] text-muted">
          {run.version === null ? 'draft' : `version ${run.version}`}
          {run.forkedFrom === null ? '' : ` · fork at iteration ${formatCount(run.forkedFrom.iteration)}`}
          {run.parent === null ? '' : ` · child ${formatCount(run.parent.index + 1)} of ${run.parent.loop.name}`}
          <span className="sm:hidden">
            {' · '}
            {plural(run.iterations, 'iteration')} · <TimeAgo at={run.createdAt} />
          </span>
        </span>
      </td>
      <td className="px-3 py-2" title={run.explanation}>
        <RunStatusBadge run={run} />
      </td>
      <td className="hidden px-3 py-2 text-right tabular-nums sm:table-cell">{formatCount(run.iterations)}</td>
      <td className="hidden px-3 py-2 text-right tabular-nums md:table-cell">
        {run.bestScore === null ? '–' : formatNumber(run.bestScore)}
      </td>
      <td className="hidden px-3 py-2 text-right tabular-nums sm:table-cell">{formatUsd(run.costNanoUsd)}</td>
      <td className="hidden px-3 py-2 text-right tabular-nums lg:table-cell">{formatCount(run.tokens)}</td>
      <td className="hidden px-3 py-2 text-right tabular-nums md:table-cell">{time}</td>
      <td className="hidden whitespace-nowrap px-3 py-2 text-right text-muted tabular-nums sm:table-cell">
        <TimeAgo at={run.createdAt} />
      </td>
    </tr>
  )
}
