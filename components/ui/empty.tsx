import type { ReactNode } from 'react'
import { cn } from './cn.ts'

type Props = {
  icon: ReactNode
  title: string
  /** Why, and what would change it. */
  children: ReactNode
  /** The way on. */
  action?: ReactNode
  className?: string
}

/** In place of a list that has nothing. */
export function Empty({ icon, title, children, action, className }: Props) {
  return (
    <div
      className={cn(
        'flex flex-col items-center gap-2 rounded-lg border border-line border-dashed px-6 py-14 text-center [&>svg]:size-6 [&>svg]:text-muted',
        className,
      )}
    >
      {icon}
      <p className="font-medium">{title}</p>
      <p className="max-w-sm text-[13px] text-muted">{children}</p>
      {action === undefined ? null : <div className="mt-2">{action}</div>}
    </div>
  )
}
