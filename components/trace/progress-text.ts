import { formatCount, plural, words } from '@/components/ui/format.ts'
import type { RunDetail } from '@/lib/api/contracts/runs.ts'

type Ended = Pick<RunDetail, 'outcome' | 'reason' | 'iterations'>

/** What is said aloud when a run that was followed ends. `explanation`: the run's own sentence. */
export function endText({ outcome, reason, iterations }: Ended, explanation: string): string {
  const how = outcome === 'success' ? 'converged' : reason === 'cancelled' ? 'was cancelled' : 'failed'
  const why = reason === null || reason === 'cancelled' ? '' : `, ${words(reason)}`
  return `The run ${how} after ${plural(iterations, 'iteration')}${why}. ${explanation}`.trim()
}

/** What is said now and then while it goes on; null where nothing is new. */
export function iterationText(count: number, said: number): string | null {
  return count === said ? null : `Iteration ${formatCount(count)}`
}
