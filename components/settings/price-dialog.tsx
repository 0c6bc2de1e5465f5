'use client'

import { useId, useState } from 'react'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { FormDialog } from '@/components/ui/form-dialog.tsx'
import { Input } from '@/components/ui/input.tsx'
import { api } from '@/lib/api/client.ts'
import type { ModelPrice } from '@/lib/api/contracts/settings.ts'
import { readPrice } from './read-price.ts'

type Props = {
  /** Null: of a model that has none yet. */
  current: ModelPrice | null
  providers: readonly string[]
  onClose(): void
  onSaved(): Promise<void>
}

/** Enters what a model costs. */
export function PriceDialog({ current, providers, onClose, onSaved }: Props) {
  const id = useId()
  const [provider, setProvider] = useState(current?.provider ?? '')
  const [model, setModel] = useState(current?.model ?? '')
  const [input, setInput] = useState(current ? String(current.price.inputUsdPerMTok) : '')
  const [output, setOutput] = useState(current ? String(current.price.outputUsdPerMTok) : '')
  const [inputUsd, outputUsd] = [readPrice(input), readPrice(output)]
  const ready = provider.trim() !== '' && model.trim() !== '' && inputUsd !== null && outputUsd !== null

  async function save() {
    if (!ready) return null
    const saved = await api.putModelPrice({
      provider: provider.trim(),
      model: model.trim(),
      price: { inputUsdPerMTok: inputUsd, outputUsdPerMTok: outputUsd },
      seen: current?.updatedAt ?? null,
    })
    if (saved.ok) await onSaved()
    return saved.ok ? null : saved.problem.detail
  }

  const amounts = [
    { key: 'input', label: 'USD per million tokens in', text: input, usd: inputUsd, set: setInput },
    { key: 'output', label: 'USD per million tokens out', text: output, usd: outputUsd, set: setOutput },
  ]
  return (
    <FormDialog
      title={current === null ? 'Add price' : `Price of ${current.model}`}
      description="Counts for runs that start from now on. A loop may name a price of its own, which stands above this one."
      entered={[provider, model, input, output]}
      submit="Save"
      ready={ready}
      onSubmit={save}
      onClose={onClose}
    >
      {current === null ? (
        <>
          <FieldFrame id={`${id}:provider`} label="Provider">
            <Input
              id={`${id}:provider`}
              list={`${id}:providers`}
              value={provider}
              onChange={(event) => setProvider(event.target.value)}
            />
            <datalist id={`${id}:providers`}>
              {providers.map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
          </FieldFrame>
          <FieldFrame id={`${id}:model`} label="Model">
            <Input
              id={`${id}:model`}
              className="font-mono text-xs"
              value={model}
              onChange={(event) => setModel(event.target.value)}
            />
          </FieldFrame>
        </>
      ) : null}
      <div className="grid gap-4 sm:grid-cols-2">
        {amounts.map(({ key, label, text, usd, set }) => {
          const wrong = text.trim() !== '' && usd === null
          return (
            <FieldFrame key={key} id={`${id}:${key}`} label={label} hint={wrong ? 'A number such as 0.25' : undefined}>
              <Input
                id={`${id}:${key}`}
                inputMode="decimal"
                value={text}
                aria-invalid={wrong || undefined}
                aria-describedby={wrong ? `${id}:${key}:hint` : undefined}
                onChange={(event) => set(event.target.value)}
              />
            </FieldFrame>
          )
        })}
      </div>
    </FormDialog>
  )
}
