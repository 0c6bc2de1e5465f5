'use client'

import { StateFieldChoice } from '@/components/inspector/fields/choice-field.tsx'
import { EvaluatorFields } from '@/components/inspector/fields/evaluator-fields.tsx'
import { ExpressionField } from '@/components/inspector/fields/expression-field.tsx'
import { useFormScope } from '@/components/inspector/fields/form-scope.tsx'
import { ListField } from '@/components/inspector/fields/list-field.tsx'
import { Section } from '@/components/inspector/fields/section.tsx'
import { ToggleGroup } from '@/components/inspector/fields/toggle-group-field.tsx'

export function ObserveView() {
  const { stateFields } = useFormScope()
  const firstWritable = stateFields.find((field) => field.role !== 'input')?.name ?? ''
  const firstNumber = stateFields.find((field) => field.role !== 'input' && field.type === 'number')?.name ?? ''
  return (
    <>
      <Section title="Facts" hint="Each line sets one state field from an expression, in this order.">
        <ListField
          path="map"
          item="fact"
          ordered
          create={() => ({ field: firstWritable, value: '' })}
          empty="Nothing is set yet."
        >
          {(path) => (
            <>
              <StateFieldChoice path={`${path}.field`} label="State field" fields={stateFields} writable />
              <ExpressionField path={`${path}.value`} label="Value" placeholder="last.output" />
            </>
          )}
        </ListField>
      </Section>
      <Section title="Score">
        <ToggleGroup
          path="evaluate"
          title="Evaluate an output"
          hint="Scores a text from 0 to 1 and says in words what is missing, so that the next decision can do better."
          create={() => ({
            output: 'last.output',
            evaluator: { type: 'length', minWords: 1 },
            writeScore: firstNumber,
          })}
        >
          <ExpressionField path="evaluate.output" label="Output to score" placeholder="state.draft" />
          <EvaluatorFields path="evaluate.evaluator" />
          <StateFieldChoice path="evaluate.writeScore" label="Write the score to" fields={stateFields} writable />
          <StateFieldChoice
            path="evaluate.writeDeficiencies"
            label="Write what is missing to"
            fields={stateFields}
            writable
            none="nowhere"
          />
          <StateFieldChoice
            path="evaluate.writeSubScores"
            label="Write the part scores to"
            fields={stateFields}
            writable
            none="nowhere"
          />
        </ToggleGroup>
      </Section>
    </>
  )
}
