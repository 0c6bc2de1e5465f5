'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useDesign, useDesigner, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { useProviders } from '@/components/designer/use-providers.ts'
import { bindingTo, ModelNameInput, modelSummary, providerLabel } from '@/components/run-form/model-name-input.tsx'
import { NotSetUp } from '@/components/run-form/not-set-up.tsx'
import { useKnownPrices } from '@/components/run-form/use-known-prices.ts'
import { priceText } from '@/components/settings/price-text.ts'
import { Button } from '@/components/ui/button.tsx'
import { Input, Select } from '@/components/ui/input.tsx'
import { SimulatedBadge } from '@/components/ui/simulated-badge.tsx'
import { setModel } from '@/lib/loop/1-draw/edit-data.ts'
import { Alias } from '@/lib/loop/artefacts/ids.ts'
import { type ModelBinding, Price, WORKSPACE_MODELS } from '@/lib/loop/artefacts/models.ts'
import { FieldFrame } from './fields/field-frame.tsx'
import { fieldElementId } from './fields/form-scope.tsx'
import { NumberInput } from './fields/number-input.tsx'
import { Section } from './fields/section.tsx'
import { ScriptEditor } from './script-editor.tsx'

/** Which model stands behind each alias, and the scripted answers. */
export function ModelsPanel() {
  const design = useDesign()
  return (
    <div data-form>
      <Section title="Models" hint="Nodes name an alias; here it gets a model. A run may choose another one.">
        {Object.entries(design.models).map(([alias, binding]) => (
          <BindingFields key={alias} alias={alias} binding={binding} />
        ))}
        <NewAlias />
      </Section>
      <ScriptEditor />
    </div>
  )
}

function BindingFields({ alias, binding }: { alias: string; binding: ModelBinding }) {
  const { edit } = useDesignerStore().getState()
  const diagnostics = useDesigner((state) => state.compiled.diagnostics)
  const providers = useProviders()
  const id = fieldElementId('models', alias)
  const save = (next: ModelBinding) => edit((design) => setModel(design, alias, next), `models:${alias}`)
  const problems = diagnostics.filter(
    (problem) => problem.nodeId === undefined && problem.field?.startsWith(`models.${alias}`),
  )
  const provider = providers.find((candidate) => candidate.provider === binding.provider)
  const byAlias = binding.provider === WORKSPACE_MODELS
  const known = useKnownPrices()(binding)
  const price = (member: 'inputUsdPerMTok' | 'outputUsdPerMTok') => (value: number | undefined) => {
    const { price: old, ...rest } = binding
    const next = {
      inputUsdPerMTok: old?.inputUsdPerMTok ?? known?.inputUsdPerMTok ?? 0,
      outputUsdPerMTok: old?.outputUsdPerMTok ?? known?.outputUsdPerMTok ?? 0,
      [member]: value ?? 0,
    }
    // Emptied: the price table counts again.
    save(value === undefined ? rest : { ...rest, price: next })
  }
  return (
    <fieldset className="flex flex-col gap-2.5 rounded-md border border-line p-2.5">
      <legend className="sr-only">Model {alias}</legend>
      <div className="flex items-center gap-2">
        <code className="font-mono text-xs">{alias}</code>
        {provider?.simulated ? <SimulatedBadge provider={provider.provider} /> : null}
        <Button
          variant="ghost"
          size="icon-sm"
          className="ml-auto"
          aria-label={`Remove model ${alias}`}
          onClick={() => edit((design) => setModel(design, alias, undefined))}
        >
          <Trash2 />
        </Button>
      </div>
      <div className="grid grid-cols-2 gap-2">
        <FieldFrame id={id} label="Provider" problems={problems}>
          <Select
            id={id}
            value={binding.provider}
            onChange={(event) => save(bindingTo(providers, event.target.value, binding))}
          >
            {providers.some((candidate) => candidate.provider === binding.provider) ? null : (
              <option>{binding.provider}</option>
            )}
            {providers.map((candidate) => (
              <option key={candidate.provider} value={candidate.provider}>
                {providerLabel(candidate)}
              </option>
            ))}
          </Select>
        </FieldFrame>
        <FieldFrame id={`${id}:model`} label={byAlias ? 'Alias' : 'Model'} hint={modelSummary(provider, binding.model)}>
          <ModelNameInput
            id={`${id}:model`}
            provider={provider}
            value={binding.model}
            onChange={(model) => save({ ...binding, model })}
          />
        </FieldFrame>
      </div>
      {provider?.simulated || (byAlias && binding.price === undefined) ? null : (
        <div className="grid grid-cols-2 gap-2">
          <FieldFrame id={`${id}:input`} label="USD per M tokens in">
            <NumberInput
              id={`${id}:input`}
              label="The price"
              schema={Price.shape.inputUsdPerMTok}
              value={binding.price?.inputUsdPerMTok}
              placeholder={known ? String(known.inputUsdPerMTok) : 'unknown'}
              onChange={price('inputUsdPerMTok')}
            />
          </FieldFrame>
          <FieldFrame id={`${id}:output`} label="USD per M tokens out">
            <NumberInput
              id={`${id}:output`}
              label="The price"
              schema={Price.shape.outputUsdPerMTok}
              value={binding.price?.outputUsdPerMTok}
              placeholder={known ? String(known.outputUsdPerMTok) : 'unknown'}
              onChange={price('outputUsdPerMTok')}
            />
          </FieldFrame>
          <p className="col-span-2 text-[11px] text-muted leading-4">{priceNote(binding.price, known)}</p>
        </div>
      )}
      {byAlias && known && binding.price === undefined ? (
        <p className="text-[11px] text-muted tabular-nums leading-4">{priceText(known)} per million tokens</p>
      ) : null}
      {provider && !provider.configured ? <NotSetUp hint={provider.hint} /> : null}
    </fieldset>
  )
}

function priceNote(own: Price | undefined, known: Price | undefined): string {
  if (own) return 'The price of this loop alone. Emptied, the price table counts.'
  if (known) return 'From the price table; enter another for this loop alone.'
  return 'Not in the price table. A budget in USD needs one: enter it here, or for the workspace in Settings → Prices.'
}

function NewAlias() {
  const store = useDesignerStore()
  const [alias, setAlias] = useState('')
  const parsed = Alias.safeParse(alias.trim())
  const taken = Object.hasOwn(store.getState().history.present.models, alias.trim())
  const add = () => {
    if (!parsed.success || taken) return
    store.getState().edit((design) => setModel(design, parsed.data, { provider: 'scripted', model: 'script' }))
    setAlias('')
  }
  return (
    <div className="flex gap-1.5">
      <Input
        aria-label="Alias of a new model"
        placeholder="judge"
        value={alias}
        aria-invalid={(alias !== '' && (!parsed.success || taken)) || undefined}
        onChange={(event) => setAlias(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && add()}
        className="font-mono text-xs"
      />
      <Button onClick={add} disabled={!parsed.success || taken}>
        <Plus />
        Add model
      </Button>
    </div>
  )
}
