import { words } from '@/components/ui/format.ts'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'

type Shown = Pick<RunSummary, 'status' | 'outcome' | 'reason'>

/** What became of a run that does not wait any more, as far as it is known. `decided`: what was decided here, if anything was. */
export function settledTitle({ status, outcome, reason }: Shown, decided: 'resumed' | 'stopped' | null): string {
  const lead = decided === null ? 'This run' : 'Decided: the run'
  if (status !== 'finished')
    return decided === null ? 'This run goes on already' : `${lead} ${decided === 'stopped' ? 'ends here' : 'goes on'}`
  if (reason === 'stopped_by_person') return `${lead} was stopped`
  if (reason === 'cancelled') return `${lead} was cancelled`
  const why = reason === null || outcome === 'success' ? '' : `, ${words(reason)}`
  return `${lead} has finished: ${outcome === 'success' ? 'converged' : `failed${why}`}`
}
