'use client'

import Link from 'next/link'
import { useDesign, useDesigner, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { isJsonObject, type JsonObject } from '@/lib/loop/artefacts/json.ts'
import { CLOSING_SCOPE } from '@/lib/loop/consolidation/closing-names.ts'
import { ChoiceField } from './fields/choice-field.tsx'
import { ExpressionField, TemplateField } from './fields/expression-field.tsx'
import { useField, useFormScope } from './fields/form-scope.tsx'
import { ListField } from './fields/list-field.tsx'
import { NumberField } from './fields/number-field.tsx'
import { Section } from './fields/section.tsx'
import { TextField } from './fields/text-field.tsx'
import { ToggleGroup } from './fields/toggle-group-field.tsx'
import { DesignForm } from './form.tsx'
import { type FormSources, nameHints } from './scopes.ts'

const SCHEMA = LoopDesign.pick({ consolidation: true })
const NAMES = nameHints(CLOSING_SCOPE)
const SOURCES: FormSources = { at: 'never', sees: (environment) => ({ ...environment, ...CLOSING_SCOPE }) }
const WHEN = [
  { value: 'success', label: 'after a success' },
  { value: 'always', label: 'after every run' },
]
const SCOPES = [
  { value: 'loop', label: 'runs of this loop' },
  { value: 'workspace', label: 'runs of every loop' },
]
const GIVES = [
  { value: 'text', label: 'one text' },
  { value: 'list', label: 'a list of texts' },
]

/** What a run keeps in long-term memory when it ends. */
export function ConsolidationFields() {
  const design = useDesign()
  const slug = useDesigner((state) => state.slug)
  const { edit } = useDesignerStore().getState()
  const { consolidation } = design
  return (
    <DesignForm
      id="consolidation"
      schema={SCHEMA}
      sources={SOURCES}
      // The form is over the whole setting, which may be absent: it is a member of what the form edits.
      value={consolidation === undefined ? {} : { consolidation: consolidation as JsonObject }} // JSON by its schema
      onChange={(next, path) =>
        edit(({ consolidation: _before, ...rest }) => {
          // A half-typed form is the compiler’s to judge.
          const given = next.consolidation as LoopDesign['consolidation']
          return given === undefined ? rest : { ...rest, consolidation: given }
        }, `consolidation:${path}`)
      }
      pathOf={({ nodeId, field }) =>
        nodeId === undefined && (field === 'consolidation' || field?.startsWith('consolidation.')) ? field : null
      }
    >
      <Section
        title="Memory"
        hint={
          <>
            What loops remember, and where it came from, stands in{' '}
            <Link href={`/memory?loop=${slug}`} className="text-accent hover:underline">
              Memory
            </Link>
            .
          </>
        }
      >
        <ToggleGroup
          path="consolidation"
          title="Keep something at the end of a run"
          hint="Durable facts and decisions go to long-term memory. How the run ended stays as it was decided."
          create={() => ({ when: 'success', facts: [{ text: '', scope: 'loop' }] })}
        >
          <ChoiceField path="consolidation.when" label="Keep" choices={WHEN} />
          <ListField
            path="consolidation.facts"
            item="fact"
            create={() => ({ text: '', scope: 'loop' })}
            empty="No fact is kept by a text of its own."
          >
            {(path) => <FactFields path={path} />}
          </ListField>
          <ModelFields />
        </ToggleGroup>
      </Section>
    </DesignForm>
  )
}

function FactFields({ path }: { path: string }) {
  const { value, set } = useField(path)
  const fact = isJsonObject(value) ? value : {}
  const gives = fact.list === undefined ? 'text' : 'list'
  const { scope = 'loop' } = fact
  return (
    <>
      <ChoiceField
        path={`${path}.gives`}
        label="Gives"
        value={gives}
        choices={GIVES}
        onChoose={(next) => set(next === 'list' ? { list: '', scope } : { text: '', scope })}
      />
      {gives === 'text' ? (
        <>
          <TemplateField
            path={`${path}.text`}
            label="Text"
            rows={2}
            extraNames={NAMES}
            placeholder="{{ state.topic }}: {{ run.outcome }} by {{ run.reason }}"
          />
          <TemplateField
            path={`${path}.key`}
            label="Key"
            rows={1}
            optional
            extraNames={NAMES}
            hint="A later text under the same key takes its place. None: it stands beside the others."
          />
        </>
      ) : (
        <ExpressionField path={`${path}.list`} label="List of texts" extraNames={NAMES} placeholder="state.findings" />
      )}
      <ChoiceField path={`${path}.scope`} label="Recalled by" choices={SCOPES} />
    </>
  )
}

function ModelFields() {
  const { models } = useFormScope()
  const path = 'consolidation.model'
  return (
    <ToggleGroup
      path={path}
      title="Ask a model what to keep"
      hint="It reads a summary of the run of at most 4,000 tokens. What it finds is for runs of this loop."
      create={() => ({ alias: models[0] ?? 'default', maxFacts: 5, maxOutputTokens: 1_000 })}
    >
      <ChoiceField
        path={`${path}.alias`}
        label="Model"
        choices={models.map((alias) => ({ value: alias, label: alias }))}
      />
      <TextField path={`${path}.instructions`} label="Look for" lines={2} optional placeholder="what is durable" />
      <div className="grid grid-cols-2 gap-2">
        <NumberField path={`${path}.maxFacts`} label="Most facts" />
        <NumberField path={`${path}.maxOutputTokens`} label="Longest answer" unit="tokens" />
      </div>
    </ToggleGroup>
  )
}
