'use client'

import { useSyncExternalStore } from 'react'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How far what is shown may lag. */
const TICK = 10_000

const everyTick = (onChange: () => void) => {
  const timer = setInterval(onChange, TICK)
  return () => clearInterval(timer)
}
const thisTick = () => Math.floor(Date.now() / TICK) * TICK

/** How long ago, kept up to date. The server, whose clock and zone are not the reader's, prints the date. */
export function TimeAgo({ at }: { at: number }) {
  const now = useSyncExternalStore(everyTick, thisTick, () => null)
  const date = new Date(at)
  return (
    <time dateTime={date.toISOString()} title={date.toISOString()}>
      {now === null ? date.toISOString().slice(0, 10) : agoText(now - at, date)}
    </time>
  )
}

/** `ms` ago, in words. */
export function agoText(ms: number, date: Date): string {
  if (ms < MINUTE) return 'just now'
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`
  return ms < 7 * DAY ? `${Math.floor(ms / DAY)} d ago` : date.toLocaleDateString()
}
