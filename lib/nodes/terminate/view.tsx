'use client'

import { ChoiceField } from '@/components/inspector/fields/choice-field.tsx'
import { ExpressionField } from '@/components/inspector/fields/expression-field.tsx'
import { ListField } from '@/components/inspector/fields/list-field.tsx'
import { RecordField } from '@/components/inspector/fields/record-field.tsx'
import { Section } from '@/components/inspector/fields/section.tsx'
import { TextField } from '@/components/inspector/fields/text-field.tsx'

const OUTCOMES = [
  { value: 'success', label: 'success' },
  { value: 'failure', label: 'failure' },
]

export function TerminateView() {
  return (
    <Section title="Stop rules" hint="The first rule that holds ends the run. When none holds the loop continues.">
      <ListField
        path="rules"
        item="rule"
        ordered
        create={() => ({ when: '', label: 'done', outcome: 'success', output: {} })}
      >
        {(path) => (
          <>
            <ExpressionField path={`${path}.when`} label="When" placeholder="state.score >= 0.9" />
            <div className="grid grid-cols-[1fr_7rem] gap-2">
              <TextField path={`${path}.label`} label="Name of this end" />
              <ChoiceField path={`${path}.outcome`} label="Outcome" choices={OUTCOMES} />
            </div>
            <RecordField path={`${path}.output`} label="Result values" item="value" />
          </>
        )}
      </ListField>
    </Section>
  )
}
