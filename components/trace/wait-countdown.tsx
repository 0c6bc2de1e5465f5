'use client'
import { Hourglass } from 'lucide-react'
import { type OpenWait, secondsLeft } from '@/lib/loop/4-trace/open-wait.ts'
import { formatDuration } from './format.ts'
import { useNow } from './use-now.ts'

/** What a run that seems to stand still waits for, with the time that is left. */
export function WaitSentence({ wait }: { wait: OpenWait }) {
  return (
    <span data-testid="waiting">
      <WaitLeft wait={wait} /> <span>{wait.why}</span>
    </span>
  )
}

export function WaitLeft({ wait }: { wait: OpenWait }) {
  const now = useNow(true)
  const left = now === null ? null : secondsLeft(wait, now)
  return (
    <span className="inline-flex items-center gap-1 font-medium text-warning tabular-nums">
      <Hourglass className="size-3 shrink-0" aria-hidden="true" />
      {left === null ? 'waits' : `waits ${formatDuration(left * 1_000)} more`}
    </span>
  )
}
