import type { ReactNode } from 'react'
import { cn } from '@/components/ui/cn.ts'

/** A row of small named values. */
export function Facts({ children, className }: { children: ReactNode; className?: string }) {
  return <dl className={cn('flex flex-wrap gap-x-5 gap-y-0.5 text-xs tabular-nums', className)}>{children}</dl>
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline gap-1.5">
      <dt className="text-[11px] text-muted">{name}</dt>
      <dd className="inline-flex items-center gap-1.5 font-medium">{children}</dd>
    </div>
  )
}

/** A titled block of a panel. */
export function Block({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="px-4 py-2.5">
      <div className="mb-1 flex items-baseline gap-3">
        <h2 className="font-medium text-[11px] text-muted">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}

/** A text as the model saw or wrote it. */
export function Pre({ children, tone }: { children: string; tone?: 'danger' }) {
  return (
    <pre
      className={cn(
        'whitespace-pre-wrap break-words rounded-md bg-sunken px-3 py-2 font-mono text-xs leading-5 [overflow-wrap:anywhere]',
        tone === 'danger' && 'bg-danger-soft text-danger',
      )}
    >
      {children === '' ? <span className="text-muted">empty</span> : children}
    </pre>
  )
}
