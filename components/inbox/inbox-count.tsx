'use client'
import { formatCount } from '@/components/ui/format.ts'
import { useInboxHead } from './use-inbox-head.ts'

/** How many runs wait for a decision, kept current. Nothing while none does, or while it is not known. */
export function InboxCount() {
  const count = useInboxHead()?.decisions ?? 0
  if (count === 0) return null
  return (
    <span
      data-testid="inbox-count"
      className="ml-1.5 inline-grid h-4 min-w-4 place-items-center rounded-full bg-warning-soft px-1 font-medium text-[10px] text-warning tabular-nums"
    >
      {formatCount(count)}
      <span className="sr-only"> to decide</span>
    </span>
  )
}
