'use client'
import { type ReactNode, useId, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { words } from '@/components/ui/format.ts'
import { Input, Select } from '@/components/ui/input.tsx'
import { STOP_REASONS } from '@/lib/loop/artefacts/contract.ts'
import { SPAN_NAMES } from './filter-chips.ts'
import { type RunFilter, readFilter, SPANS, type Span } from './run-filter.ts'
import type { LoopChoice } from './run-filters.tsx'

type Props = { filter: RunFilter; loops: readonly LoopChoice[]; choose: (next: RunFilter) => void }

/** Filters that are wanted now and then; they take effect together. */
export function MoreFilters({ filter, loops, choose }: Props) {
  const [draft, setDraft] = useState<Record<string, string>>({
    version: String(filter.version ?? ''),
    reason: filter.reason ?? '',
    within: filter.within ?? (filter.from === undefined && filter.to === undefined ? '' : 'dates'),
    from: dateText(filter.from),
    to: dateText(filter.to === undefined ? undefined : filter.to - 1),
    minCost: usdText(filter.minCost),
    maxCost: usdText(filter.maxCost),
  })
  const field = (name: string) => ({
    value: draft[name] ?? '',
    onChange: ({ target: { value } }: { target: { value: string } }) => setDraft({ ...draft, [name]: value }),
  })
  const costs = [readCost(draft.minCost), readCost(draft.maxCost)]
  const wrong = costs.includes(null)
  const apply = () => {
    const { within, from, to, minCost: _, maxCost: __, ...rest } = draft
    const dates = within === 'dates' ? { from: dayStart(from), to: dayStart(to, 1) } : { within: within || undefined }
    const filled = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, value || undefined]))
    const { loop, status, outcome, text, sort, order, children } = filter
    const [minCost, maxCost] = costs
    choose(readFilter({ loop, status, outcome, text, sort, order, children, ...filled, ...dates, minCost, maxCost }))
  }
  const latest = loops.find(({ slug }) => slug === filter.loop)?.latestVersion ?? 0
  const most = Math.max(latest, typeof filter.version === 'number' ? filter.version : 0)
  return (
    <form
      className="grid grid-cols-2 gap-3 p-4 text-[13px]"
      onSubmit={(event) => {
        event.preventDefault()
        if (!wrong) apply()
      }}
    >
      <Field label="Version">
        {(id) => (
          <Select id={id} {...field('version')}>
            <option value="">Any</option>
            <option value="draft">Drafts</option>
            {Array.from({ length: most }, (_, index) => most - index).map((number) => (
              <option key={number} value={number}>{`Version ${number}`}</option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Ended by">
        {(id) => (
          <Select id={id} {...field('reason')}>
            <option value="">Any reason</option>
            {STOP_REASONS.map((reason) => (
              <option key={reason} value={reason}>
                {words(reason)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Started" wide>
        {(id) => (
          <Select id={id} {...field('within')}>
            <option value="">At any time</option>
            {Object.keys(SPANS).map((span) => (
              <option key={span} value={span}>
                {SPAN_NAMES[span as Span]}
              </option>
            ))}
            <option value="dates">On these days</option>
          </Select>
        )}
      </Field>
      {draft.within === 'dates' ? (
        <>
          <Field label="First day">{(id) => <Input id={id} type="date" {...field('from')} />}</Field>
          <Field label="Last day">{(id) => <Input id={id} type="date" {...field('to')} />}</Field>
        </>
      ) : null}
      <Field label="Cost from, in USD">
        {(id) => (
          <Input id={id} inputMode="decimal" placeholder="0" aria-invalid={costs[0] === null} {...field('minCost')} />
        )}
      </Field>
      <Field label="Cost up to, in USD">
        {(id) => <Input id={id} inputMode="decimal" aria-invalid={costs[1] === null} {...field('maxCost')} />}
      </Field>
      <div className="col-span-2 flex items-center justify-end gap-2">
        {wrong ? <p className="mr-auto text-danger text-xs">A cost is a number such as 0.05.</p> : null}
        <Button
          onClick={() =>
            choose(readFilter({ loop: filter.loop, text: filter.text, sort: filter.sort, order: filter.order }))
          }
        >
          Clear
        </Button>
        <Button type="submit" variant="primary" disabled={wrong}>
          Show
        </Button>
      </div>
    </form>
  )
}

function Field({
  label,
  wide = false,
  children,
}: {
  label: string
  wide?: boolean
  children: (id: string) => ReactNode
}) {
  const id = useId()
  return (
    <div className={wide ? 'col-span-2' : 'min-w-0'}>
      <label htmlFor={id} className="mb-1 block text-muted text-xs">
        {label}
      </label>
      {children(id)}
    </div>
  )
}

/** Nano-USD; undefined: none is given; null: it can't be read. */
function readCost(text = ''): number | undefined | null {
  if (text.trim() === '') return undefined
  const usd = Number(text.trim().replace(/^\$/, ''))
  return Number.isFinite(usd) && usd >= 0 && usd <= 1e6 ? Math.round(usd * 1e9) : null
}

function usdText(nanoUsd: number | undefined): string {
  return nanoUsd === undefined ? '' : String(nanoUsd / 1e9)
}

/** In the zone of whoever looks. */
function dayStart(day = '', later = 0): number | undefined {
  const [year, month, date] = day.split('-').map(Number)
  if (!year || !month || !date) return undefined
  return new Date(year, month - 1, date + later).getTime()
}

function dateText(at: number | undefined): string {
  if (at === undefined) return ''
  const date = new Date(at)
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')
}
