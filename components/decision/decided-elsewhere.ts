import type { ApiProblem } from '@/lib/api/client.ts'

const CODES: readonly string[] = ['stale-decision', 'not-paused', 'already-finished']

/** Whether a decision was refused because the run does not wait with what it was about any more: what stands here is out of date. */
export function decidedElsewhere({ code }: Pick<ApiProblem, 'code'>): boolean {
  return CODES.includes(code)
}
