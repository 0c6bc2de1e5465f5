'use client'

import { ChevronRight } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { useFormScope } from './form-scope.tsx'

type AdvancedGroupProps = {
  title: string
  /** Few words on what is set inside, shown while it is closed. */
  summary?: string
  /** Paths of the fields inside: a problem with one of them opens the group. */
  paths: readonly string[]
  children: ReactNode
}

/** Settings that most people never touch: closed until somebody wants them, or one of them has a problem. */
export function AdvancedGroup({ title, summary = '', paths, children }: AdvancedGroupProps) {
  const { problems } = useFormScope()
  const [chosen, choose] = useState<boolean | null>(null)
  const id = useId()
  const hasProblem = problems.some(({ field = '' }) =>
    paths.some((path) => field === path || field.startsWith(`${path}.`)),
  )
  // Stays open when the problem is solved: it must not close under somebody's hands.
  if (chosen === null && hasProblem) choose(true)
  const open = chosen ?? hasProblem
  return (
    <div className="rounded-md border border-line">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => choose(!open)}
        className="flex min-h-8 w-full items-center gap-1.5 rounded-md px-2 text-left hover:bg-foreground/4"
      >
        <ChevronRight
          aria-hidden="true"
          className={cn('size-3.5 shrink-0 text-muted transition-transform', open && 'rotate-90')}
        />
        <span className="font-medium text-xs">{title}</span>
        <span className="min-w-0 flex-1 truncate text-right text-[11px] text-muted">{open ? '' : summary}</span>
      </button>
      <div id={id} hidden={!open} className="px-2.5 pt-1 pb-2.5">
        <div className="flex flex-col gap-3">{children}</div>
      </div>
    </div>
  )
}
