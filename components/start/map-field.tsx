import type { ReactNode } from 'react'
import { cn } from '@/components/ui/cn.ts'

type MapFieldProps = {
  /** Id of the control. */
  id: string
  label: string
  hideLabel?: boolean
  problem?: string | undefined
  className?: string
  children: ReactNode
}

/** Label, control and what is wrong with it. */
export function MapField({ id, label, hideLabel = false, problem, className, children }: MapFieldProps) {
  return (
    <div className={cn('min-w-0', className)}>
      <label htmlFor={id} className={cn('block pb-1 font-medium text-xs', hideLabel && 'sr-only')}>
        {label}
      </label>
      {children}
      {problem === undefined ? null : (
        <p id={`${id}:problem`} className="pt-1 text-[11px] text-danger leading-4">
          {problem}
        </p>
      )}
    </div>
  )
}

/** What a control says about its problem. */
export function marked(id: string, problem: string | undefined) {
  return problem === undefined ? { id } : { id, 'aria-invalid': true, 'aria-describedby': `${id}:problem` }
}
