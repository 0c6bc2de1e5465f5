'use client'

import { ChevronRight } from 'lucide-react'
import { cn } from '@/components/ui/cn.ts'
import type { Folding } from './use-folding.ts'

type FoldToggleProps = {
  folding: Folding
  title: string
  /** Few words on what is set inside, shown while it is closed. */
  summary: string
  className?: string
}

/** The line that opens and closes what has the folding's id. */
export function FoldToggle({ folding: { id, open, toggle }, title, summary, className }: FoldToggleProps) {
  return (
    <button
      type="button"
      aria-expanded={open}
      aria-controls={id}
      onClick={toggle}
      className={cn('flex min-h-8 w-full items-center gap-1.5 rounded-md text-left hover:bg-foreground/4', className)}
    >
      <ChevronRight
        aria-hidden="true"
        className={cn('size-3.5 shrink-0 text-muted transition-transform', open && 'rotate-90')}
      />
      <span id={`${id}:title`}>{title}</span>
      <span className="min-w-0 flex-1 truncate text-right font-normal text-[11px] text-muted">
        {open ? '' : summary}
      </span>
    </button>
  )
}
