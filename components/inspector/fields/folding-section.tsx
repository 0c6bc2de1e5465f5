'use client'

import { ChevronRight } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { useFormScope } from './form-scope.tsx'

type FoldingSectionProps = {
  title: string
  hint: string
  /** Few words on what is set inside, shown while it is closed. */
  summary: string
  /** Path of what is inside: a problem with it opens the section. */
  path: string
  startsOpen: boolean
  aside?: ReactNode
  children: ReactNode
}

/** A section that can be closed to one line: for forms that are made of several. */
export function FoldingSection({ title, hint, summary, path, startsOpen, aside, children }: FoldingSectionProps) {
  const { problems } = useFormScope()
  const [chosen, choose] = useState<boolean | null>(startsOpen ? true : null)
  const id = useId()
  const hasProblem = problems.some(({ field = '' }) => field === path || field.startsWith(`${path}.`))
  // Stays open when the problem is solved: it must not close under somebody's hands.
  if (chosen === null && hasProblem) choose(true)
  const open = chosen ?? hasProblem
  return (
    <section aria-labelledby={`${id}:title`} className="border-line border-t px-3.5 py-2.5 first:border-t-0">
      <div className="flex items-center gap-2">
        <h3 className="min-w-0 flex-1 font-semibold text-[13px]">
          <button
            type="button"
            aria-expanded={open}
            aria-controls={id}
            onClick={() => choose(!open)}
            className="-ml-1.5 flex min-h-8 w-full items-center gap-1.5 rounded-md px-1 text-left hover:bg-foreground/4"
          >
            <ChevronRight
              aria-hidden="true"
              className={cn('size-3.5 shrink-0 text-muted transition-transform', open && 'rotate-90')}
            />
            <span id={`${id}:title`} className="shrink-0">
              {title}
            </span>
            <span className="min-w-0 flex-1 truncate text-right font-normal text-[11px] text-muted">
              {open ? '' : summary}
            </span>
          </button>
        </h3>
        {aside}
      </div>
      <div id={id} hidden={!open} className="pb-1">
        <p className="pb-2.5 text-[11px] text-muted leading-4">{hint}</p>
        <div className="flex flex-col gap-3">{children}</div>
      </div>
    </section>
  )
}
