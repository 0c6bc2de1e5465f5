'use client'

import { ESCALATED_RULES, type EscalatedRule, hasRule } from '@/lib/loop/artefacts/contract.ts'
import { LIMITS } from '@/lib/loop/artefacts/limits.ts'
import { ChoiceField } from './fields/choice-field.tsx'
import { DurationField } from './fields/duration-field.tsx'
import { useFormScope } from './fields/form-scope.tsx'
import { NamePicks } from './fields/name-picks.tsx'
import { Section } from './fields/section.tsx'
import { ToggleGroup } from './fields/toggle-group-field.tsx'

const DAY_MS = 86_400_000

const ON_DEADLINE = [
  { value: 'stop', label: 'the run ends' },
  { value: 'careful', label: 'as without you' },
]
const CAREFUL_HINT =
  '“As without you”: a question gets its careful answer, and a stop rule or a call in doubt ends the run as if nobody had been asked.'

/** As the form above calls them. */
const RULE_NAMES: Record<EscalatedRule, string> = {
  max_iterations: 'Most iterations',
  timeout: 'Time of the whole run',
  budget_usd: 'Money',
  budget_tokens: 'Tokens',
  stalled: 'Stalled',
  repeated_action: 'Repeated action',
  cycling: 'Cycling',
  repeated_error: 'Repeated error',
  subgoal_stuck: 'Stuck subgoal',
}

/** When a person is asked, and how long the run waits for them. */
export function EscalationFields() {
  const contract = useFormScope().value
  return (
    <Section title="People" hint="What waits for a person stands in the inbox.">
      <ToggleGroup
        path="escalation.rules"
        title="Ask before a stop rule ends the run"
        hint="The run pauses instead: a person raises the cap, changes the state or lets it end."
        create={() => ['max_iterations']}
      >
        <NamePicks
          path="escalation.rules"
          label="Stop rules that ask first"
          known={ESCALATED_RULES.map((rule) => ({
            name: rule,
            label: RULE_NAMES[rule],
            note: hasRule(contract, rule) ? '' : 'switched off above',
            off: !hasRule(contract, rule),
          }))}
          goneNote="unknown rule"
        />
      </ToggleGroup>
      <ToggleGroup
        path="escalation.deadlineMs"
        title="Deadline"
        hint="For whatever the run waits with. Without it a run waits for as long as it takes."
        create={() => DAY_MS}
      >
        <DurationField path="escalation.deadlineMs" label="A person has" min={1_000} max={LIMITS.deadlineMs} />
        <ChoiceField
          path="escalation.onDeadline"
          label="If nobody decides"
          choices={ON_DEADLINE}
          fallback="stop"
          hint={CAREFUL_HINT}
        />
      </ToggleGroup>
    </Section>
  )
}
