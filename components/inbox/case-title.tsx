'use client'
import { useLayoutEffect, useRef } from 'react'
import { cn } from '@/components/ui/cn.ts'
import type { CaseFocus } from './use-case-focus.ts'

type Props = {
  run: string
  focus: CaseFocus
  /** Whether it can be seen: where list and case share one place, not while the list is shown. */
  seen: boolean
  className?: string
  children: string
}

/** What the case is called, and where the keyboard comes in. Another case, or another stage of it, has another title (by `key`). */
export function CaseTitle({ run, focus, seen, className, children }: Props) {
  const ref = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    if (seen && ref.current) focus.arrived(ref.current)
  }, [focus, seen])
  return (
    <h2 ref={ref} id="case-title" data-case={run} tabIndex={-1} className={cn('focus:outline-none', className)}>
      {children}
    </h2>
  )
}
