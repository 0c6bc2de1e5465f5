'use client'

import { AdvancedGroup } from '@/components/inspector/fields/advanced-group.tsx'
import { ChoiceField } from '@/components/inspector/fields/choice-field.tsx'
import { ExpressionField, TemplateField } from '@/components/inspector/fields/expression-field.tsx'
import { FieldFrame } from '@/components/inspector/fields/field-frame.tsx'
import { useField } from '@/components/inspector/fields/form-scope.tsx'
import { JsonInput } from '@/components/inspector/fields/json-input.tsx'
import { ModelCallFields, ModelChoice } from '@/components/inspector/fields/model-call-fields.tsx'
import { NumberField } from '@/components/inspector/fields/number-field.tsx'
import { furtherMembers } from './facts.ts'
import { WriteField } from './view-fields.tsx'

const MODES = [
  { value: 'semantic', label: 'By likeness of words' },
  { value: 'key', label: 'By key' },
]

export function RecallFields() {
  const byKey = useField('recall.mode').value === 'key'
  return (
    <>
      <ChoiceField path="recall.mode" label="How it asks" choices={MODES} fallback="semantic" />
      <TemplateField
        path="recall.query"
        label={byKey ? 'Keys' : 'What to look for'}
        rows={2}
        placeholder={byKey ? 'payment-api/limits' : '{{ state.goal }}'}
        hint={byKey ? 'One per line.' : 'Entries that share its words are found; other words for the same are not.'}
      />
      <div className="grid grid-cols-2 gap-2">
        <NumberField path="recall.topK" label="At most" placeholder="5" unit="entries" />
        {byKey ? null : <NumberField path="recall.threshold" label="Relevant from" placeholder="0.7" />}
      </div>
      <WriteField path="recall.write" label="Write them to" none="only to “memory”" />
    </>
  )
}

export function ExtractFields() {
  const further = furtherMembers(useField('extract.schema').value)
  return (
    <>
      <ExpressionField
        path="extract.value"
        label="What is read"
        placeholder="last.output"
        optional
        hint="Where there is nothing to read, no model is asked."
      />
      <TemplateField path="extract.about" label="What to look for" rows={2} optional />
      <WriteField
        path="extract.write"
        label="Write the facts to"
        hint="A list; its reducer says whether they are added."
      />
      <ModelChoice path="extract" />
      <ModelCallFields path="extract" />
      <AdvancedGroup
        title="Facts"
        summary={further.length > 0 ? `with ${further.join(', ')}` : ''}
        paths={['extract.schema', 'extract.maxFacts', 'extract.readTokens']}
      >
        <div className="grid grid-cols-2 gap-2">
          <NumberField path="extract.maxFacts" label="At most" placeholder="20" unit="facts" />
          <NumberField path="extract.readTokens" label="Shown at most" placeholder="4000" unit="tokens" />
        </div>
        <FactSchema />
      </AdvancedGroup>
    </>
  )
}

/** Members of a fact beyond its own, as JSON Schema. */
function FactSchema() {
  const { id, value, set, problems } = useField('extract.schema')
  return (
    <FieldFrame
      id={id}
      label="Further members of a fact"
      problems={problems}
      hint="JSON Schema of an object. Text, source and relevance are always there."
    >
      <JsonInput
        id={id}
        value={value}
        onChange={set}
        placeholder={'{ "type": "object",\n  "properties": { "severity": { "enum": ["low", "high"] } } }'}
      />
    </FieldFrame>
  )
}

export function ContradictionFields() {
  return (
    <>
      <ExpressionField path="contradictions.facts" label="Facts" placeholder="state.facts" />
      <WriteField path="contradictions.write" label="Write what is found to" />
      <ModelChoice path="contradictions" />
      <ModelCallFields path="contradictions" />
      <AdvancedGroup
        title="What is compared"
        paths={['contradictions.newest', 'contradictions.topK', 'contradictions.threshold']}
      >
        <div className="grid grid-cols-3 gap-2">
          <NumberField path="contradictions.newest" label="Newest facts" placeholder="10" />
          <NumberField path="contradictions.topK" label="Entries" placeholder="8" />
          <NumberField path="contradictions.threshold" label="Near from" placeholder="0.5" />
        </div>
      </AdvancedGroup>
    </>
  )
}
