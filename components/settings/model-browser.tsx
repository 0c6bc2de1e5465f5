'use client'

import type { ReactNode } from 'react'
import type { ListedModels } from '@/components/run-form/use-listed-models.ts'
import { plural } from '@/components/ui/format.ts'
import { SearchField } from '@/components/ui/search-field.tsx'
import { useFilter } from '@/components/ui/use-filter.ts'
import { priceText } from './price-text.ts'

const SHOWN = 200

type Props = {
  listed: ListedModels
  /** What can be done with a model, at the end of its row. */
  action(model: string): ReactNode
}

/** A filter over the models that a server lists, and those that it leaves. */
export function ModelBrowser({ listed, action }: Props) {
  const models = listed.state === 'listed' ? listed.list.models : []
  const { filter, setFilter, left } = useFilter(models, ({ name }) => name)
  if (listed.state === 'none') return null
  if (listed.state === 'loading')
    return (
      <p role="status" className="py-6 text-center text-[13px] text-muted">
        Asking the server for its models …
      </p>
    )
  if (listed.state === 'failed')
    return (
      <p role="alert" className="rounded-md border border-warning/25 bg-warning-soft p-3 text-xs leading-5">
        The server does not list its models. {listed.problem}
      </p>
    )
  const { cut } = listed.list
  const hidden = left.length - SHOWN
  return (
    <div className="grid gap-2">
      <SearchField
        aria-label="Filter the models"
        placeholder={`Filter ${plural(models.length, 'model')}`}
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      <p role="status" className={filter === '' && !cut ? 'sr-only' : 'text-[11px] text-muted'}>
        {plural(left.length, 'model')}
        {filter === '' ? '' : ' match'}
        {cut ? '; the server has more than are listed here' : ''}
      </p>
      <ul aria-label="Models" className="max-h-80 divide-y divide-line overflow-y-auto rounded-md border border-line">
        {left.slice(0, SHOWN).map(({ name, price }) => (
          <li key={name} className="flex min-h-9 items-center gap-3 py-1 pr-1.5 pl-3">
            <span className="min-w-0 flex-1 wrap-anywhere font-mono text-xs">{name}</span>
            {price === null ? null : (
              <span className="hidden shrink-0 text-[11px] text-muted tabular-nums sm:inline">{priceText(price)}</span>
            )}
            {action(name)}
          </li>
        ))}
        {left.length === 0 ? (
          <li className="px-3 py-6 text-center text-[13px] text-muted">
            {models.length === 0 ? 'The server has no models.' : 'No model matches.'}
          </li>
        ) : null}
        {hidden > 0 ? (
          <li className="px-3 py-2 text-[11px] text-muted">{plural(hidden, 'more model')}; filter to see them.</li>
        ) : null}
      </ul>
    </div>
  )
}
