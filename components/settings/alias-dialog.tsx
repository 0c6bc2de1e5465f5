'use client'

import { useId, useState } from 'react'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { useListedModels } from '@/components/run-form/use-listed-models.ts'
import { Button } from '@/components/ui/button.tsx'
import { FormDialog } from '@/components/ui/form-dialog.tsx'
import { Input, Select } from '@/components/ui/input.tsx'
import { api } from '@/lib/api/client.ts'
import type { WorkspaceAlias } from '@/lib/api/contracts/settings.ts'
import { Alias } from '@/lib/loop/artefacts/ids.ts'
import { ModelBrowser } from './model-browser.tsx'
import { firstChoice, type ProviderChoice } from './provider-choices.ts'

type Props = {
  /** Empty: a new one, which gets its name here. */
  alias: string
  current: WorkspaceAlias | null
  taken: readonly string[]
  choices: readonly ProviderChoice[]
  inProcess: readonly string[]
  onClose(): void
  onSaved(): Promise<void>
}

/** Which model an alias stands for: picked from what the server lists, or typed. */
export function AliasDialog({ alias, current, taken, choices, inProcess, onClose, onSaved }: Props) {
  const id = useId()
  const [name, setName] = useState(alias)
  const [provider, setProvider] = useState(current?.provider ?? firstChoice(choices))
  const [model, setModel] = useState(current?.model ?? (inProcess.includes(provider) ? 'script' : ''))
  const listed = useListedModels(provider === '' || inProcess.includes(provider) ? null : provider)
  const parsed = Alias.safeParse(name.trim())
  const wrong = name.trim() === '' || parsed.success ? null : (parsed.error.issues[0]?.message ?? '')
  const doubled = alias === '' && taken.includes(name.trim()) ? 'there is one of this name' : null
  const ready = parsed.success && doubled === null && provider !== '' && model.trim() !== ''

  async function save() {
    const body = { provider, model: model.trim(), seen: current?.updatedAt ?? null }
    const saved = await api.putModelAlias(name.trim(), body)
    if (saved.ok) await onSaved()
    return saved.ok ? null : saved.problem.detail
  }

  return (
    <FormDialog
      wide
      title={alias === '' ? 'Add alias' : `Model of “${alias}”`}
      description="Counts for runs that start from now on."
      entered={[name, provider, model]}
      submit="Save"
      ready={ready}
      onSubmit={save}
      onClose={onClose}
    >
      {alias === '' ? (
        <FieldFrame id={`${id}:alias`} label="Alias" hint={wrong ?? doubled ?? 'As in: writer, long-context'}>
          <Input
            id={`${id}:alias`}
            className="font-mono text-xs"
            value={name}
            aria-invalid={wrong !== null || doubled !== null || undefined}
            aria-describedby={`${id}:alias:hint`}
            onChange={(event) => setName(event.target.value)}
          />
        </FieldFrame>
      ) : null}
      <div className="grid gap-4 sm:grid-cols-2">
        <FieldFrame id={`${id}:provider`} label="Connection">
          <Select
            id={`${id}:provider`}
            value={provider}
            onChange={(event) => {
              setProvider(event.target.value)
              setModel(inProcess.includes(event.target.value) ? 'script' : '')
            }}
          >
            {choices.some(({ name }) => name === provider) || provider === '' ? null : (
              <option value={provider}>{provider} (gone)</option>
            )}
            {choices.map((each) => (
              <option key={each.name} value={each.name}>
                {each.name}
                {each.note}
              </option>
            ))}
          </Select>
        </FieldFrame>
        <FieldFrame id={`${id}:model`} label="Model">
          <Input
            id={`${id}:model`}
            className="font-mono text-xs"
            placeholder="name of the model"
            value={model}
            onChange={(event) => setModel(event.target.value)}
          />
        </FieldFrame>
      </div>
      <ModelBrowser
        key={provider}
        listed={listed}
        action={(each) => (
          <Button
            size="sm"
            variant={each === model ? 'primary' : 'ghost'}
            aria-pressed={each === model}
            aria-label={`${each === model ? 'Picked' : 'Pick'} ${each}`}
            onClick={() => setModel(each)}
          >
            {each === model ? 'Picked' : 'Pick'}
          </Button>
        )}
      />
    </FormDialog>
  )
}
