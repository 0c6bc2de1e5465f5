'use client'
import { Download, GitCompareArrows, Play, X } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useState } from 'react'
import { useAddressFilter } from '@/components/shell/use-address-filter.ts'
import { saveFile } from '@/components/trace/export-trace.ts'
import { Button } from '@/components/ui/button.tsx'
import { Empty } from '@/components/ui/empty.tsx'
import { formatUsd, plural } from '@/components/ui/format.ts'
import { Menu, MenuItem } from '@/components/ui/menu.tsx'
import { PagedTable } from '@/components/ui/paged-table.tsx'
import type { Column } from '@/components/ui/table.tsx'
import type { RunList, RunSort, RunSummary } from '@/lib/api/contracts/runs.ts'
import { runsAsCsv } from './export-runs.ts'
import { isFiltered, type RunFilter, toAddress } from './run-filter.ts'
import { type LoopChoice, RunFilters } from './run-filters.tsx'
import { RunRow } from './run-row.tsx'
import { orderOf, useLiveRuns } from './use-live-runs.ts'

const KeepCase = dynamic(() => import('@/components/evaluations/keep-case.tsx').then((module) => module.KeepCase), {
  ssr: false,
})

type Props = {
  filter: RunFilter
  first: RunList
  loops: readonly LoopChoice[]
  /** A loop that the address names and that is not there. */
  missing: string | null
}

/** All runs of the workspace, kept current while they are looked at. */
export function RunsPage({ filter, first, loops, missing }: Props) {
  const { runs, hasMore, problem, loadMore, loading } = useLiveRuns(filter, first)
  const { choose } = useAddressFilter()
  const [selected, setSelected] = useState<readonly string[]>([])
  // Two can be compared: a third takes the place of the one that was chosen first.
  const select = (id: string, on: boolean) =>
    setSelected(on ? [...selected, id].slice(-2) : selected.filter((each) => each !== id))
  const [kept, setKept] = useState<RunSummary | null>(null)
  const by = orderOf(filter)
  const columns = COLUMNS.map(({ sort, ...column }): Column => {
    if (!sort) return column
    const now = by.sort === sort ? by.order : null
    const next = now === null ? (sort === 'loop' ? 'asc' : 'desc') : now === 'desc' ? 'asc' : 'desc'
    return { ...column, sort: { by: now, toggle: () => choose(toAddress({ ...filter, sort, order: next })) } }
  })
  return (
    <>
      <RunFilters filter={filter} loops={loops} />
      <Summary runs={runs} more={hasMore} />
      <PagedTable
        columns={columns}
        rows={runs.map((run) => (
          <RunRow
            key={run.id}
            run={run}
            selected={selected.includes(run.id)}
            onSelect={select}
            onKeep={() => setKept(run)}
          />
        ))}
        empty={<NoRuns filtered={isFiltered(filter)} missing={missing} />}
        problem={problem}
        older={hasMore ? { label: by.sort === 'started' ? 'Older runs' : 'More runs', loading, load: loadMore } : null}
      />
      <CompareBar selected={selected} clear={() => setSelected([])} />
      {kept === null ? null : <KeepCase key={kept.id} run={kept.id} loop={kept.loop} onClose={() => setKept(null)} />}
    </>
  )
}

const COLUMNS: (Omit<Column, 'sort'> & { sort?: RunSort })[] = [
  { name: 'Select', unnamed: true, className: 'w-9' },
  { name: 'Loop', sort: 'loop' },
  { name: 'Result' },
  { name: 'Iterations', sort: 'iterations', className: 'hidden text-right sm:table-cell' },
  { name: 'Best score', sort: 'score', className: 'hidden text-right md:table-cell' },
  { name: 'Cost', sort: 'cost', className: 'hidden text-right sm:table-cell' },
  { name: 'Tokens', sort: 'tokens', className: 'hidden text-right lg:table-cell' },
  { name: 'Time', sort: 'time', className: 'hidden text-right md:table-cell' },
  { name: 'Started', sort: 'started', className: 'hidden text-right sm:table-cell' },
  { name: 'Actions', unnamed: true, className: 'hidden w-9 sm:table-cell' },
]

/** What the listed runs come to, and the way to keep them. */
function Summary({ runs, more }: { runs: readonly RunSummary[]; more: boolean }) {
  if (runs.length === 0) return null
  const finished = runs.filter(({ status }) => status === 'finished')
  const converged = finished.filter(({ outcome }) => outcome === 'success').length
  const cost = runs.reduce((sum, run) => sum + run.costNanoUsd, 0)
  const name = `runs-${new Date().toISOString().slice(0, 10)}`
  return (
    <div className="mt-3 -mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-muted text-xs tabular-nums">
      <p>
        {`${plural(runs.length, 'run')} listed${more ? ', there are more' : ''}`}
        {finished.length === 0 ? '' : ` · ${converged} of ${finished.length} finished converged`}
        {` · ${formatUsd(cost)}`}
      </p>
      <Menu
        trigger={
          <Button size="sm" variant="ghost">
            <Download />
            Export
          </Button>
        }
      >
        <MenuItem onSelect={() => saveFile(`${name}.csv`, runsAsCsv(runs), 'text/csv')}>
          The listed runs as CSV
        </MenuItem>
        <MenuItem onSelect={() => saveFile(`${name}.json`, `${JSON.stringify(runs, null, 2)}\n`, 'application/json')}>
          The listed runs as JSON
        </MenuItem>
      </Menu>
    </div>
  )
}

/** What can be done with the runs that are selected. */
function CompareBar({ selected, clear }: { selected: readonly string[]; clear: () => void }) {
  const [a, b] = selected
  if (a === undefined) return null
  return (
    <div className="pointer-events-none sticky bottom-4 z-10 mt-4 flex justify-center">
      <div
        role="status"
        className="pointer-events-auto flex items-center gap-3 rounded-xl border border-line-strong bg-raised py-2 pr-2 pl-4 text-[13px] shadow-lg"
      >
        {b === undefined ? 'Select a second run to compare' : 'Two runs selected'}
        {b === undefined ? null : (
          <Button asChild variant="primary">
            <Link href={`/compare?a=${a}&b=${b}`}>
              <GitCompareArrows />
              Compare
            </Link>
          </Button>
        )}
        <Button variant="ghost" size="icon" aria-label="Clear the selection" onClick={clear}>
          <X />
        </Button>
      </div>
    </div>
  )
}

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
