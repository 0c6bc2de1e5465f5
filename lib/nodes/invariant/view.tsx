'use client'

import { ChoiceField, StateFieldChoice } from '@/components/inspector/fields/choice-field.tsx'
import { ExpressionField, TemplateField } from '@/components/inspector/fields/expression-field.tsx'
import { type FormScope, useField, useFormScope } from '@/components/inspector/fields/form-scope.tsx'
import { ListField } from '@/components/inspector/fields/list-field.tsx'
import { NamePicks } from '@/components/inspector/fields/name-picks.tsx'
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
  { value: 'prune', label: 'Prune: shorten lists, then check again' },
  { value: 'strategy', label: 'Strategy: a hint to the next decision' },
  { value: 'goto', label: 'Go to: leave by the handle “violated”' },
  { value: 'rollback', label: 'Roll back to the last good state' },
  { value: 'escalate', label: 'Escalate: ask a person, then check again' },
  { value: 'stop', label: 'Stop the run' },
]
const EXHAUSTED = [
  { value: 'stop', label: 'Stop the run: invariant_exhausted' },
  { value: 'escalate', label: 'Escalate: ask a person' },
]

export function InvariantView() {
  const { stateFields, models } = useFormScope()
  const type = useField('remediation.type').value
  const { set } = useField('remediation')
  const firstWritable = stateFields.find((field) => field.role !== 'input')?.name ?? ''
  const lists = stateFields.filter((field) => field.role !== 'input' && field.type.startsWith('list'))
  const firstList = lists[0]?.name ?? ''
  const initial = (next: string): FormScope['value'] => {
    if (next === 'patch') return { type: next, set: [{ field: firstWritable, value: '' }] }
    if (next === 'prune') return { type: next, fields: firstList === '' ? [] : [firstList], budgetTokens: 2_000 }
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
            <div className="grid grid-cols-2 gap-2">
              <NumberField path="remediation.temperature" label="Its temperature" placeholder="unchanged" />
              <ChoiceField
                path="remediation.model"
                label="Its model"
                none="unchanged"
                choices={models.map((alias) => ({ value: alias, label: alias }))}
              />
            </div>
          </>
        ) : null}
        {type === 'prune' ? (
          <>
            <NamePicks
              path="remediation.fields"
              label="Lists"
              known={lists.map(({ name, type: note }) => ({ name, note }))}
              goneNote="no such list"
              inline
            />
            <NumberField
              path="remediation.budgetTokens"
              label="Each list keeps at most"
              unit="tokens"
              hint="The least relevant items go first, and of equal ones the oldest."
            />
          </>
        ) : null}
        {type === 'escalate' ? (
          <TemplateField
            path="remediation.question"
            label="Question"
            rows={2}
            optional
            hint="Beside it the person sees the invariant, the values it reads and the last decision."
          />
        ) : null}
        <NumberField path="maxAttempts" label="Most attempts in a row" placeholder="3" />
        <ChoiceField
          path="exhausted"
          label="When they are used up"
          fallback="stop"
          choices={EXHAUSTED}
          hint="A person may stop the run, or let it continue as it is."
        />
      </Section>
    </>
  )
}
