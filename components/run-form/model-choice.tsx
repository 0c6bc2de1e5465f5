'use client'

import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { priceText } from '@/components/settings/price-text.ts'
import { Select } from '@/components/ui/input.tsx'
import { SimulatedBadge } from '@/components/ui/simulated-badge.tsx'
import type { ProviderSummary } from '@/lib/api/contracts/catalogue.ts'
import type { ModelBinding, Price } from '@/lib/loop/artefacts/models.ts'
import { bindingTo, ModelNameInput, modelSummary, providerLabel } from './model-name-input.tsx'
import { NotSetUp } from './not-set-up.tsx'
import { useKnownPrices } from './use-known-prices.ts'

type ModelChoiceProps = {
  alias: string
  binding: ModelBinding
  providers: readonly ProviderSummary[]
  onChange: (binding: ModelBinding) => void
}

/** Which model answers for an alias in this run. */
export function ModelChoice({ alias, binding, providers, onChange }: ModelChoiceProps) {
  const provider = providers.find((candidate) => candidate.provider === binding.provider)
  const simulated = provider?.simulated ?? false
  const knownPrice = useKnownPrices()
  const price = simulated ? undefined : (binding.price ?? knownPrice(binding))
  return (
    <div className="grid grid-cols-[1fr_1fr] items-end gap-2">
      <FieldFrame
        id={`model:${alias}`}
        label={`Model “${alias}”`}
        aside={simulated ? <SimulatedBadge provider={binding.provider} /> : undefined}
        className="col-span-2"
        hint={
          provider && !provider.configured ? (
            <NotSetUp hint={provider.hint} />
          ) : (
            (modelSummary(provider, binding.model) ?? priceHint(price))
          )
        }
      >
        <div className="grid grid-cols-[3fr_2fr] gap-2">
          <Select
            id={`model:${alias}`}
            value={binding.provider}
            onChange={(event) => onChange(bindingTo(providers, event.target.value, { provider: '', model: '' }))}
          >
            {providers.map((candidate) => (
              <option key={candidate.provider} value={candidate.provider} disabled={!candidate.configured}>
                {providerLabel(candidate)}
              </option>
            ))}
          </Select>
          <ModelNameInput
            aria-label={`Model name for “${alias}”`}
            placeholder="model name"
            provider={provider}
            value={binding.model}
            disabled={simulated && provider?.models?.length === 1}
            onChange={(model) => onChange({ ...binding, model })}
          />
        </div>
      </FieldFrame>
    </div>
  )
}

function priceHint(price: Price | undefined): string | undefined {
  return price && `${priceText(price)} per million tokens`
}
