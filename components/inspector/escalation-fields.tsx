'use client'

import { ESCALATED_RULES, hasRule } from '@/lib/loop/artefacts/contract.ts'
import { ChoiceField } from './fields/choice-field.tsx'
import { useFormScope } from './fields/form-scope.tsx'
import { NamePicks } from './fields/name-picks.tsx'
import { NumberField } from './fields/number-field.tsx'
import { Section } from './fields/section.tsx'
import { ToggleGroup } from './fields/toggle-group-field.tsx'

const DAY_MS = 86_400_000

const ON_DEADLINE = [
  { value: 'stop', label: 'the run ends' },
  { value: 'careful', label: 'the careful answer is given' },
]

/** When a person is asked, and how long the run waits for them. */
export function EscalationFields() {
  const contract = useFormScope().value
  return (
    <Section title="People" hint="What waits for a person stands in the inbox.">
      <ToggleGroup
        path="escalation.rules"
        title="Ask before a rule ends the run"
        hint="The run pauses instead: a person raises the cap, changes the state or lets it end."
        create={() => ['max_iterations']}
      >
        <NamePicks
          path="escalation.rules"
          label="Rules that ask first"
          known={ESCALATED_RULES.map((rule) => ({
            name: rule,
            note: hasRule(contract, rule) ? '' : 'no such rule',
            off: !hasRule(contract, rule),
          }))}
          goneNote="unknown rule"
          inline
        />
      </ToggleGroup>
      <ToggleGroup
        path="escalation.deadlineMs"
        title="Deadline"
        hint="For whatever the run waits with. Without it a run waits for as long as it takes."
        create={() => DAY_MS}
      >
        <NumberField path="escalation.deadlineMs" label="A person has" required unit="ms" />
        <ChoiceField path="escalation.onDeadline" label="If nobody decides" choices={ON_DEADLINE} fallback="stop" />
      </ToggleGroup>
    </Section>
  )
}
