'use client'
import { CircleAlert, Play } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/components/ui/button.tsx'
import type { RunList, RunSummary } from '@/lib/api/contracts/runs.ts'
import { type RunFilter, RunFilters } from './run-filters.tsx'
import { RunRow } from './run-row.tsx'
import { useLiveRuns } from './use-live-runs.ts'

type Props = {
  filter: RunFilter
  first: RunList
  loops: { slug: string; name: string }[]
  /** A loop that the address names and that is not there. */
  missing: string | null
}

/** All runs of the workspace, newest first; kept current while it is looked at. */
export function RunsPage({ filter, first, loops, missing }: Props) {
  const { runs, hasMore, problem, loadMore, loading } = useLiveRuns(filter, first)
  return (
    <>
      <RunFilters filter={filter} loops={loops} />
      {problem ? (
        <p role="alert" className="mt-3 flex items-center gap-2 text-[13px] text-danger">
          <CircleAlert className="size-4" aria-hidden="true" />
          {problem}
        </p>
      ) : null}
      {runs.length === 0 ? <Empty filtered={isFiltered(filter)} missing={missing} /> : <RunTable runs={runs} />}
      {hasMore ? (
        <div className="mt-4 flex justify-center">
          <Button disabled={loading} onClick={loadMore}>
            {loading ? 'Loading …' : 'Older runs'}
          </Button>
        </div>
      ) : null}
    </>
  )
}

const COLUMNS = [
  { name: 'Loop', className: '' },
  { name: 'Result', className: '' },
  { name: 'Iterations', className: 'hidden text-right sm:table-cell' },
  { name: 'Best score', className: 'hidden text-right md:table-cell' },
  { name: 'Cost', className: 'hidden text-right sm:table-cell' },
  { name: 'Tokens', className: 'hidden text-right lg:table-cell' },
  { name: 'Time', className: 'hidden text-right md:table-cell' },
  { name: 'Started', className: 'hidden text-right sm:table-cell' },
]

function RunTable({ runs }: { runs: RunSummary[] }) {
  return (
    <div className="mt-4 overflow-x-auto rounded-lg border border-line bg-surface">
      <table className="w-full text-[13px]">
        <thead>
          <tr className="border-line border-b text-[11px] text-muted">
            {COLUMNS.map(({ name, className }) => (
              <th key={name} scope="col" className={`px-3 py-2 text-left font-medium ${className}`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Empty({ filtered, missing }: { filtered: boolean; missing: string | null }) {
  return (
    <div className="mt-4 flex flex-col items-center gap-2 rounded-lg border border-line border-dashed px-6 py-16 text-center">
      <Play className="size-6 text-muted" aria-hidden="true" />
      <p className="font-medium">
        {missing !== null ? `There is no loop “${missing}”` : filtered ? 'No run matches this filter' : 'No runs yet'}
      </p>
      <p className="max-w-sm text-[13px] text-muted">
        {missing !== null
          ? 'It was deleted, and its runs with it, or the address is mistyped.'
          : filtered
            ? 'Runs that are started later appear here by themselves.'
            : 'Open a loop or a template and press Run; every iteration can be played back here.'}
      </p>
      <Button asChild variant={filtered || missing !== null ? 'outline' : 'primary'} className="mt-2">
        {filtered || missing !== null ? <Link href="/runs">Show all runs</Link> : <Link href="/">Go to the loops</Link>}
      </Button>
    </div>
  )
}

function isFiltered(filter: RunFilter): boolean {
  return Boolean(filter.loop || filter.outcome || filter.reason || filter.status)
}
