'use client'
import { SlidersHorizontal, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { LoopSelect } from '@/components/shell/loop-select.tsx'
import { useAddressFilter } from '@/components/shell/use-address-filter.ts'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { Popover } from '@/components/ui/popover.tsx'
import { SearchField } from '@/components/ui/search-field.tsx'
import { chipsOf } from './filter-chips.ts'
import { MoreFilters } from './more-filters.tsx'
import { type RunFilter, toAddress } from './run-filter.ts'

type State = Pick<RunFilter, 'status' | 'outcome' | 'reason'>
const STATES: readonly { label: string; filter: State }[] = [
  { label: 'All', filter: {} },
  { label: 'Running', filter: { status: 'running' } },
  { label: 'Waiting', filter: { status: 'waiting' } },
  { label: 'Paused', filter: { status: 'paused' } },
  { label: 'Queued', filter: { status: 'queued' } },
  { label: 'Converged', filter: { outcome: 'success' } },
  { label: 'Failed', filter: { outcome: 'failure' } },
  { label: 'Cancelled', filter: { reason: 'cancelled' } },
]
const TYPING_MS = 300

export type LoopChoice = { slug: string; name: string; latestVersion: number | null }
type Props = { filter: RunFilter; loops: readonly LoopChoice[] }

/** Which runs are listed. */
export function RunFilters({ filter, loops }: Props) {
  const { waiting, choose: go } = useAddressFilter()
  const [open, setOpen] = useState(false)
  const choose = (next: RunFilter) => go(toAddress(next))
  const chips = chipsOf(filter)
  return (
    <div className={cn('grid grid-cols-1 gap-2', waiting && 'opacity-70')}>
      <div className="flex flex-wrap items-center gap-2">
        <StateSwitch filter={filter} choose={choose} />
        <TextFilter filter={filter} choose={choose} />
        <LoopSelect
          loop={filter.loop}
          loops={loops}
          className="w-44 grow sm:grow-0"
          onChange={(loop) => choose({ ...filter, loop: loop as RunFilter['loop'], version: undefined })}
        />
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
        <Popover
          open={open}
          onOpenChange={setOpen}
          label="More filters"
          trigger={
            <Button aria-expanded={open}>
              <SlidersHorizontal />
              Filters
              {chips.length === 0 ? null : <span className="text-accent tabular-nums">{chips.length}</span>}
            </Button>
          }
        >
          <MoreFilters
            filter={filter}
            loops={loops}
            choose={(next) => {
              choose(next)
              setOpen(false)
            }}
          />
        </Popover>
      </div>
      {chips.length === 0 ? null : (
        <ul aria-label="Filters in use" className="flex flex-wrap items-center gap-1.5">
          {chips.map(({ label, without }) => (
            <li key={label}>
              <button
                type="button"
                aria-label={`Without: ${label}`}
                onClick={() => choose(without)}
                className="inline-flex h-6 items-center gap-1 rounded-full border border-accent/30 bg-accent-soft pr-1.5 pl-2.5 text-accent text-xs hover:border-accent"
              >
                {label}
                <X className="size-3" aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function StateSwitch({ filter, choose }: { filter: RunFilter; choose: (next: RunFilter) => void }) {
  return (
    <fieldset
      aria-label="Result"
      className="flex min-w-0 max-w-full overflow-x-auto rounded-md border border-line bg-surface p-0.5 [scrollbar-width:none]"
    >
      {STATES.map(({ label, filter: own }) => {
        const chosen = own.status === filter.status && own.outcome === filter.outcome && own.reason === filter.reason
        return (
          <button
            key={label}
            type="button"
            aria-pressed={chosen}
            onClick={() => choose({ ...filter, status: undefined, outcome: undefined, reason: undefined, ...own })}
            className={cn(
              'h-7 shrink-0 rounded-sm px-2.5 text-muted text-xs hover:text-foreground',
              chosen && 'bg-foreground/8 font-medium text-foreground',
            )}
          >
            {label}
          </button>
        )
      })}
    </fieldset>
  )
}

/** Looked for when somebody has stopped typing. */
function TextFilter({ filter, choose }: { filter: RunFilter; choose: (next: RunFilter) => void }) {
  const [text, setText] = useState(filter.text ?? '')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const look = (value: string) => {
    const wanted = value.trim() || undefined
    if (wanted !== filter.text) choose({ ...filter, text: wanted })
  }
  return (
    <SearchField
      aria-label="Look for runs by loop, input, id or goal"
      placeholder="Loop, input, run id, goal"
      className="min-w-44 flex-1 basis-44"
      maxLength={200}
      value={text}
      onChange={({ target: { value } }) => {
        setText(value)
        clearTimeout(timer.current)
        timer.current = setTimeout(() => look(value), TYPING_MS)
      }}
      onKeyDown={({ key }) => {
        if (key !== 'Enter') return
        clearTimeout(timer.current)
        look(text)
      }}
    />
  )
}
