'use client'
import { useSyncExternalStore } from 'react'

const TICK_MS = 30_000
let now = 0

function subscribe(changed: () => void): () => void {
  const timer = setInterval(() => {
    now = Date.now()
    changed()
  }, TICK_MS)
  now = Date.now()
  changed()
  return () => clearInterval(timer)
}

/** How long ago something was; the exact time as a tooltip. On the server, which does not know the reader's clock, the date. */
export function Ago({ at }: { at: number }) {
  const current = useSyncExternalStore(
    subscribe,
    () => now,
    () => 0,
  )
  const date = new Date(at)
  return (
    <time dateTime={date.toISOString()} title={date.toISOString().replace('T', ' ').slice(0, 19).concat(' UTC')}>
      {current === 0 ? date.toISOString().slice(0, 10) : ago(current - at)}
    </time>
  )
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  if (seconds < 60) return 'just now'
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours} h ago`
  return `${Math.floor(hours / 24)} d ago`
}
