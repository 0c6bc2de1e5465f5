import { useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { RunList, RunSummary } from '@/lib/api/contracts/runs.ts'
import type { RunFilter } from './run-filters.tsx'

const REFRESH_MS = 2_000
const MOST = 200

type Shown = { runs: RunSummary[]; cursor: string | null; of: RunList }

/** The listed runs: the server's first page, older ones as asked for, and all of them read again while the page is visible. */
export function useLiveRuns(filter: RunFilter, first: RunList) {
  const [shown, setShown] = useState<Shown>({ runs: first.runs, cursor: first.nextCursor, of: first })
  const [problem, setProblem] = useState<string | null>(null)
  const [loading, setLoading] = useState(false)
  // Another filter comes with another first page; state that belongs to the old one is left behind during render.
  if (shown.of !== first) setShown({ runs: first.runs, cursor: first.nextCursor, of: first })
  const { loop, outcome, reason, status, children } = filter
  const count = shown.runs.length

  useEffect(() => {
    const stop = new AbortController()
    const refresh = async () => {
      if (document.hidden) return
      const limit = Math.min(MOST, Math.max(50, count))
      const result = await api.listRuns({ loop, outcome, reason, status, children, limit }, stop.signal)
      if (stop.signal.aborted) return
      if (!result.ok) return setProblem(`The list is not current. ${result.problem.detail}`)
      setProblem(null)
      setShown((old) => (old.of === first ? { ...old, ...merged(old, result.value) } : old))
    }
    const timer = setInterval(() => void refresh(), REFRESH_MS)
    return () => {
      stop.abort()
      clearInterval(timer)
    }
  }, [loop, outcome, reason, status, children, count, first])

  const loadMore = async () => {
    if (shown.cursor === null) return
    setLoading(true)
    const result = await api.listRuns({ ...filter, cursor: shown.cursor })
    setLoading(false)
    if (!result.ok) return setProblem(`Older runs could not be read. ${result.problem.detail}`)
    setShown((old) => ({ ...old, runs: unique([...old.runs, ...result.value.runs]), cursor: result.value.nextCursor }))
  }

  return { runs: shown.runs, hasMore: shown.cursor !== null, problem, loading, loadMore: () => void loadMore() }
}

/** The fresh newest runs, followed by those older than all of them. */
function merged(old: Shown, fresh: RunList): Pick<Shown, 'runs' | 'cursor'> {
  const last = fresh.runs.at(-1)
  if (!last || fresh.nextCursor === null) return { runs: fresh.runs, cursor: fresh.nextCursor }
  const older = old.runs.filter((run) => run.createdAt < last.createdAt)
  return older.length === 0
    ? { runs: fresh.runs, cursor: fresh.nextCursor }
    : { runs: unique([...fresh.runs, ...older]), cursor: old.cursor }
}

function unique(runs: RunSummary[]): RunSummary[] {
  return [...new Map(runs.map((run) => [run.id, run])).values()]
}
