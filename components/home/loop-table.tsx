'use client'
import { ChevronRight, Flag } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { Fragment, type ReactNode, useState } from 'react'
import { RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { formatUsd } from '@/components/ui/format.ts'
import { SearchField } from '@/components/ui/search-field.tsx'
import { type Column, Table } from '@/components/ui/table.tsx'
import { TimeAgo } from '@/components/ui/time-ago.tsx'
import { useFilter } from '@/components/ui/use-filter.ts'
import type { LoopSummary } from '@/lib/api/contracts/loops.ts'
import { LoopMenu } from './loop-menu.tsx'
import { costPerRun, type LoopOrder, type LoopSort, sortLoops } from './loop-order.ts'
import { LoopSpark } from './loop-spark.tsx'

const LoopCharts = dynamic(() => import('./loop-charts.tsx').then(({ LoopCharts }) => LoopCharts), {
  loading: () => <p className="h-36 text-muted text-xs">Loading …</p>,
})

const COLUMNS: (Omit<Column, 'sort'> & { sort?: LoopSort })[] = [
  { name: 'Name', sort: 'name', className: 'pl-4' },
  { name: 'Last outcome', sort: 'outcome', className: 'hidden sm:table-cell' },
  { name: 'Last runs', sort: 'converged', className: 'hidden sm:table-cell' },
  { name: 'Cost per run', sort: 'cost', className: 'hidden whitespace-nowrap text-right md:table-cell' },
  { name: 'Updated', sort: 'updated', className: 'hidden md:table-cell' },
  { name: 'Actions', unnamed: true, className: 'w-16' },
]
/** From so many on there is something to look for. */
const MANY = 6

/** My loops, the ones saved last on top; with search, in any order, and with what their runs tell. */
export function LoopTable({ loops, actions }: { loops: readonly LoopSummary[]; actions: ReactNode }) {
  const { filter, setFilter, left } = useFilter(loops, ({ name, purpose, slug }) => `${name} ${purpose} ${slug}`)
  const [by, setBy] = useState<LoopOrder>({ sort: 'updated', order: 'desc' })
  const [open, setOpen] = useState<string | null>(null)
  const columns = COLUMNS.map(({ sort, ...column }): Column => {
    if (!sort) return column
    const now = by.sort === sort ? by.order : null
    const first = sort === 'name' || sort === 'converged' ? 'asc' : 'desc'
    const next = now === null ? first : now === 'asc' ? 'desc' : 'asc'
    return { ...column, sort: { by: now, toggle: () => setBy({ sort, order: next }) } }
  })
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 pb-3">
        <h1 id="loops-title" className="font-semibold text-xl tracking-tight">
          Loops
        </h1>
        {loops.length < MANY ? null : (
          <SearchField
            aria-label="Look for a loop"
            placeholder="Name or purpose"
            className="order-last w-full sm:order-none sm:ml-auto sm:w-52"
            value={filter}
            onChange={({ target: { value } }) => setFilter(value)}
          />
        )}
        {actions}
      </div>
      {left.length === 0 ? (
        <p role="status" className="rounded-lg border border-line border-dashed p-8 text-center text-[13px] text-muted">
          {`No loop has “${filter.trim()}” in its name or purpose.`}
        </p>
      ) : (
        <Table columns={columns}>
          {sortLoops(left, by).map((loop) => (
            <LoopRow
              key={loop.id}
              loop={loop}
              open={open === loop.slug}
              toggle={() => setOpen(open === loop.slug ? null : loop.slug)}
            />
          ))}
        </Table>
      )}
    </>
  )
}

function LoopRow({ loop, open, toggle }: { loop: LoopSummary; open: boolean; toggle: () => void }) {
  const [last] = loop.recentRuns
  const cost = costPerRun(loop)
  return (
    <Fragment>
      <tr className={cn('group relative border-line border-b hover:bg-foreground/3', open ? '' : 'last:border-0')}>
        <td className="w-full max-w-0 py-2.5 pr-3 pl-4">
          <div className="flex items-center gap-2">
            <Link
              href={`/loops/${loop.slug}`}
              className="truncate font-medium after:absolute after:inset-0 hover:text-accent focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-ring focus-visible:after:outline-offset-[-2px]"
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
            <div className="flex items-center gap-3 pt-1.5 sm:hidden">
              <RunStatusBadge run={last} />
              <LoopSpark loop={loop} />
            </div>
          ) : null}
        </td>
        <td className="hidden whitespace-nowrap px-3 py-2.5 sm:table-cell">
          {last ? (
            <Link href={`/runs/${last.id}`} className="relative z-1 inline-block rounded-full">
              <RunStatusBadge run={last} />
            </Link>
          ) : (
            <span className="text-muted text-xs">not run yet</span>
          )}
        </td>
        <td className="hidden px-3 py-2.5 sm:table-cell">
          <LoopSpark loop={loop} />
        </td>
        <td className="hidden whitespace-nowrap px-3 py-2.5 text-right tabular-nums md:table-cell">
          {cost === null ? '' : formatUsd(cost)}
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
        <td className="py-2.5 pr-2">
          <div className="relative z-1 flex items-center justify-end">
            {last ? (
              <Button
                variant="ghost"
                size="icon"
                aria-expanded={open}
                aria-label={`How ${loop.name} has gone`}
                title="How its runs have gone"
                onClick={toggle}
              >
                <ChevronRight
                  className={cn('transition-transform motion-reduce:transition-none', open && 'rotate-90')}
                />
              </Button>
            ) : null}
            <LoopMenu slug={loop.slug} name={loop.name} />
          </div>
        </td>
      </tr>
      {open ? (
        <tr className="border-line border-b bg-sunken/40 last:border-0">
          <td colSpan={COLUMNS.length} className="max-w-0 px-4 py-4">
            <LoopCharts slug={loop.slug} name={loop.name} />
          </td>
        </tr>
      ) : null}
    </Fragment>
  )
}
