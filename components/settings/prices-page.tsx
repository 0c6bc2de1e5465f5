'use client'

import { Pencil, Plus, RotateCcw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { plural } from '@/components/ui/format.ts'
import { SearchField } from '@/components/ui/search-field.tsx'
import { Table } from '@/components/ui/table.tsx'
import { useFilter } from '@/components/ui/use-filter.ts'
import { api } from '@/lib/api/client.ts'
import type { ModelPrice, ModelSettings } from '@/lib/api/contracts/settings.ts'
import { PriceDialog } from './price-dialog.tsx'
import { usdPerMTok } from './price-text.ts'
import { SettingsMissing, SettingsTitle } from './settings-section.tsx'
import { useSettings } from './use-settings.ts'

/** What models cost: the prices that Loopwright comes with, and those that were entered above them. */
export function PricesPage({ first }: { first: ModelSettings | null }) {
  const { settings, problem, reload } = useSettings(first, api.getModelSettings)
  const [editing, setEditing] = useState<ModelPrice | 'new' | null>(null)
  const done = async () => {
    setEditing(null)
    await reload()
  }
  return (
    <>
      <SettingsTitle
        title="Prices"
        action={
          settings === null ? null : (
            <Button onClick={() => setEditing('new')}>
              <Plus />
              Add price
            </Button>
          )
        }
      >
        USD per million tokens. Budgets count with them, so a model without a price can’t be used under a budget in USD.
        {settings === null
          ? ''
          : ` List prices as of ${settings.pricesOf}, without discounts: check with your provider. What you enter stands above.`}
      </SettingsTitle>
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
          onClose={() => setEditing(null)}
          onSaved={done}
        />
      )}
    </>
  )
}

const COLUMNS = [
  { name: 'Model' },
  { name: 'Provider', className: 'hidden sm:table-cell' },
  { name: 'In', className: 'text-right' },
  { name: 'Out', className: 'text-right' },
  { name: 'Actions', unnamed: true },
] as const

type TableProps = { prices: readonly ModelPrice[]; onEdit(price: ModelPrice): void; reload(): Promise<void> }
type Said = { text: string; undo: ModelPrice | null }

function PriceTable({ prices, onEdit, reload }: TableProps) {
  const { filter, setFilter, left } = useFilter(prices, ({ provider, model }) => `${provider} ${model}`)
  const [said, setSaid] = useState<Said | null>(null)
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
      <SearchField
        aria-label="Search the prices"
        placeholder={`Search ${plural(prices.length, 'price')}`}
        className="max-w-sm"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
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
        <Table columns={COLUMNS}>
          {left.map((price) => (
            <PriceRow
              key={`${price.provider} ${price.model}`}
              price={price}
              onEdit={() => onEdit(price)}
              onReset={() => void reset(price)}
            />
          ))}
        </Table>
      )}
    </>
  )
}

function PriceRow({ price: row, onEdit, onReset }: { price: ModelPrice; onEdit(): void; onReset(): void }) {
  const { provider, model, price, shipped, updatedAt } = row
  return (
    <tr className="border-line border-b last:border-0">
      <td className="px-3 py-1.5">
        <span className="flex flex-wrap items-center gap-x-2">
          <code className="wrap-anywhere font-mono text-xs">{model}</code>
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
