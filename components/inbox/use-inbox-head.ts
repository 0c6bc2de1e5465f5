'use client'
import { useSyncExternalStore } from 'react'
import { api } from '@/lib/api/client.ts'
import type { InboxPage } from '@/lib/api/contracts/inbox.ts'

const REFRESH_MS = 10_000
const FIRST = 3

/** `page`: null until it is known. `problem`: why it is not current, if it is not. */
type Head = { page: InboxPage | null; problem: string | null }

const NOTHING: Head = { page: null, problem: null }
let latest = NOTHING
let stop: (() => void) | null = null
let reading = 0
const listeners = new Set<() => void>()

/** The most urgent of what waits and how much there is, for whoever shows it: read once for all of them while one is there. */
export function useInboxHead(): Head {
  return useSyncExternalStore(
    subscribe,
    () => latest,
    () => NOTHING,
  )
}

/** Reads it again at once: something was decided. */
export function refreshInboxHead(): void {
  if (listeners.size > 0) void refresh()
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
  const look = () => {
    if (!document.hidden) void refresh()
  }
  look()
  const timer = setInterval(look, REFRESH_MS)
  document.addEventListener('visibilitychange', look)
  return () => {
    reading += 1
    clearInterval(timer)
    document.removeEventListener('visibilitychange', look)
  }
}

async function refresh(): Promise<void> {
  reading += 1
  const mine = reading
  const result = await api.listInbox({ limit: FIRST })
  // An answer to an older question tells of less than is known.
  if (mine !== reading) return
  latest = result.ok ? { page: result.value, problem: null } : { ...latest, problem: result.problem.detail }
  for (const listener of listeners) listener()
}
