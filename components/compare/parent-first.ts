import type { RunSummary } from '@/lib/api/contracts/runs.ts'

type Related = Pick<RunSummary, 'id' | 'forkedFrom'>

/** Whether A is a fork of B. The difference of such a pair would read backwards: the run that was there first is A. */
export function isBackwards(a: Related, b: Related): boolean {
  return a.forkedFrom?.id === b.id
}
