'use client'

import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { Badge } from '@/components/ui/badge.tsx'
import { Input, Select } from '@/components/ui/input.tsx'
import type { ProviderSummary } from '@/lib/api/contracts/catalogue.ts'
import type { ModelBinding } from '@/lib/loop/artefacts/models.ts'

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
  return (
    <div className="grid grid-cols-[1fr_1fr] items-end gap-2">
      <FieldFrame
        id={`model:${alias}`}
        label={`Model “${alias}”`}
        aside={simulated ? <Badge tone="info">scripted, not a real model</Badge> : undefined}
        className="col-span-2"
        hint={provider && !provider.configured ? provider.hint : undefined}
      >
        <div className="grid grid-cols-[3fr_2fr] gap-2">
          <Select
            id={`model:${alias}`}
            value={binding.provider}
            onChange={(event) =>
              onChange({
                provider: event.target.value,
                model: providers.find((candidate) => candidate.provider === event.target.value)?.simulated
                  ? 'script'
                  : '',
              })
            }
          >
            {providers.map((candidate) => (
              <option key={candidate.provider} value={candidate.provider} disabled={!candidate.configured}>
                {candidate.provider}
                {candidate.simulated ? ' (scripted, not a real model)' : candidate.configured ? '' : ' (not set up)'}
              </option>
            ))}
          </Select>
          <Input
            aria-label={`Model name for “${alias}”`}
            placeholder="model name"
            value={binding.model}
            disabled={simulated}
            onChange={(event) => onChange({ ...binding, model: event.target.value })}
          />
        </div>
      </FieldFrame>
    </div>
  )
}
