import { Flag } from 'lucide-react'
import Link from 'next/link'
import { RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { Badge } from '@/components/ui/badge.tsx'
import { formatUsd } from '@/components/ui/format.ts'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import type { LoopSummary } from '@/lib/api/contracts/loops.ts'
import { LoopMenu } from './loop-menu.tsx'
import { RunDots } from './run-dots.tsx'

/** My loops, the ones saved last on top. */
export function LoopTable({ loops }: { loops: readonly LoopSummary[] }) {
  return (
    <div className="overflow-x-auto rounded-xl border border-line bg-surface shadow-sm">
      <table className="w-full text-left text-[13px]">
        <thead className="border-line border-b text-[11px] text-muted">
          <tr>
            <th className="px-4 py-2 font-medium">Name</th>
            <th className="hidden px-3 py-2 font-medium sm:table-cell">Last outcome</th>
            <th className="hidden whitespace-nowrap px-3 py-2 font-medium sm:table-cell">Last runs</th>
            <th className="hidden px-3 py-2 text-right font-medium md:table-cell">Cost</th>
            <th className="hidden px-3 py-2 font-medium md:table-cell">Updated</th>
            <th className="w-10 px-2 py-2">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {loops.map((loop) => (
            <LoopRow key={loop.id} loop={loop} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function LoopRow({ loop }: { loop: LoopSummary }) {
  const [last] = loop.recentRuns
  const cost = loop.recentRuns.reduce((sum, run) => sum + run.costNanoUsd, 0)
  return (
    <tr className="group relative hover:bg-sunken/50">
      <td className="w-full max-w-0 px-4 py-2.5">
        <div className="flex items-center gap-2">
          <Link
            href={`/loops/${loop.slug}`}
            className="truncate font-medium after:absolute after:inset-0 hover:text-accent"
          >
            {loop.name}
          </Link>
          {loop.accepted ? null : <Badge tone="warning">to review</Badge>}
          {loop.latestVersion === null ? null : <Badge>v{loop.latestVersion}</Badge>}
          {loop.flaggedAt === null ? null : (
            <span title="It ran into its daily budget on three days in a row: it gets no more until a new version is published">
              <Badge tone="warning">
                <Flag aria-hidden="true" />
                flagged: budget
              </Badge>
            </span>
          )}
        </div>
        {loop.purpose === '' ? null : <p className="truncate text-muted text-xs">{loop.purpose}</p>}
        {last ? (
          <div className="pt-1 sm:hidden">
            <RunStatusBadge run={last} />
          </div>
        ) : null}
      </td>
      <td className="hidden whitespace-nowrap px-3 py-2.5 sm:table-cell">
        {last ? (
          <Link href={`/runs/${last.id}`} className="relative z-10 inline-block rounded-full">
            <RunStatusBadge run={last} />
          </Link>
        ) : (
          <span className="text-muted text-xs">not run yet</span>
        )}
      </td>
      <td className="hidden px-3 py-2.5 sm:table-cell">
        <RunDots runs={loop.recentRuns} />
      </td>
      <td className="hidden whitespace-nowrap px-3 py-2.5 text-right tabular-nums md:table-cell">
        {last ? formatUsd(cost) : ''}
        {loop.dailyBudgetNanoUsd === null ? null : (
          <span className="block text-[11px] text-muted">
            {formatUsd(loop.todayNanoUsd ?? 0, loop.dailyBudgetNanoUsd)} of{' '}
            {formatUsd(loop.dailyBudgetNanoUsd, loop.todayNanoUsd ?? 0)} today
          </span>
        )}
      </td>
      <td className="hidden whitespace-nowrap px-3 py-2.5 text-muted md:table-cell">
        <TimeAgo at={loop.savedAt} />
      </td>
      <td className="px-2 py-2.5">
        <LoopMenu slug={loop.slug} name={loop.name} />
      </td>
    </tr>
  )
}
