'use client'
import { Hourglass } from 'lucide-react'
import { formatDuration } from '@/components/ui/format.ts'
import { useNow } from '@/components/ui/use-now.ts'
import { type OpenWait, secondsLeft } from '@/lib/loop/4-trace/open-wait.ts'
import { isAway } from './store/selectors.ts'
import { useTrace } from './trace-context.tsx'

/** What a run that seems to stand still waits for, with the time that is left. */
export function WaitSentence({ wait }: { wait: OpenWait }) {
  return (
    <span data-testid="waiting">
      <WaitLeft wait={wait} capital /> {wait.why}
    </span>
  )
}

export function WaitLeft({ wait, capital = false }: { wait: OpenWait; capital?: boolean }) {
  const now = useNow(!useTrace(isAway))
  const left = now === null ? null : secondsLeft(wait, now)
  return (
    <span className="whitespace-nowrap font-medium text-warning tabular-nums">
      <Hourglass className="-mt-0.5 mr-1 inline size-3" aria-hidden="true" />
      {`${capital ? 'Waits' : 'waits'}${left === null ? '' : ` ${formatDuration(left * 1_000)} more`}${capital ? '.' : ''}`}
    </span>
  )
}
