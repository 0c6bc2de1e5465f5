'use client'

import { type KeyboardEvent, type PointerEvent, useState } from 'react'
import { cn } from '@/components/ui/cn.ts'
import type { Truth } from '@/lib/loop/expression/evaluate-over.ts'
import { columnAt, type StripColumn, stripColumns } from './strip-columns.ts'

/** As many columns as can still be told apart and hit in the narrowest inspector. */
const MOST = 60
const WORDS: Record<StripColumn['holds'], string> = {
  true: 'true',
  false: 'false',
  mixed: 'true in some',
  unknown: 'not known',
}
/** Colour and height, so that it is read without colours too. */
const LOOK: Record<StripColumn['holds'], string> = {
  true: 'h-full bg-success',
  false: 'h-1/3 bg-danger/80',
  mixed: 'h-2/3 bg-warning',
  unknown: 'h-px bg-line-strong',
}

type Props = {
  label: string
  truths: readonly Truth[]
  /** Number of the first iteration. */
  first: number
  /** That which is looked at. */
  chosen: number
  onChoose: (iteration: number) => void
}

/** A predicate over the iterations of a run: tall where it is true, low where it is false. A click or the arrow keys choose the iteration. */
export function TruthStrip({ label, truths, first, chosen, onChoose }: Props) {
  const [over, setOver] = useState<StripColumn | null>(null)
  const columns = stripColumns(truths, MOST)
  const last = first + truths.length - 1
  const at = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return columnAt(columns, (event.clientX - box.left) / Math.max(1, box.width)) ?? null
  }
  const move = (event: KeyboardEvent) => {
    const to = { ArrowLeft: chosen - 1, ArrowRight: chosen + 1, Home: first, End: last }[event.key]
    if (to === undefined) return
    event.preventDefault()
    onChoose(Math.min(last, Math.max(first, to)))
  }
  const shown = over ?? columns.find(({ from, to }) => from <= chosen - first && chosen - first < to) ?? null
  return (
    <div className="flex items-center gap-2">
      <div
        role="slider"
        tabIndex={0}
        aria-label={`${label} in each iteration`}
        aria-valuemin={first}
        aria-valuemax={last}
        aria-valuenow={chosen}
        aria-valuetext={`iteration ${chosen}: ${WORDS[truths[chosen - first] ?? 'unknown']}`}
        onKeyDown={move}
        onPointerMove={(event) => setOver(at(event))}
        onPointerLeave={() => setOver(null)}
        onPointerDown={(event) => {
          const column = at(event)
          if (column) onChoose(first + column.from)
        }}
        className="flex h-4 min-w-0 max-w-full flex-1 cursor-pointer items-end rounded-sm focus-visible:outline-2 focus-visible:outline-ring"
        style={{ maxWidth: `${columns.length * 14}px` }}
      >
        {columns.map((column) => (
          <span
            key={column.from}
            data-holds={column.holds}
            className={cn(
              'flex h-full min-w-0 flex-1 items-end border-x border-transparent px-px',
              column.from <= chosen - first &&
                chosen - first < column.to &&
                'bg-accent-soft shadow-[inset_0_-2px_0_var(--accent)]',
              column === over && 'bg-foreground/8',
            )}
          >
            <span className={cn('block w-full rounded-[1px]', LOOK[column.holds])} />
          </span>
        ))}
      </div>
      <span aria-hidden="true" className="w-22 shrink-0 truncate text-[11px] text-muted tabular-nums">
        {shown ? `${rangeOf(shown, first)}: ${WORDS[shown.holds]}` : ''}
      </span>
    </div>
  )
}

function rangeOf({ from, to }: StripColumn, first: number): string {
  return to - from === 1 ? String(first + from) : `${first + from}–${first + to - 1}`
}
