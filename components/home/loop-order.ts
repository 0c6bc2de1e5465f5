import type { LoopSummary } from '@/lib/api/contracts/loops.ts'

export type LoopSort = 'name' | 'outcome' | 'converged' | 'cost' | 'updated'
export type LoopOrder = { sort: LoopSort; order: 'asc' | 'desc' }

/** Of its last runs that have finished, how many converged. */
export function convergence({ recentRuns }: Pick<LoopSummary, 'recentRuns'>): { converged: number; finished: number } {
  const finished = recentRuns.filter(({ status }) => status === 'finished')
  return { converged: finished.filter(({ outcome }) => outcome === 'success').length, finished: finished.length }
}

/** What its last runs cost, one like another; null: it has not run. */
export function costPerRun({ recentRuns }: Pick<LoopSummary, 'recentRuns'>): number | null {
  const sum = recentRuns.reduce((total, { costNanoUsd }) => total + costNanoUsd, 0)
  return recentRuns.length === 0 ? null : Math.round(sum / recentRuns.length)
}

const KEYS: Record<LoopSort, (loop: LoopSummary) => number | string | null> = {
  name: ({ name }) => name.toLowerCase(),
  outcome: ({ recentRuns }) => recentRuns[0]?.createdAt ?? null,
  converged: (loop) => {
    const { converged, finished } = convergence(loop)
    return finished === 0 ? null : converged / finished
  },
  cost: costPerRun,
  updated: ({ savedAt }) => savedAt,
}

/** Loops in this order; what is not known comes last, and among equal ones the last saved is first. */
export function sortLoops(loops: readonly LoopSummary[], { sort, order }: LoopOrder): LoopSummary[] {
  const sign = order === 'asc' ? 1 : -1
  return loops.toSorted((a, b) => {
    const [one, other] = [KEYS[sort](a), KEYS[sort](b)]
    if (one === null || other === null) return Number(one === null) - Number(other === null) || b.savedAt - a.savedAt
    return (one < other ? -sign : one > other ? sign : 0) || b.savedAt - a.savedAt
  })
}
