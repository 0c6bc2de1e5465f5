'use client'
import { useSyncExternalStore } from 'react'
import { api } from '@/lib/api/client.ts'
import type { InboxPage } from '@/lib/api/contracts/inbox.ts'

const REFRESH_MS = 10_000
const FIRST = 3

let latest: InboxPage | null = null
let stop: (() => void) | null = null
const listeners = new Set<() => void>()

/** The most urgent of what waits and how much there is, for whoever shows it: read once for all of them while one is there. Null until it is known. */
export function useInboxHead(): InboxPage | null {
  return useSyncExternalStore(
    subscribe,
    () => latest,
    () => null,
  )
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  stop ??= poll()
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    stop?.()
    stop = null
  }
}

function poll(): () => void {
  const aborted = new AbortController()
  const refresh = async () => {
    if (document.hidden) return
    const result = await api.listInbox({ limit: FIRST }, aborted.signal)
    if (aborted.signal.aborted || !result.ok) return
    latest = result.value
    for (const listener of listeners) listener()
  }
  void refresh()
  const timer = setInterval(() => void refresh(), REFRESH_MS)
  return () => {
    aborted.abort()
    clearInterval(timer)
  }
}
