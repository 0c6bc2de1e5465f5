'use client'
import { useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'
import type { InboxPage } from '@/lib/api/contracts/inbox.ts'
import { INBOX_LIMIT } from './inbox-limit.ts'

const REFRESH_MS = 2_000

/** What waits, read again while the page is visible. `first` is what the server gave with the page. */
export function useLiveInbox(loop: string | undefined, first: InboxPage | null) {
  const [shown, setShown] = useState<{ page: InboxPage | null; of: InboxPage | null }>({ page: first, of: first })
  const [problem, setProblem] = useState<string | null>(null)
  const [tick, setTick] = useState(0)
  // Another filter comes with another first page; what belongs to the old one is left behind during render.
  if (shown.of !== first) setShown({ page: first, of: first })

  // biome-ignore lint/correctness/useExhaustiveDependencies: a tick reads it again at once
  useEffect(() => {
    const stop = new AbortController()
    const refresh = async () => {
      if (document.hidden) return
      const result = await api.listInbox({ loop, limit: INBOX_LIMIT }, stop.signal)
      if (stop.signal.aborted) return
      if (!result.ok) return setProblem(`The list is not current. ${result.problem.detail}`)
      setProblem(null)
      setShown((old) => (old.of === first ? { ...old, page: result.value } : old))
    }
    void refresh()
    const timer = setInterval(() => void refresh(), REFRESH_MS)
    return () => {
      stop.abort()
      clearInterval(timer)
    }
  }, [loop, first, tick])

  return { page: shown.page, problem, refresh: () => setTick((count) => count + 1) }
}
