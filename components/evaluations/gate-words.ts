import { plural } from '@/components/ui/format.ts'
import type { EvaluationSummary, TargetReport } from '@/lib/api/contracts/evaluations.ts'
import { intervalText, shareText } from './share-text.ts'

export type GateWords = { state: 'met' | 'missed' | 'open'; text: string }

/** Whether a target keeps the suite's gate, in one sentence. */
export function gateWords(
  { passing, judged }: Pick<TargetReport, 'passing' | 'judged'>,
  gate: number,
  status: EvaluationSummary['status'],
): GateWords {
  if (passing.rate === null || judged === 0)
    return { state: 'open', text: status === 'running' ? 'No result yet.' : 'Nothing was judged.' }
  const found = `${shareText(passing.rate, gate)} passed: ${passing.count} of ${passing.of}, true share ${intervalText(passing)} with 95 % confidence`
  const asked = `${shareText(gate)} asked for`
  if (status === 'running') return { state: 'open', text: `So far ${found}; ${asked}.` }
  const part = status === 'cancelled' ? ` It was cancelled after ${plural(judged, 'result')}.` : ''
  return passing.rate >= gate
    ? { state: 'met', text: `Gate met. ${found}; ${asked}.${part}` }
    : { state: 'missed', text: `Gate missed. ${found}; ${asked}.${part}` }
}

/** What one evaluation came to, for a list: of all its targets together. */
export function passedWords({ passed, judged, total }: Pick<EvaluationSummary, 'passed' | 'judged' | 'total'>): string {
  if (judged === 0) return `0 of ${plural(total, 'run')} judged`
  return judged < total
    ? `${passed} of ${judged} passed, ${total - judged} not judged`
    : `${passed} of ${total} passed, ${shareText(passed / total)}`
}
