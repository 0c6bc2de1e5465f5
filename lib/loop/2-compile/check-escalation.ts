import { hasRule, RULE_NEEDS } from '../artefacts/contract.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic, QuickFix } from '../diagnostics/diagnostic.ts'
import type { Bound } from './bind.ts'

const FIELD = 'contract.escalation'
const POINTER = '/contract/escalation'

/** Rules that a person is to be asked about and that never fire, and a default without a deadline. */
export function checkEscalation({ draft: { contract } }: Bound): Diagnostic[] {
  const escalation = contract?.escalation
  if (!contract || !escalation) return []
  const { rules = [], deadlineMs, onDeadline } = escalation
  const found = rules.flatMap((rule, index) => {
    if (hasRule(contract, rule)) return []
    const needs = RULE_NEEDS[rule as keyof typeof RULE_NEEDS] // what a contract may lack stands there
    // A list may not be empty: with its last rule it goes.
    const path = rules.length === 1 ? `${POINTER}/rules` : `${POINTER}/rules/${index}`
    const quickFix: QuickFix = { title: `Take ${rule} off the list`, patch: [{ op: 'remove', path }] }
    return [diagnostic('escalation-rule-off', { rule, needs }, { field: `${FIELD}.rules.${index}`, quickFix })]
  })
  if (onDeadline === undefined || deadlineMs !== undefined) return found
  const quickFix: QuickFix = {
    title: 'Take the default out',
    patch: [{ op: 'remove', path: `${POINTER}/onDeadline` }],
  }
  return [...found, diagnostic('escalation-no-deadline', { onDeadline }, { field: `${FIELD}.onDeadline`, quickFix })]
}
