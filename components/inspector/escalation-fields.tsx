'use client'

import { words } from '@/components/ui/format.ts'
import { ESCALATED_RULES, type EscalatedRule } from '@/lib/loop/artefacts/contract.ts'
import { ChoiceField } from './fields/choice-field.tsx'
import { useFormScope } from './fields/form-scope.tsx'
import { NamePicks } from './fields/name-picks.tsx'
import { NumberField } from './fields/number-field.tsx'
import { Section } from './fields/section.tsx'
import { ToggleGroup } from './fields/toggle-group-field.tsx'

const DAY_MS = 86_400_000

/** Member of the contract without which a rule never fires; the others are always there. */
const NEEDS: Partial<Record<EscalatedRule, string>> = {
  budget_usd: 'budgetUsd',
  budget_tokens: 'budgetTokens',
  stalled: 'stalled',
  repeated_action: 'repeatedAction',
  cycling: 'cycling',
  repeated_error: 'repeatedError',
  subgoal_stuck: 'subgoalStuck',
}

const ON_DEADLINE = [
  { value: 'stop', label: 'the run ends' },
  { value: 'careful', label: 'the careful answer is given' },
]

/** When a person is asked, and how long the run waits for them. */
export function EscalationFields() {
  const contract = useFormScope().value
  const has = (rule: EscalatedRule) => {
    const member = NEEDS[rule]
    return member === undefined || Object.hasOwn(contract, member)
  }
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
            note: has(rule) ? `Instead of ending as ${words(rule)}.` : 'This contract has no such rule.',
            off: !has(rule),
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
        <NumberField path="escalation.deadlineMs" label="A person has" required unit="ms" />
        <ChoiceField path="escalation.onDeadline" label="If nobody decides" choices={ON_DEADLINE} fallback="stop" />
      </ToggleGroup>
    </Section>
  )
}
