'use client'
import { Hourglass } from 'lucide-react'
import { cn } from '@/components/ui/cn.ts'
import { formatDuration } from '@/components/ui/format.ts'
import { useNow } from '@/components/ui/use-now.ts'
import type { EscalationPacket } from '@/lib/loop/artefacts/escalation.ts'

type Props = { at: number; onDeadline: EscalationPacket['onDeadline']; careful?: string | undefined; short?: boolean }

/** From here on it is shown as urgent. */
const SOON_MS = 10 * 60_000

/** How long a decision can wait, counted down, and what happens then. */
export function Deadline({ at, onDeadline, careful, short = false }: Props) {
  const now = useNow(true)
  const left = now === null ? null : at - now
  const passed = left !== null && left <= 0
  return (
    <span data-testid="deadline" className={cn('tabular-nums', left !== null && left < SOON_MS && 'text-danger')}>
      <Hourglass className="-mt-0.5 mr-1 inline size-3" aria-hidden="true" />
      {passed ? 'Time is up' : left === null ? 'Has a deadline' : timeLeft(left, short)}
      {short ? null : `${passed ? ': ' : ', then '}${OUTCOME[onDeadline ?? 'stop'](careful)}.`}
    </span>
  )
}

const OUTCOME = {
  stop: () => 'the run ends',
  careful: (careful: string | undefined) =>
    careful === undefined ? 'it ends as it would have without you' : `“${careful}” is answered`,
}

function timeLeft(ms: number, short: boolean): string {
  const day = 86_400_000
  const words = ms >= 2 * day ? `${Math.floor(ms / day)} days` : formatDuration(Math.ceil(ms / 1_000) * 1_000)
  return short ? words : `Decide within ${words}`
}
