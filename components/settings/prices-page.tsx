'use client'

import { Pencil, Plus, RotateCcw, Search, Trash2 } from 'lucide-react'
import { useId, useState } from 'react'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { plural } from '@/components/ui/format.ts'
import { Input } from '@/components/ui/input.tsx'
import { api } from '@/lib/api/client.ts'
import type { ModelPrice, ModelSettings } from '@/lib/api/contracts/settings.ts'
import { PriceDialog } from './price-dialog.tsx'
import { usdPerMTok } from './price-text.ts'
import { SettingsMissing } from './settings-section.tsx'
import { useModelSettings } from './use-model-settings.ts'

/** What models cost: the prices that Loopwright comes with, and those that were entered above them. */
export function PricesPage({ first }: { first: ModelSettings | null }) {
  const { settings, problem, reload } = useModelSettings(first)
  const [editing, setEditing] = useState<ModelPrice | 'new' | null>(null)
  const done = async () => {
    setEditing(null)
    await reload()
  }
  return (
    <>
      <div className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="max-w-prose">
          <h1 className="font-semibold text-xl tracking-tight">Prices</h1>
          <p className="mt-1 text-[13px] text-muted">
            USD per million tokens. Budgets count with them, so a model without a price can’t be used under a budget in
            USD.
            {settings === null
              ? ''
              : ` List prices as of ${settings.pricesOf}, without discounts: check with your provider. What you enter stands above.`}
          </p>
        </div>
        {settings === null ? null : (
          <Button onClick={() => setEditing('new')}>
            <Plus />
            Add price
          </Button>
        )}
      </div>
      {settings === null ? (
        <SettingsMissing problem={problem} reload={reload} />
      ) : (
        <PriceTable prices={settings.prices} onEdit={setEditing} reload={reload} />
      )}
      {editing === null || settings === null ? null : (
        <PriceDialog
          current={editing === 'new' ? null : editing}
          providers={[
            ...new Set([
              ...settings.connections.map(({ name }) => name),
              ...settings.prices.map(({ provider }) => provider),
            ]),
          ]}
          onOpenChange={(open) => (open ? undefined : setEditing(null))}
          onSaved={done}
        />
      )}
    </>
  )
}

type TableProps = { prices: readonly ModelPrice[]; onEdit(price: ModelPrice): void; reload(): Promise<void> }
type Said = { text: string; undo: ModelPrice | null }

function PriceTable({ prices, onEdit, reload }: TableProps) {
  const id = useId()
  const [filter, setFilter] = useState('')
  const [said, setSaid] = useState<Said | null>(null)
  const wanted = filter.trim().toLowerCase().split(/\s+/)
  const left = prices.filter(({ provider, model }) =>
    wanted.every((part) => `${provider} ${model}`.toLowerCase().includes(part)),
  )
  const reset = async (price: ModelPrice) => {
    const { provider, model, updatedAt, shipped } = price
    const removed = await api.deleteModelPrice({ provider, model, ...(updatedAt === null ? {} : { seen: updatedAt }) })
    const text = shipped === null ? `The price of ${model} is gone.` : `${model} has its list price again.`
    setSaid(removed.ok ? { text, undo: price } : { text: removed.problem.detail, undo: null })
    await reload()
  }
  const undo = async ({ provider, model, price }: ModelPrice) => {
    const saved = await api.putModelPrice({ provider, model, price, seen: null })
    setSaid({ text: saved.ok ? `The price of ${model} is back.` : saved.problem.detail, undo: null })
    await reload()
  }
  return (
    <>
      <label htmlFor={id} className="sr-only">
        Search the prices
      </label>
      <span className="relative block max-w-sm">
        <Search className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" aria-hidden="true" />
        <Input
          id={id}
          type="search"
          className="pl-8"
          placeholder={`Search ${plural(prices.length, 'price')}`}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      </span>
      <div role="status" className="flex min-h-8 items-center gap-2 py-1.5 text-muted text-xs">
        {said?.text ?? (filter === '' ? '' : `${plural(left.length, 'price')} match`)}
        {said?.undo ? (
          <Button size="sm" onClick={() => said.undo && void undo(said.undo)}>
            Undo
          </Button>
        ) : null}
      </div>
      {left.length === 0 ? (
        <p className="rounded-lg border border-line border-dashed px-6 py-12 text-center text-[13px] text-muted">
          No price matches. One can be added for any model.
        </p>
      ) : (
        <div className="overflow-x-auto rounded-lg border border-line bg-surface">
          <table className="w-full text-[13px]">
            <thead>
              <tr className="border-line border-b text-[11px] text-muted">
                <th scope="col" className="px-3 py-2 text-left font-medium">
                  Model
                </th>
                <th scope="col" className="hidden px-3 py-2 text-left font-medium sm:table-cell">
                  Provider
                </th>
                <th scope="col" className="px-3 py-2 text-right font-medium">
                  In
                </th>
                <th scope="col" className="px-3 py-2 text-right font-medium">
                  Out
                </th>
                <th scope="col" className="px-3 py-2">
                  <span className="sr-only">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {left.map((price) => (
                <PriceRow
                  key={`${price.provider} ${price.model}`}
                  price={price}
                  onEdit={() => onEdit(price)}
                  onReset={() => void reset(price)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}

function PriceRow({ price: row, onEdit, onReset }: { price: ModelPrice; onEdit(): void; onReset(): void }) {
  const { provider, model, price, shipped, updatedAt } = row
  return (
    <tr>
      <td className="px-3 py-1.5">
        <span className="flex flex-wrap items-center gap-x-2">
          <code className="break-all font-mono text-xs">{model}</code>
          {updatedAt === null ? null : <Badge tone="accent">entered</Badge>}
        </span>
        <span className="block text-[11px] text-muted sm:hidden">{provider}</span>
      </td>
      <td className="hidden px-3 py-1.5 text-muted sm:table-cell">{provider}</td>
      <td className="px-3 py-1.5 text-right tabular-nums">{usdPerMTok(price.inputUsdPerMTok)}</td>
      <td className="px-3 py-1.5 text-right tabular-nums">{usdPerMTok(price.outputUsdPerMTok)}</td>
      <td className="px-2 py-1.5">
        <span className="flex justify-end gap-1">
          {updatedAt === null ? null : (
            <Button
              variant="ghost"
              size="icon"
              title={shipped === null ? 'Remove' : 'Back to the list price'}
              aria-label={shipped === null ? `Remove the price of ${model}` : `${model}: back to the list price`}
              onClick={onReset}
            >
              {shipped === null ? <Trash2 /> : <RotateCcw />}
            </Button>
          )}
          <Button variant="ghost" size="icon" aria-label={`Edit the price of ${model}`} onClick={onEdit}>
            <Pencil />
          </Button>
        </span>
      </td>
    </tr>
  )
}
