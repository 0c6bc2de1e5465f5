'use client'

import type { ReactNode } from 'react'

import { ChoiceField, StateFieldChoice } from '@/components/inspector/fields/choice-field.tsx'
import { EvaluatorFields } from '@/components/inspector/fields/evaluator-fields.tsx'
import { ExpressionField } from '@/components/inspector/fields/expression-field.tsx'
import { useFormScope } from '@/components/inspector/fields/form-scope.tsx'
import { ListField } from '@/components/inspector/fields/list-field.tsx'
import { NumberField } from '@/components/inspector/fields/number-field.tsx'
import { RecordField } from '@/components/inspector/fields/record-field.tsx'
import { Section } from '@/components/inspector/fields/section.tsx'
import { TextField } from '@/components/inspector/fields/text-field.tsx'
import { ToggleGroup } from '@/components/inspector/fields/toggle-group-field.tsx'

const OUTCOMES = [
  { value: 'success', label: 'success' },
  { value: 'failure', label: 'failure' },
]

export function TerminateView() {
  return (
    <>
      <Section title="Ends the run" hint="The first of these that holds ends it. When none holds the loop continues.">
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
      <Section title="Verification" hint="Before a success is believed.">
        <ToggleGroup
          path="verify"
          title="Verify goals"
          hint="A goal whose confidence is too low is refused, and the loop goes on."
          create={() => ({ assertions: [{ name: 'checked', when: '' }], minConfidence: 1 })}
        >
          <VerifyFields />
        </ToggleGroup>
      </Section>
    </>
  )
}

function VerifyFields() {
  const { stateFields } = useFormScope()
  return (
    <>
      <Checks layer="assertions" title="Assertions" item="assertion" hint="What must be true of the state." />
      <Layer title="Validators" hint="Evaluators over a value, a judge among them.">
        <ListField
          path="verify.validators"
          item="validator"
          create={() => ({ name: 'reads well', output: '', evaluator: { type: 'length', minWords: 1 } })}
        >
          {(path) => (
            <>
              <TextField path={`${path}.name`} label="Name" />
              <ExpressionField path={`${path}.output`} label="Value" placeholder="state.answer" />
              <EvaluatorFields path={`${path}.evaluator`} />
            </>
          )}
        </ListField>
      </Layer>
      <Checks
        layer="integration"
        title="Integration"
        item="check"
        hint="What must be true of the whole: all tests ran."
      />
      <div className="grid grid-cols-3 gap-2">
        <NumberField path="verify.weights.assertions" label="Assertions" placeholder="0.4" />
        <NumberField path="verify.weights.validators" label="Validators" placeholder="0.4" />
        <NumberField path="verify.weights.integration" label="Integration" placeholder="0.2" />
      </div>
      <NumberField
        path="verify.minConfidence"
        label="Least confidence"
        placeholder="1"
        hint="From 0 to 1; at 1 every check must pass."
      />
      <StateFieldChoice
        path="verify.writeFindings"
        label="Write what did not pass into"
        none="nowhere"
        fields={stateFields.filter((field) => field.type.startsWith('list'))}
        writable
        hint="Show it in the prompt of the next decision."
      />
    </>
  )
}

type ChecksProps = { layer: 'assertions' | 'integration'; title: string; item: string; hint: string }

function Checks({ layer, title, item, hint }: ChecksProps) {
  return (
    <Layer title={title} hint={hint}>
      <ListField path={`verify.${layer}`} item={item} create={() => ({ name: 'checked', when: '' })}>
        {(path) => (
          <>
            <TextField path={`${path}.name`} label="Name" />
            <ExpressionField path={`${path}.when`} label="Passes when" placeholder="state.policy_checked" />
          </>
        )}
      </ListField>
    </Layer>
  )
}

function Layer({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <div>
      <p className="font-medium text-xs">{title}</p>
      <p className="pb-1.5 text-[11px] text-muted leading-4">{hint}</p>
      {children}
    </div>
  )
}
