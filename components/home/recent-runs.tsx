import Link from 'next/link'
import { RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { formatUsd, plural } from '@/components/ui/format.ts'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'

export function RecentRuns({ runs }: { runs: readonly RunSummary[] }) {
  return (
    <section aria-labelledby="runs-title" className="min-w-0">
      <div className="flex h-8 items-center justify-between pb-3">
        <h2 id="runs-title" className="font-semibold text-[15px]">
          Recent runs
        </h2>
        <Link href="/runs" className="text-[13px] text-accent hover:underline">
          All runs
        </Link>
      </div>
      {runs.length === 0 ? (
        <p className="rounded-xl border border-line border-dashed p-4 text-[13px] text-muted">
          Nothing has run yet. Open a loop and press Run.
        </p>
      ) : (
        <ul className="flex flex-col divide-y divide-line rounded-xl border border-line bg-surface shadow-sm">
          {runs.map((run) => (
            <li key={run.id}>
              <Link href={`/runs/${run.id}`} className="flex flex-col gap-1 px-3 py-2.5 hover:bg-sunken/50">
                <span className="flex items-center justify-between gap-2">
                  <span className="truncate font-medium text-[13px]">{run.loop.name}</span>
                  <span className="shrink-0 text-[11px] text-muted">
                    <TimeAgo at={run.createdAt} />
                  </span>
                </span>
                <span className="flex items-center justify-between gap-2">
                  <RunStatusBadge run={run} />
                  <span className="whitespace-nowrap text-[11px] text-muted tabular-nums">
                    {plural(run.iterations, 'iteration')} · {formatUsd(run.costNanoUsd)}
                  </span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
