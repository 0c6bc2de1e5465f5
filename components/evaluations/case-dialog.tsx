'use client'

import { useState } from 'react'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { JsonInput } from '@/components/inspector/fields/json-input.tsx'
import { InputForm } from '@/components/run-form/input-form.tsx'
import { FormDialog } from '@/components/ui/form-dialog.tsx'
import { Input, Textarea } from '@/components/ui/input.tsx'
import { isJsonObject, type JsonObject } from '@/lib/loop/artefacts/json.ts'
import { type Expectation, type Suite, SuiteCase, type Validator } from '@/lib/loop/artefacts/suite.ts'
import type { StateSchema } from '@/lib/loop/state/schema.ts'
import { ExpectationFields } from './expectation-fields.tsx'
import { FoldingFields } from './folding-fields.tsx'
import { readCase } from './read-case.ts'
import { SuiteFormScope } from './suite-form-scope.tsx'
import { suiteScopes, validatorProblems } from './suite-scope.ts'
import { ValidatorFields } from './validator-fields.tsx'

type Props = {
  suite: Suite
  /** Null: a new one. */
  edited: SuiteCase | null
  schema: StateSchema
  onSave: (next: SuiteCase) => void
  onClose: () => void
}

/** The form of one case: what the loop is given, how it is to end, and what else has to be. */
export function CaseDialog({ suite, edited, schema, onSave, onClose }: Props) {
  const [draft, setDraft] = useState<SuiteCase>(
    edited ?? { name: '', input: {}, expect: { outcome: 'success' }, expected: {}, validators: [] },
  )
  // Fields whose text is no value yet.
  const [unreadable, setUnreadable] = useState<readonly string[]>([])
  const set = (part: Partial<SuiteCase>) => setDraft({ ...draft, ...part })
  const readable = (name: string, is: boolean) =>
    setUnreadable((before) => [...before.filter((other) => other !== name), ...(is ? [] : [name])])
  const submit = async () => {
    const read = readCase(asJson(draft), suite, edited?.name ?? null, schema)
    if (!read.ok) return read.message
    onSave(read.value)
    return null
  }
  return (
    <FormDialog
      wide
      title={edited === null ? 'New case' : `Case ${edited.name}`}
      description="One input of the loop, and what is expected of a run with it."
      entered={asJson(draft)}
      submit={edited === null ? 'Add case' : 'Save case'}
      ready={unreadable.length === 0 && draft.name.trim() !== ''}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid gap-3">
        <FieldFrame id="case:name" label="Name">
          <Input id="case:name" value={draft.name} onChange={({ target }) => set({ name: target.value })} />
        </FieldFrame>
        <FieldFrame id="case:about" label="About">
          <Textarea
            id="case:about"
            placeholder="What is special about it"
            value={draft.about ?? ''}
            onChange={({ target }) => set({ about: target.value || undefined })}
          />
        </FieldFrame>
      </div>
      <section aria-label="Input" className="grid gap-2">
        <h3 className="font-semibold text-[13px]">Input</h3>
        <InputForm
          schema={schema}
          values={asJson(draft.input)}
          problems={{}}
          onChange={(input) => set({ input })}
          onReadable={readable}
        />
      </section>
      <ExpectationFields value={draft.expect} onChange={(expect: Expectation) => set({ expect })} />
      <FoldingFields title="Expected values" count={Object.keys(draft.expected).length}>
        <FieldFrame id="case:expected" label="Values" hint="JSON. Validators compare with them as expected.name.">
          <JsonInput
            id="case:expected"
            rows={3}
            value={Object.keys(draft.expected).length === 0 ? undefined : asJson(draft.expected)}
            placeholder={'{ "email": "alice@example.org" }'}
            onProblem={(problem) => readable('expected values', problem === null)}
            onChange={(value) => {
              readable('expected values', value === undefined || isJsonObject(value))
              if (value === undefined || isJsonObject(value)) set({ expected: value ?? {} })
            }}
          />
        </FieldFrame>
      </FoldingFields>
      <FoldingFields title="Validators of this case alone" count={draft.validators.length}>
        <SuiteFormScope
          id="case"
          schema={schema}
          value={{ validators: asJson(draft.validators) }}
          shape={SuiteCase}
          problems={validatorProblems(draft.validators, suiteScopes(schema), 'validators')}
          models={Object.keys(suite.models)}
          onChange={({ validators }) => set({ validators: validators as Validator[] })} // read by the schema when it is saved
        >
          <ValidatorFields empty="None beside those of the suite." />
        </SuiteFormScope>
      </FoldingFields>
    </FormDialog>
  )
}

/** Parts of a suite are JSON by their schemas; members that are left out are `undefined` in their types alone. */
const asJson = <T extends object>(value: T) => value as T & JsonObject
