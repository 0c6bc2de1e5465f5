'use client'

import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useProviders } from '@/components/designer/use-providers.ts'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { NumberInput } from '@/components/inspector/fields/number-input.tsx'
import { ModelChoice } from '@/components/run-form/model-choice.tsx'
import { Button } from '@/components/ui/button.tsx'
import { FormDialog } from '@/components/ui/form-dialog.tsx'
import { Input, Textarea } from '@/components/ui/input.tsx'
import { Alias } from '@/lib/loop/artefacts/ids.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { ModelBinding } from '@/lib/loop/artefacts/models.ts'
import { Suite, type Validator } from '@/lib/loop/artefacts/suite.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'
import { issueWords } from './read-case.ts'
import { SuiteFormScope } from './suite-form-scope.tsx'
import { suiteScopes, validatorProblems } from './suite-scope.ts'
import { ValidatorFields } from './validator-fields.tsx'

type Props = {
  suite: Suite
  isNew?: boolean
  schema: StateSchema
  /** Null when it is done; else why not. */
  onSave: (next: Suite) => Promise<string | null> | string | null
  onClose: () => void
}

/** What a suite is, what every ending has to be, its gate, and the models that judge. */
export function SuiteDialog({ suite, isNew = false, schema, onSave, onClose }: Props) {
  const [draft, setDraft] = useState<Suite>(suite)
  const set = (part: Partial<Suite>) => setDraft({ ...draft, ...part })
  const submit = async () => {
    const parsed = Suite.safeParse(draft)
    return parsed.success ? onSave(parsed.data) : issueWords(parsed.error)
  }
  return (
    <FormDialog
      wide
      title={isNew ? 'New suite' : `Suite ${suite.name}`}
      description="Cases of this loop, and what every run of them has to come to."
      entered={draft as unknown as JsonObject} // JSON by its schema
      submit={isNew ? 'Create suite' : 'Save suite'}
      ready={draft.name.trim() !== ''}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid gap-3 sm:grid-cols-[1fr_9rem]">
        <FieldFrame id="suite:name" label="Name">
          <Input id="suite:name" value={draft.name} onChange={({ target }) => set({ name: target.value })} />
        </FieldFrame>
        <FieldFrame id="suite:gate" label="Gate" hint="Percent that have to pass.">
          <NumberInput
            id="suite:gate"
            label="The gate"
            value={Math.round(draft.gate * 100_000) / 1_000}
            onChange={(percent) => set({ gate: (percent ?? 95) / 100 })}
          />
        </FieldFrame>
      </div>
      <FieldFrame id="suite:about" label="About">
        <Textarea
          id="suite:about"
          value={draft.about ?? ''}
          onChange={({ target }) => set({ about: target.value || undefined })}
        />
      </FieldFrame>
      <section aria-label="Validators" className="grid gap-2">
        <h3 className="font-semibold text-[13px]">Validators of every case</h3>
        <SuiteFormScope
          id="suite"
          schema={schema}
          value={{ validators: draft.validators as unknown as JsonObject[] }} // JSON by its schema
          shape={Suite}
          problems={validatorProblems(draft.validators, suiteScopes(schema), 'validators')}
          models={Object.keys(draft.models)}
          onChange={({ validators }) => set({ validators: validators as Validator[] })} // read by the schema when it is saved
        >
          <ValidatorFields empty="None: a run passes when it ends as its case expects." />
        </SuiteFormScope>
      </section>
      <Models models={draft.models} onChange={(models) => set({ models })} />
    </FormDialog>
  )
}

type ModelsProps = { models: Suite['models']; onChange: (models: Suite['models']) => void }

function Models({ models, onChange }: ModelsProps) {
  const providers = useProviders()
  const [alias, setAlias] = useState('')
  const name = alias.trim() === '' && !Object.hasOwn(models, 'default') ? 'default' : alias.trim()
  const free = Alias.safeParse(name).success && !Object.hasOwn(models, name)
  const add = () => {
    const usual: ModelBinding = { provider: 'scripted', model: 'script' }
    if (free) onChange({ ...models, [name]: usual })
    setAlias('')
  }
  return (
    <section aria-label="Models that judge" className="grid gap-2">
      <h3 className="font-semibold text-[13px]">Models that judge</h3>
      {Object.entries(models).map(([each, binding]) => (
        <div key={each} className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            <ModelChoice
              alias={each}
              binding={binding}
              providers={providers}
              onChange={(next) => onChange({ ...models, [each]: next })}
            />
          </div>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={`Remove model ${each}`}
            onClick={() => onChange(Object.fromEntries(Object.entries(models).filter(([other]) => other !== each)))}
          >
            <Trash2 />
          </Button>
        </div>
      ))}
      <span className="flex max-w-72 gap-1.5">
        <Input
          aria-label="Alias of a new model"
          placeholder="default"
          value={alias}
          onChange={({ target }) => setAlias(target.value)}
          className="font-mono text-xs"
        />
        <Button onClick={add} disabled={!free}>
          <Plus />
          Add model
        </Button>
      </span>
    </section>
  )
}
