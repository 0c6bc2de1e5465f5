import { useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { RunList, RunSummary } from '@/lib/api/contracts/runs.ts'
import { type RunFilter, toQuery } from './run-filter.ts'
import { mergeRuns, type RunOrder } from './run-order.ts'

const REFRESH_MS = 2_000
/** Of one answer. */
const MOST = 200
const PAGE = 50

type Shown = { runs: RunSummary[]; cursor: string | null; of: RunList }

export function orderOf({ sort = 'started', order = 'desc' }: RunFilter): RunOrder {
  return { sort, order }
}

/** The listed runs: the server's first page, more as asked for, and all of them read again while the page is visible. */
export function useLiveRuns(filter: RunFilter, first: RunList) {
  const [shown, setShown] = useState<Shown>({ runs: first.runs, cursor: first.nextCursor, of: first })
  const [problem, setProblem] = useState<string | null>(null)
  const [loading, setLoading] = useState(false)
  // Another filter comes with another first page; state that belongs to the old one is left behind during render.
  if (shown.of !== first) setShown({ runs: first.runs, cursor: first.nextCursor, of: first })
  const count = shown.runs.length

  useEffect(() => {
    const stop = new AbortController()
    const refresh = async () => {
      if (document.hidden) return
      const limit = Math.min(MOST, Math.max(PAGE, count))
      const result = await api.listRuns({ ...toQuery(filter, Date.now()), limit }, stop.signal)
      if (stop.signal.aborted) return
      if (!result.ok) return setProblem(`The list is not current. ${result.problem.detail}`)
      setProblem(null)
      setShown((old) => (old.of === first ? { ...old, ...merged(old, result.value, orderOf(filter)) } : old))
    }
    const timer = setInterval(() => void refresh(), REFRESH_MS)
    return () => {
      stop.abort()
      clearInterval(timer)
    }
  }, [filter, count, first])

  const loadMore = async () => {
    if (shown.cursor === null) return
    setLoading(true)
    const result = await api.listRuns({ ...toQuery(filter, Date.now()), cursor: shown.cursor })
    setLoading(false)
    if (!result.ok) return setProblem(`More runs could not be read. ${result.problem.detail}`)
    const { runs, nextCursor } = result.value
    setShown((old) => ({ ...old, runs: unique([...old.runs, ...runs]), cursor: nextCursor }))
  }

  return { runs: shown.runs, hasMore: shown.cursor !== null, problem, loading, loadMore: () => void loadMore() }
}

function merged(old: Shown, fresh: RunList, by: RunOrder): Pick<Shown, 'runs' | 'cursor'> {
  if (fresh.nextCursor === null) return { runs: fresh.runs, cursor: null }
  const runs = mergeRuns(old.runs, fresh.runs, by)
  return { runs, cursor: runs.length > fresh.runs.length ? old.cursor : fresh.nextCursor }
}

function unique(runs: RunSummary[]): RunSummary[] {
  return [...new Map(runs.map((run) => [run.id, run])).values()]
}
