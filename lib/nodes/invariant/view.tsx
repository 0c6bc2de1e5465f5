'use client'

import { ChoiceField, StateFieldChoice } from '@/components/inspector/fields/choice-field.tsx'
import { ExpressionField, TemplateField } from '@/components/inspector/fields/expression-field.tsx'
import { type FormScope, useField, useFormScope } from '@/components/inspector/fields/form-scope.tsx'
import { ListField } from '@/components/inspector/fields/list-field.tsx'
import { NumberField } from '@/components/inspector/fields/number-field.tsx'
import { Section } from '@/components/inspector/fields/section.tsx'
import { TextField } from '@/components/inspector/fields/text-field.tsx'

const SEVERITIES = [
  { value: 'info', label: 'info' },
  { value: 'warning', label: 'warning' },
  { value: 'critical', label: 'critical' },
]
const REMEDIATIONS = [
  { value: 'patch', label: 'Patch: write state, then check again' },
  { value: 'strategy', label: 'Strategy: a hint to the next decision' },
  { value: 'goto', label: 'Go to: leave by the handle “violated”' },
  { value: 'rollback', label: 'Roll back to the last good state' },
  { value: 'stop', label: 'Stop the run' },
]

export function InvariantView() {
  const { stateFields } = useFormScope()
  const type = useField('remediation.type').value
  const { set } = useField('remediation')
  const firstWritable = stateFields.find((field) => field.role !== 'input')?.name ?? ''
  const initial = (next: string): FormScope['value'] => {
    if (next === 'patch') return { type: next, set: [{ field: firstWritable, value: '' }] }
    if (next === 'strategy') return { type: next, hint: '' }
    return { type: next }
  }
  return (
    <>
      <Section title="Invariant">
        <TextField path="name" label="Name" hint="Shown to models and in traces." />
        <ExpressionField path="predicate" label="Must hold" placeholder="size(state.items) <= size(prev.items)" />
        <TemplateField path="message" label="In words, when it does not" rows={1} optional />
        <ChoiceField path="severity" label="Severity" fallback="warning" choices={SEVERITIES} />
      </Section>
      <Section title="Remediation" hint="What heals the loop when the predicate does not hold.">
        <ChoiceField
          path="remediation.type"
          label="Remedy"
          choices={REMEDIATIONS}
          onChoose={(next) => set(initial(next))}
        />
        {type === 'patch' ? (
          <ListField path="remediation.set" item="write" ordered create={() => ({ field: firstWritable, value: '' })}>
            {(path) => (
              <>
                <StateFieldChoice path={`${path}.field`} label="State field" fields={stateFields} writable />
                <ExpressionField path={`${path}.value`} label="Value" />
              </>
            )}
          </ListField>
        ) : null}
        {type === 'strategy' ? (
          <>
            <TemplateField path="remediation.hint" label="Hint" rows={2} />
            <NumberField path="remediation.temperature" label="Temperature of that decision" placeholder="unchanged" />
          </>
        ) : null}
        <NumberField
          path="maxAttempts"
          label="Most attempts in a row"
          placeholder="3"
          hint="After these the run ends: invariant_exhausted."
        />
      </Section>
    </>
  )
}
