'use client'
import { useInboxHead } from './use-inbox-head.ts'

/** How many runs wait for a person, kept current. Nothing while none does, or while it is not known. */
export function InboxCount() {
  const total = useInboxHead()?.total ?? 0
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
