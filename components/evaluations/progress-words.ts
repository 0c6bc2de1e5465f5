import type { EvaluationSummary } from '@/lib/api/contracts/evaluations.ts'
import { passedWords } from './gate-words.ts'

type Progress = Pick<EvaluationSummary, 'status' | 'judged' | 'total' | 'passed' | 'problem'>

/** What a screen reader is told: the same words until another tenth is done. */
export function progressWords(evaluation: Progress): string {
  const { status, judged, total } = evaluation
  if (status !== 'running') return `The evaluation is ${status}: ${passedWords(evaluation)}.`
  return `${Math.floor((judged / Math.max(1, total)) * 10) * 10} % of the runs are judged.`
}
