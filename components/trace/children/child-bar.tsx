import { cn } from '@/components/ui/cn.ts'
import { formatCount } from '@/components/ui/format.ts'
import type { ChildList } from '@/lib/api/contracts/runs.ts'

type Totals = ChildList['totals']

/** What of the child runs stands where, in the order in which the bar shows it. */
const PARTS = [
  { name: 'converged', fill: 'bg-success', count: (totals: Totals) => totals.succeeded },
  { name: 'failed', fill: 'bg-danger', count: (totals: Totals) => totals.failed },
  { name: 'running', fill: 'bg-accent', count: (totals: Totals) => totals.running },
  { name: 'paused', fill: 'bg-warning', count: (totals: Totals) => totals.paused },
  { name: 'waiting', fill: 'bg-line-strong', count: (totals: Totals) => totals.waiting + totals.queued },
]

/** How many child runs there are. */
export function countOf(totals: Totals): number {
  return PARTS.reduce((sum, { count }) => sum + count(totals), 0)
}

/** In words: `3 converged · 1 running · 8 waiting`. */
export function inWords(totals: Totals): string {
  return PARTS.flatMap(({ name, count }) =>
    count(totals) === 0 ? [] : [`${formatCount(count(totals))} ${name}`],
  ).join(' · ')
}

/** The child runs of a call at a glance: one bar, and what it shows in words. */
export function ChildBar({ totals, className }: { totals: Totals; className?: string }) {
  const all = countOf(totals)
  return (
    <div className={cn('flex flex-wrap items-center gap-x-3 gap-y-1', className)} data-testid="child-bar">
      <div aria-hidden="true" className="flex h-1.5 w-40 overflow-hidden rounded-full bg-sunken">
        {PARTS.map(({ name, fill, count }) => (
          <span
            key={name}
            className={cn('h-full transition-[width] duration-300 motion-reduce:transition-none', fill)}
            style={{ width: `${(100 * count(totals)) / Math.max(1, all)}%` }}
          />
        ))}
      </div>
      <span className="text-xs tabular-nums">{inWords(totals)}</span>
    </div>
  )
}
