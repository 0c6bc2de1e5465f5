'use client'
import { Play } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/components/ui/button.tsx'
import { Empty } from '@/components/ui/empty.tsx'
import { PagedTable } from '@/components/ui/paged-table.tsx'
import type { RunList } from '@/lib/api/contracts/runs.ts'
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
      <PagedTable
        columns={COLUMNS}
        rows={runs.map((run) => <RunRow key={run.id} run={run} />)}
        empty={<NoRuns filtered={isFiltered(filter)} missing={missing} />}
        problem={problem}
        older={hasMore ? { label: 'Older runs', loading, load: loadMore } : null}
      />
    </>
  )
}

const COLUMNS = [
  { name: 'Loop' },
  { name: 'Result' },
  { name: 'Iterations', className: 'hidden text-right sm:table-cell' },
  { name: 'Best score', className: 'hidden text-right md:table-cell' },
  { name: 'Cost', className: 'hidden text-right sm:table-cell' },
  { name: 'Tokens', className: 'hidden text-right lg:table-cell' },
  { name: 'Time', className: 'hidden text-right md:table-cell' },
  { name: 'Started', className: 'hidden text-right sm:table-cell' },
]

function NoRuns({ filtered, missing }: { filtered: boolean; missing: string | null }) {
  return (
    <Empty
      icon={<Play aria-hidden="true" />}
      title={
        missing !== null ? `There is no loop “${missing}”` : filtered ? 'No run matches this filter' : 'No runs yet'
      }
      action={
        <Button asChild variant={filtered || missing !== null ? 'outline' : 'primary'}>
          {filtered || missing !== null ? (
            <Link href="/runs">Show all runs</Link>
          ) : (
            <Link href="/">Go to the loops</Link>
          )}
        </Button>
      }
    >
      {missing !== null
        ? 'It was deleted, and its runs with it, or the address is mistyped.'
        : filtered
          ? 'Runs that are started later appear here by themselves.'
          : 'Open a loop or a template and press Run; every iteration can be played back here.'}
    </Empty>
  )
}

function isFiltered(filter: RunFilter): boolean {
  return Boolean(filter.loop || filter.outcome || filter.reason || filter.status)
}
