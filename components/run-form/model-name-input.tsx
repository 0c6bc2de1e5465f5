'use client'

import { useId } from 'react'
import { Input } from '@/components/ui/input.tsx'
import type { ProviderSummary } from '@/lib/api/contracts/catalogue.ts'
import type { ModelBinding } from '@/lib/loop/artefacts/models.ts'

type ModelNameInputProps = Omit<React.ComponentProps<typeof Input>, 'onChange' | 'list'> & {
  provider: ProviderSummary | undefined
  value: string
  onChange: (model: string) => void
}

/** The name of a model, as text: what the provider knows is proposed. */
export function ModelNameInput({ provider, value, onChange, ...input }: ModelNameInputProps) {
  const list = useId()
  const models = provider?.models ?? []
  return (
    <>
      <Input
        {...input}
        value={value}
        list={models.length > 0 ? list : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {models.length > 0 ? (
        <datalist id={list}>
          {models.map(({ name, summary }) => (
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

/** A binding to another provider: with the model that is usual there, else the name as it was. */
export function bindingTo(providers: readonly ProviderSummary[], provider: string, was: ModelBinding): ModelBinding {
  const usual = providers.find((candidate) => candidate.provider === provider)?.models?.[0]
  return { ...was, provider, ...(usual ? { model: usual.name } : {}) }
}
