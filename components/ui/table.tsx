import type { ReactNode } from 'react'
import { cn } from './cn.ts'

export type Column = {
  name: string
  className?: string
  /** Its name is for screen readers alone. */
  unnamed?: true
}

type Props = {
  columns: readonly Column[]
  /** Inside a panel: smaller, and without a frame of its own. */
  dense?: boolean
  testId?: string
  /** The rows. */
  children: ReactNode
}

/** A table of records under the names of its columns. */
export function Table({ columns, dense = false, testId, children }: Props) {
  const table = (
    <table className={cn('w-full', dense ? 'text-xs' : 'text-[13px]')} data-testid={testId}>
      <thead>
        <tr className="border-line border-b text-[11px] text-muted">
          {columns.map(({ name, className, unnamed }) => (
            <th
              key={name}
              scope="col"
              className={cn('text-left font-medium', dense ? 'px-2 py-1' : 'px-3 py-2', className)}
            >
              {unnamed ? <span className="sr-only">{name}</span> : name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
  return dense ? table : <div className="overflow-x-auto rounded-lg border border-line bg-surface">{table}</div>
}
