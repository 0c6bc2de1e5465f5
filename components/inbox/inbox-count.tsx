'use client'
import { cn } from '@/components/ui/cn.ts'
import { formatCount } from '@/components/ui/format.ts'
import { useInboxHead } from './use-inbox-head.ts'

/** How many runs wait for a decision, kept current. Nothing while none does, or while it is not known. */
export function InboxCount() {
  const { page, problem } = useInboxHead()
  const count = page?.decisions ?? 0
  if (count === 0) return null
  return (
    <span
      data-testid="inbox-count"
      title={problem === null ? undefined : `Not current. ${problem}`}
      className={cn(
        'ml-1.5 inline-grid h-4 min-w-4 place-items-center rounded-full bg-warning-soft px-1 font-medium text-[10px] text-warning tabular-nums',
        problem !== null && 'border border-warning/60 border-dashed',
      )}
    >
      {formatCount(count)}
      <span className="sr-only"> to decide{problem === null ? '' : ', not current'}</span>
    </span>
  )
}
