'use client'
import { useEffect, useState } from 'react'
import { api } from '@/lib/api/client.ts'

const REFRESH_MS = 10_000

/** How many runs wait for a person, kept current. Nothing while none does, or while it is not known. */
export function InboxCount() {
  const [total, setTotal] = useState(0)
  useEffect(() => {
    const stop = new AbortController()
    const refresh = async () => {
      if (document.hidden) return
      const result = await api.listInbox({ limit: 1 }, stop.signal)
      if (result.ok && !stop.signal.aborted) setTotal(result.value.total)
    }
    void refresh()
    const timer = setInterval(() => void refresh(), REFRESH_MS)
    return () => {
      stop.abort()
      clearInterval(timer)
    }
  }, [])
  if (total === 0) return null
  return (
    <span
      data-testid="inbox-count"
      className="ml-1.5 inline-grid h-4 min-w-4 place-items-center rounded-full bg-warning-soft px-1 font-medium text-[10px] text-warning tabular-nums"
    >
      {total}
      <span className="sr-only"> waiting</span>
    </span>
  )
}
