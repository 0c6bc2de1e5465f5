import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from './cn.ts'

const CONTROL =
  'w-full min-w-0 rounded-md border border-line-strong/70 bg-surface text-[13px] transition-colors placeholder:text-muted/80 hover:border-line-strong focus-visible:border-accent focus-visible:outline-2 focus-visible:outline-ring/35 focus-visible:outline-offset-0 disabled:opacity-50 aria-invalid:border-danger'

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input autoComplete="off" spellCheck={false} className={cn(CONTROL, 'h-8 px-2', className)} {...props} />
}

/** Grows with its text where the browser can; `rows` is its least height, and its height elsewhere. */
export function Textarea({ className, style, rows = 1, ...props }: ComponentProps<'textarea'>) {
  return (
    <textarea
      autoComplete="off"
      rows={rows}
      style={{ minHeight: `calc(${rows} * 1.25rem + 0.75rem + 2px)`, ...style }}
      className={cn(CONTROL, 'field-sizing-content block max-h-96 min-h-8 resize-y px-2 py-1.5 leading-5', className)}
      {...props}
    />
  )
}

/** The platform's own select: works with keyboard, screen readers and phones without a line of ours. */
export function Select({ className, children, ...props }: ComponentProps<'select'>) {
  return (
    <span className={cn('relative block min-w-0', className)}>
      <select className={cn(CONTROL, 'h-8 appearance-none truncate pr-7 pl-2')} {...props}>
        {children}
      </select>
      <ChevronDown aria-hidden="true" className="pointer-events-none absolute top-2 right-2 size-4 text-muted" />
    </span>
  )
}
