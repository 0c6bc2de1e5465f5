import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { ProblemLine } from './problem-line.tsx'
import { type Column, Table } from './table.tsx'

type Props = {
  columns: readonly Column[]
  rows: readonly ReactNode[]
  /** Shown while there are no rows. */
  empty: ReactNode
  /** Why the list is not whole, or not current. */
  problem: string | null
  /** What follows the last row, if something does. */
  older: { label: string; loading: boolean; load: () => void } | null
}

/** Records that are read page by page. */
export function PagedTable({ columns, rows, empty, problem, older }: Props) {
  return (
    <div className="mt-4 grid grid-cols-1 gap-4">
      <ProblemLine className="text-[13px]">{problem}</ProblemLine>
      {rows.length > 0 ? <Table columns={columns}>{rows}</Table> : problem === null ? empty : null}
      {older === null ? null : (
        <Button className="justify-self-center" disabled={older.loading} onClick={older.load}>
          {older.loading ? 'Loading …' : older.label}
        </Button>
      )}
    </div>
  )
}
