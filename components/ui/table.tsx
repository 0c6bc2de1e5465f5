import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn.ts'

export type Column = {
  name: string
  className?: string
  /** Its name is for screen readers alone. */
  unnamed?: true
  /** Rows can be ordered by it: how they are, if they are; and what the name does when it is pressed. */
  sort?: { by: 'asc' | 'desc' | null; toggle: () => void }
}

type Props = {
  columns: readonly Column[]
  /** Inside a panel: smaller, and without a frame of its own. */
  dense?: boolean
  testId?: string
  /** Of a table without links or buttons: it is scrolled by keys, under this name. */
  label?: string
  /** The rows. */
  children: ReactNode
}

/** A table of records under the names of its columns. */
export function Table({ columns, dense = false, testId, label, children }: Props) {
  const table = (
    <table className={cn('w-full', dense ? 'text-xs' : 'text-[13px]')} data-testid={testId}>
      <thead>
        <tr className="border-line border-b text-[11px] text-muted">
          {columns.map(({ name, className, unnamed, sort }) => (
            <th
              key={name}
              scope="col"
              aria-sort={sort?.by ? (sort.by === 'asc' ? 'ascending' : 'descending') : undefined}
              className={cn('text-left font-medium', dense ? 'px-2 py-1' : 'px-3 py-2', className)}
            >
              {unnamed ? <span className="sr-only">{name}</span> : sort ? <SortButton name={name} {...sort} /> : name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  )
  if (dense) return table
  const frame = 'overflow-x-auto rounded-lg border border-line bg-surface'
  return label === undefined ? (
    <div className={frame}>{table}</div>
  ) : (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section aria-label={label} tabIndex={0} className={frame}>
      {table}
    </section>
  )
}

function SortButton({ name, by, toggle }: { name: string } & NonNullable<Column['sort']>) {
  const Arrow = by === 'asc' ? ArrowUp : ArrowDown
  return (
    <button
      type="button"
      onClick={toggle}
      className={cn('group relative font-medium hover:text-foreground', by && 'text-foreground')}
    >
      {name}
      <Arrow
        aria-hidden="true"
        className={cn(
          '-translate-y-1/2 absolute top-1/2 left-full ml-0.5 size-2.5',
          by === null && 'opacity-0 group-hover:opacity-50 group-focus-visible:opacity-50',
        )}
      />
    </button>
  )
}
