'use client'
import { ListPlus } from 'lucide-react'
import Link from 'next/link'
import { RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { formatCount, formatDuration, formatNumber, formatUsd, plural } from '@/components/ui/format.ts'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import { workingTime } from './run-order.ts'

type Props = {
  run: RunSummary
  selected: boolean
  onSelect: (id: string, selected: boolean) => void
  /** As a case of a suite. */
  onKeep: () => void
}

/** One run. The whole row leads to it. */
export function RunRow({ run, selected, onSelect, onKeep }: Props) {
  const time = workingTime(run)
  return (
    <tr
      data-run={run.id}
      className={cn(
        'relative border-line border-b last:border-0 hover:bg-foreground/3',
        selected && 'bg-accent-soft/60 hover:bg-accent-soft/60',
      )}
    >
      <td className="w-9 py-2 pl-3">
        <label className="relative z-1 -m-2 flex cursor-pointer p-2">
          <span className="sr-only">{`Select the run of ${run.loop.name}, ${run.id}`}</span>
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={selected}
            onChange={({ target }) => onSelect(run.id, target.checked)}
          />
        </label>
      </td>
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
      <td className="hidden px-3 py-2 text-right tabular-nums md:table-cell">
        {time === null ? '–' : formatDuration(time)}
      </td>
      <td className="hidden whitespace-nowrap px-3 py-2 text-right text-muted tabular-nums sm:table-cell">
        <TimeAgo at={run.createdAt} />
      </td>
      <td className="hidden w-9 py-1 pr-2 sm:table-cell">
        {run.status === 'finished' && run.trial === null ? (
          <Button
            variant="ghost"
            size="icon"
            className="relative z-1"
            title="Keep as a case"
            aria-label={`Keep the run of ${run.loop.name} as a case, ${run.id}`}
            onClick={onKeep}
          >
            <ListPlus />
          </Button>
        ) : null}
      </td>
    </tr>
  )
}
