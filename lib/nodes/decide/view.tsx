'use client'

import { ChoiceField, StateFieldChoice } from '@/components/inspector/fields/choice-field.tsx'
import { ExpressionField, TemplateField } from '@/components/inspector/fields/expression-field.tsx'
import { FieldPicks } from '@/components/inspector/fields/field-picks.tsx'
import { type FormScope, useField, useFormScope } from '@/components/inspector/fields/form-scope.tsx'
import { ListField } from '@/components/inspector/fields/list-field.tsx'
import { ModelCallFields, ModelChoice } from '@/components/inspector/fields/model-call-fields.tsx'
import { Section } from '@/components/inspector/fields/section.tsx'
import { TextField } from '@/components/inspector/fields/text-field.tsx'
import { ToolCallFields } from '@/components/inspector/fields/tool-call-fields.tsx'
import { ROLES } from './roles.ts'
import { CallOptions, Routes } from './view-options.tsx'

const STRATEGIES = [
  { value: 'model', label: 'Ask a model for the next action' },
  { value: 'refine', label: 'Ask a model to rewrite state' },
  { value: 'role', label: 'Ask a model to play a part' },
  { value: 'rule', label: 'Fixed rules, no model' },
]
const ROLE_CHOICES = Object.entries(ROLES).map(([value, { title, writes }]) => ({
  value,
  label: `${title} · ${writes}`,
}))
/** Members that only one strategy has; all others are kept when it is changed. */
const OF_ONE_STRATEGY = ['fields', 'role', 'write', 'rules']

export function DecideView() {
  const scope = useFormScope()
  const strategy = useField('strategy').value
  const choose = (next: string) => scope.change(withStrategy(scope.value, next, scope.stateFields), 'strategy')
  return (
    <>
      <Section title="Strategy">
        <ChoiceField path="strategy" label="How it decides" choices={STRATEGIES} onChoose={choose} />
        {strategy === 'refine' ? (
          <FieldPicks
            path="fields"
            label="Fields that the model returns anew"
            hint="Replaced as a whole, never added to."
          />
        ) : null}
        {strategy === 'role' ? <RoleFields /> : null}
      </Section>
      {strategy === 'rule' ? <Rules /> : <ModelCall />}
      <Routes />
    </>
  )
}

/** What two strategies have in common is kept when one is changed to the other. */
function withStrategy(
  config: FormScope['value'],
  strategy: string,
  fields: readonly { name: string; type: string; role: string }[],
): FormScope['value'] {
  const { routes } = config
  const rules = [{ when: 'true', tool: 'state.patch', args: {}, subgoal: '' }]
  if (strategy === 'rule') return { strategy, rules, ...(routes === undefined ? {} : { routes }) }
  const kept = Object.entries(config).filter(([member]) => !OF_ONE_STRATEGY.includes(member))
  const asking = { model: 'default', prompt: '', ...Object.fromEntries(kept), strategy }
  const first = fields.find((field) => field.role !== 'input')?.name
  if (strategy === 'refine') return { ...asking, fields: first === undefined ? [] : [first] }
  const whole = fields.find(({ role, type }) => role !== 'input' && /^(object|map|any)/.test(type))?.name
  return strategy === 'role' ? { ...asking, role: 'proposer', write: whole ?? first ?? '' } : asking
}

function RoleFields() {
  const { stateFields } = useFormScope()
  return (
    <>
      <ChoiceField path="role" label="Part" choices={ROLE_CHOICES} />
      <StateFieldChoice
        path="write"
        label="Write the answer to"
        fields={stateFields}
        writable
        hint="The whole answer becomes the field."
      />
    </>
  )
}

function ModelCall() {
  return (
    <Section title="Model call">
      <ModelChoice />
      <TemplateField path="instructions" label="Instructions" rows={2} optional hint="Who the model is in this loop." />
      <TemplateField
        path="prompt"
        label="Prompt"
        rows={6}
        hint="Fresh on each call. Invariants, tools and hints are added by the node."
      />
      <ModelCallFields />
      <CallOptions />
    </Section>
  )
}

function Rules() {
  const { tools } = useFormScope()
  return (
    <Section title="Rules" hint="The first rule that holds gives the action. When none holds there is no action.">
      <ListField
        path="rules"
        item="rule"
        ordered
        create={() => ({ when: 'true', tool: tools[0]?.name ?? '', args: {} })}
      >
        {(path) => (
          <>
            <ExpressionField path={`${path}.when`} label="When" />
            <ToolCallFields path={path} />
            <TextField path={`${path}.subgoal`} label="Subgoal" optional placeholder="what this action is for" />
          </>
        )}
      </ListField>
    </Section>
  )
}
