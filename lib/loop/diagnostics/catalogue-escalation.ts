import { type CatalogueEntry, warning } from './catalogue-entry.ts'

/** When a person is asked, and what follows when nobody decides. */
export const ESCALATION = {
  'escalation-rule-off': warning({
    title: 'A person is asked about a rule that is off',
    message: (n: { rule: string; needs: string }) =>
      `A person is to be asked when ${n.rule} fires, but the contract has no ${n.needs}: it never does.`,
    why: 'The drawing promises that somebody will be asked, and nobody will be.',
    fix: 'Switch the rule on, or take it off the list.',
  }),
  'escalation-no-deadline': warning({
    title: 'A default that never takes effect',
    message: (n: { onDeadline: string }) =>
      `Without a deadline nothing ever follows: "${n.onDeadline}" has no effect, and runs wait for as long as it takes.`,
    why: 'A run that nobody looks at waits for ever, though the contract says what is to happen then.',
    fix: 'Set how long a person has, or leave the default out.',
  }),
} satisfies Record<string, CatalogueEntry<never>>
