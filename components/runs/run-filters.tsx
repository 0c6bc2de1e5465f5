'use client'
import { LoopSelect } from '@/components/shell/loop-select.tsx'
import { useAddressFilter } from '@/components/shell/use-address-filter.ts'
import { cn } from '@/components/ui/cn.ts'
import type { RunsQuery } from '@/lib/api/contracts/runs.ts'

export type RunFilter = Pick<RunsQuery, 'loop' | 'outcome' | 'reason' | 'status' | 'children'>

const STATES = [
  { label: 'All', filter: {} },
  { label: 'Running', filter: { status: 'running' } },
  { label: 'Waiting', filter: { status: 'waiting' } },
  { label: 'Paused', filter: { status: 'paused' } },
  { label: 'Queued', filter: { status: 'queued' } },
  { label: 'Converged', filter: { outcome: 'success' } },
  { label: 'Failed', filter: { outcome: 'failure' } },
  { label: 'Cancelled', filter: { reason: 'cancelled' } },
] as const satisfies { label: string; filter: Omit<RunFilter, 'loop' | 'children'> }[]

/** Which runs are listed. */
export function RunFilters({ filter, loops }: { filter: RunFilter; loops: { slug: string; name: string }[] }) {
  const { waiting, choose: go } = useAddressFilter()
  const choose = (next: RunFilter) => go({ ...next, children: next.children === 'with' ? 'with' : undefined })
  return (
    <div className={cn('flex flex-wrap items-center gap-2', waiting && 'opacity-70')}>
      <fieldset aria-label="Result" className="flex flex-wrap rounded-md border border-line bg-surface p-0.5">
        {STATES.map(({ label, filter: state }) => {
          const own: Omit<RunFilter, 'loop' | 'children'> = state
          const chosen = own.status === filter.status && own.outcome === filter.outcome && own.reason === filter.reason
          return (
            <button
              key={label}
              type="button"
              aria-pressed={chosen}
              onClick={() => choose({ ...kept(filter), ...own })}
              className={cn(
                'h-7 rounded-sm px-2.5 text-muted text-xs hover:text-foreground',
                chosen && 'bg-foreground/8 font-medium text-foreground',
              )}
            >
              {label}
            </button>
          )
        })}
      </fieldset>
      <LoopSelect loop={filter.loop} loops={loops} className="w-52" onChange={(loop) => choose({ ...filter, loop })} />
      <button
        type="button"
        aria-pressed={filter.children === 'with'}
        title="Runs that other runs have called"
        onClick={() => choose({ ...filter, children: filter.children === 'with' ? undefined : 'with' })}
        className={cn(
          'h-8 rounded-md border border-line bg-surface px-2.5 text-muted text-xs hover:text-foreground',
          filter.children === 'with' && 'border-accent/50 bg-accent-soft font-medium text-foreground',
        )}
      >
        Child runs too
      </button>
    </div>
  )
}

/** What another result leaves as it is. */
function kept({ loop, children }: RunFilter): RunFilter {
  return { ...(loop ? { loop } : {}), ...(children ? { children } : {}) }
}
