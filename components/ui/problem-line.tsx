import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn.ts'

/** What went wrong, told at once to who listens; nothing while there is nothing to tell. */
export function ProblemLine({ className, children }: { className?: string; children: ReactNode }) {
  if (children === null || children === undefined) return null
  return (
    <p role="alert" className={cn('flex gap-2 text-danger text-xs leading-5', className)}>
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  )
}
