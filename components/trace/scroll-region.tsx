import type { ReactNode } from 'react'
import { cn } from '@/components/ui/cn.ts'

/** A part of the page that scrolls by itself, and therefore takes the focus: the keyboard must be able to scroll it. */
export function ScrollRegion({
  label,
  className,
  children,
}: {
  label: string
  className?: string
  children: ReactNode
}) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region without focusable content can't be scrolled by keyboard otherwise
      tabIndex={0}
      className={cn('relative min-h-0 flex-1 overflow-y-auto focus-visible:outline-offset-[-2px]', className)}
    >
      {children}
    </section>
  )
}
