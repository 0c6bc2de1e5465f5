import type { RunSort, RunSummary } from '@/lib/api/contracts/runs.ts'

export type RunOrder = { sort: RunSort; order: 'asc' | 'desc' }

/** How long it was at work; null until it has ended. */
export function workingTime({ startedAt, finishedAt, pausedMs }: RunSummary): number | null {
  return startedAt === null || finishedAt === null ? null : finishedAt - startedAt - pausedMs
}

const KEYS: Record<RunSort, (run: RunSummary) => number | string | null> = {
  started: (run) => run.createdAt,
  loop: (run) => run.loop.name.toLowerCase(),
  iterations: (run) => run.iterations,
  score: (run) => run.bestScore,
  cost: (run) => run.costNanoUsd,
  tokens: (run) => run.tokens,
  time: workingTime,
}

/** As the server orders them: of equal runs the id decides, and what is not known comes last. */
export function compareRuns({ sort, order }: RunOrder): (a: RunSummary, b: RunSummary) => number {
  const sign = order === 'asc' ? 1 : -1
  const compare = <T extends number | string>(a: T, b: T) => (a < b ? -sign : a > b ? sign : 0)
  return (a, b) => {
    const [one, other] = [KEYS[sort](a), KEYS[sort](b)]
    if (one === null || other === null) return Number(one === null) - Number(other === null) || compare(a.id, b.id)
    return compare(one, other) || compare(a.id, b.id)
  }
}

/** Fresh rows from the top of the list, followed by those shown that come after all of them. */
export function mergeRuns(shown: readonly RunSummary[], fresh: readonly RunSummary[], by: RunOrder): RunSummary[] {
  const last = fresh.at(-1)
  if (!last) return []
  const compare = compareRuns(by)
  const known = new Set(fresh.map(({ id }) => id))
  return [...fresh, ...shown.filter((run) => !known.has(run.id) && compare(run, last) > 0)]
}
