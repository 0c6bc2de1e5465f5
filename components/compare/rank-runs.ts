import type { RunSummary } from '@/lib/api/contracts/runs.ts'

export type RankedRun = { run: RunSummary; relation: string | null }
type Related = Pick<RunSummary, 'id' | 'loop' | 'forkedFrom'>

/** The runs that match the words, nearest to the other one first: its parent and forks, then siblings, then its loop, then the rest; the newest first among equals. */
export function rankRuns(runs: readonly RunSummary[], beside: Related | null, words: string): RankedRun[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  return runs
    .filter((run) => run.id !== beside?.id && wanted.every((word) => textOf(run).includes(word)))
    .map((run) => ({ run, ...nearness(run, beside) }))
    .sort((a, b) => a.rank - b.rank || b.run.createdAt - a.run.createdAt)
    .map(({ run, relation }) => ({ run, relation }))
}

function textOf({ id, loop, version, status, outcome, reason }: RunSummary): string {
  const result = outcome === 'success' ? 'converged' : outcome === 'failure' ? 'failed' : status
  return `${id} ${loop.name} ${loop.slug} ${version === null ? 'draft' : `v${version}`} ${result} ${reason ?? ''}`.toLowerCase()
}

function nearness(run: RunSummary, beside: Related | null): { rank: number; relation: string | null } {
  if (beside === null) return { rank: 3, relation: null }
  if (run.id === beside.forkedFrom?.id) return { rank: 0, relation: 'its parent' }
  if (run.forkedFrom?.id === beside.id)
    return { rank: 0, relation: `its fork at iteration ${run.forkedFrom.iteration}` }
  if (run.forkedFrom && run.forkedFrom.id === beside.forkedFrom?.id)
    return { rank: 1, relation: 'a fork of the same run' }
  return { rank: run.loop.id === beside.loop.id ? 2 : 3, relation: null }
}
