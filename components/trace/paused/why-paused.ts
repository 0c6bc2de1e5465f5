import type { PausedRun } from '@/lib/api/contracts/runs.ts'

/** Why a run waits, in one sentence with the ids of nodes in it. */
export function whyPaused({
  question,
  escalation,
  detail,
}: Pick<PausedRun, 'question' | 'escalation' | 'detail'>): string {
  return question?.text ?? escalation?.headline ?? detail
}
