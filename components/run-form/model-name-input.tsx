'use client'

import { useId, useState } from 'react'
import { priceText } from '@/components/settings/price-text.ts'
import { Input, Select } from '@/components/ui/input.tsx'
import type { ProviderSummary } from '@/lib/api/contracts/catalogue.ts'
import { type ModelBinding, WORKSPACE_MODELS } from '@/lib/loop/artefacts/models.ts'
import { useListedModels } from './use-listed-models.ts'

type ModelNameInputProps = {
  id?: string
  'aria-label'?: string
  placeholder?: string
  disabled?: boolean | undefined
  provider: ProviderSummary | undefined
  value: string
  onChange: (model: string) => void
}

/** The name of a model: one of the workspace's aliases, or text, for which what the provider knows is proposed. */
export function ModelNameInput({ provider, value, onChange, ...input }: ModelNameInputProps) {
  const models = provider?.models ?? []
  if (provider?.provider === WORKSPACE_MODELS && models.length > 0)
    return (
      <Select {...input} value={value} onChange={(event) => onChange(event.target.value)}>
        {models.some(({ name }) => name === value) ? null : <option value={value}>{value} (not chosen)</option>}
        {models.map(({ name, summary }) => (
          <option key={name} value={name}>
            {name} ({summary})
          </option>
        ))}
      </Select>
    )
  return <NamedModel {...input} provider={provider} value={value} onChange={onChange} />
}

function NamedModel({ provider, value, onChange, ...input }: ModelNameInputProps) {
  const list = useId()
  const [touched, setTouched] = useState(false)
  const isConnection = provider?.configured === true && !provider.simulated && provider.provider !== WORKSPACE_MODELS
  // A server is asked once its models are looked for, and not by every form that is opened.
  const listed = useListedModels(touched && isConnection ? provider.provider : null)
  const known = provider?.models ?? []
  const proposed =
    listed.state === 'listed'
      ? listed.list.models.map(({ name, price }) => ({ name, summary: price === null ? '' : priceText(price) }))
      : known
  return (
    <>
      <Input
        {...input}
        value={value}
        list={proposed.length > 0 ? list : undefined}
        onFocus={() => setTouched(true)}
        onChange={(event) => onChange(event.target.value)}
      />
      {proposed.length > 0 ? (
        <datalist id={list}>
          {proposed.map(({ name, summary }) => (
            <option key={name} value={name}>
              {summary}
            </option>
          ))}
        </datalist>
      ) : null}
    </>
  )
}

/** What is known of the named model, in a sentence; a profile may come with a seed behind a colon. */
export function modelSummary(provider: ProviderSummary | undefined, model: string): string | undefined {
  const [name] = provider?.simulated ? model.split(':') : [model]
  return provider?.models?.find((known) => known.name === name)?.summary
}

/** A binding to another provider: with the model that is usual there, else the name as it was. Its price was that of the other one. */
export function bindingTo(providers: readonly ProviderSummary[], provider: string, was: ModelBinding): ModelBinding {
  const usual = providers.find((candidate) => candidate.provider === provider)?.models?.[0]
  return { provider, model: usual?.name ?? was.model }
}

/** A provider in a list to choose from. */
export function providerLabel({ provider, simulated, configured }: ProviderSummary): string {
  if (simulated) return `${provider} (not a real model)`
  return configured ? provider : `${provider} (not set up)`
}
