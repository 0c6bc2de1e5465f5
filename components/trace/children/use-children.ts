'use client'
import { useCallback, useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { ChildList, ChildrenQuery } from '@/lib/api/contracts/runs.ts'

const PAGE = 200
const LIVE_MS = 1_000

export type Children = {
  /** Null until the first answer. */
  list: ChildList | null
  problem: string | null
  loading: boolean
  more(): void
}

/** Child runs of one call, as many pages as were asked for, read again every second while `live`. */
export function useChildren(runId: string, seq: number, live: boolean): Children {
  const [list, setList] = useState<ChildList | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [pages, setPages] = useState(1)
  const refresh = useCallback(
    async (signal: AbortSignal) => {
      const read = await readPages(runId, { seq, limit: PAGE }, pages, signal)
      if (signal.aborted) return
      if (typeof read === 'string') return setProblem(read)
      setProblem(null)
      setList(read)
    },
    [runId, seq, pages],
  )
  useEffect(() => pollWhile(live, LIVE_MS, refresh), [refresh, live])
  const shown = list?.children.length ?? 0
  const loading = list !== null && list.nextCursor !== null && shown < pages * PAGE
  return { list, problem, loading, more: () => setPages(Math.floor(shown / PAGE) + 1) }
}

/** What all child runs of a run come to; null where it has none, or before the first answer. */
export function useChildTotals(runId: string, live: boolean): ChildList['totals'] | null {
  const [totals, setTotals] = useState<ChildList['totals'] | null>(null)
  useEffect(
    () =>
      pollWhile(live, 2 * LIVE_MS, async (signal) => {
        const result = await api.listChildren(runId, { limit: 1 }, signal)
        if (!signal.aborted && result.ok && result.value.children.length > 0) setTotals(result.value.totals)
      }),
    [runId, live],
  )
  return totals
}

/** Once, and then again and again while it is live and somebody looks. */
function pollWhile(live: boolean, everyMs: number, read: (signal: AbortSignal) => Promise<void>): () => void {
  const stop = new AbortController()
  let busy = false
  const again = async () => {
    if (busy || document.hidden) return
    busy = true
    await read(stop.signal)
    busy = false
  }
  void again()
  const timer = live ? setInterval(() => void again(), everyMs) : undefined
  return () => {
    stop.abort()
    clearInterval(timer)
  }
}

/** The first pages as one list; a sentence when one could not be read. */
async function readPages(
  runId: string,
  query: ChildrenQuery,
  pages: number,
  signal: AbortSignal,
): Promise<ChildList | string> {
  const children: ChildList['children'] = []
  let cursor: string | undefined
  for (let page = 0; ; page++) {
    const result = await api.listChildren(runId, { ...query, ...(cursor ? { cursor } : {}) }, signal)
    if (!result.ok) return result.problem.detail
    children.push(...result.value.children)
    cursor = result.value.nextCursor ?? undefined
    if (cursor === undefined || page + 1 >= pages) return { ...result.value, children }
  }
}
