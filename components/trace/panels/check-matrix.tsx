'use client'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { formatCount } from '@/components/ui/format.ts'
import type { CheckCell } from '@/lib/loop/4-trace/check-cell.ts'
import type { CheckRow } from '@/lib/loop/4-trace/run-index.ts'
import { visibleRows } from '@/lib/loop/4-trace/visible-rows.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useRunIndex } from '../use-run-index.ts'
import { useScrolled } from '../use-scrolled.ts'
import { Block } from './fact.tsx'
import { IndexStatus } from './index-status.tsx'

const CELL: Record<CheckCell, { className: string; words: string; sign: string }> = {
  held: { className: 'bg-success/55', words: 'held', sign: '' },
  healed: { className: 'bg-warning/70', words: 'violated, then held', sign: '○' },
  allowed: { className: 'bg-info/70', words: 'did not hold, which a person had allowed', sign: '~' },
  violated: { className: 'bg-warning', words: 'violated', sign: '▲' },
}
const UNCHECKED = { className: 'border border-line', words: 'not checked', sign: '' }

/** Pixels of a cell, and of the column of names. */
const SIZE = 24
const NAMES = 176
const SPARE = 12
const MOST_HEIGHT = 10 * SIZE

/** Every invariant over all iterations of the run: what is in view is drawn. A cell leads to the step that checked it. */
export function CheckMatrix() {
  const { checks } = useRunIndex()
  const reading = useTrace((state) => state.indexStatus !== 'ready')
  const rows = [...checks]
  if (rows.length === 0)
    return reading ? (
      <IndexStatus />
    ) : (
      <p className="p-4 text-[13px] text-muted">No invariant was checked in this run.</p>
    )
  return (
    <Block title="Over the run">
      <IndexStatus />
      <Grid rows={rows} />
      <Legend />
    </Block>
  )
}

function Grid({ rows }: { rows: readonly (readonly [string, CheckRow])[] }) {
  const store = useTraceStore()
  const scroller = useRef<HTMLDivElement>(null)
  const part = useScrolled(scroller)
  const count = useTrace((state) => state.timeline.count)
  const current = useTrace((state) => state.iteration)
  const [at, setAt] = useState(0)
  const row = Math.min(at, rows.length - 1)
  const down = visibleRows(rows.length, SIZE, part.top, part.height, SPARE)
  const across = visibleRows(count, SIZE, part.left, Math.max(0, part.width - NAMES), SPARE)
  const columns = Array.from({ length: across.to - across.from }, (_, index) => across.from + index)

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const left = (current - 1) * SIZE
    const room = element.clientWidth - NAMES - SIZE
    if (left < element.scrollLeft || left > element.scrollLeft + room) element.scrollLeft = left - room / 2
  }, [current])

  const open = (name: string, iteration: number) => {
    const step = rows.find(([known]) => known === name)?.[1].steps[iteration - 1]
    if (step === undefined) store.getState().goTo({ iteration, step: 1 })
    else store.getState().goToStep(iteration, step)
  }
  const press = (event: KeyboardEvent) => {
    const rowBy = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    const to = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 1, End: count }[event.key]
    if (rowBy !== undefined) setAt(Math.min(rows.length - 1, Math.max(0, row + rowBy)))
    else if (to !== undefined) open(rows[row]?.[0] ?? '', Math.min(count, Math.max(1, to)))
    else return
    event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table of which most cells are not there would be told wrong; the counts tell the rest
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      data-own-keys
      data-testid="matrix"
      aria-label="Invariants by iteration"
      aria-rowcount={rows.length}
      aria-colcount={count}
      aria-activedescendant={`check-${row}-${current}`}
      onKeyDown={press}
      className="relative overflow-auto overscroll-contain focus-visible:outline-offset-[-1px]"
      style={{ height: Math.min(MOST_HEIGHT, rows.length * SIZE) + 16 }}
    >
      <div className="relative" style={{ width: NAMES + count * SIZE, height: rows.length * SIZE }}>
        {rows.slice(down.from, down.to).map(([name, { cells }], offset) => {
          const index = down.from + offset
          return (
            // biome-ignore lint/a11y/useSemanticElements: a row of the grid above
            // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell
            <div
              key={name}
              role="row"
              aria-rowindex={index + 1}
              className="absolute left-0"
              style={{ top: index * SIZE, height: SIZE, width: NAMES + count * SIZE }}
            >
              {/* biome-ignore lint/a11y/useSemanticElements: a cell of the grid above */}
              {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell */}
              <span
                role="rowheader"
                title={name}
                className={cn(
                  'sticky left-0 z-1 block h-full truncate bg-surface pr-3 text-xs leading-6',
                  index === row && 'font-medium',
                )}
                style={{ width: NAMES }}
              >
                {name}
              </span>
              {columns.map((column) => (
                <Cell
                  key={column}
                  id={`check-${index}-${column + 1}`}
                  iteration={column + 1}
                  cell={cells[column]}
                  current={column + 1 === current}
                  onOpen={() => {
                    setAt(index)
                    open(name, column + 1)
                  }}
                />
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

type CellProps = { id: string; iteration: number; cell: CheckCell | undefined; current: boolean; onOpen: () => void }

function Cell({ id, iteration, cell, current, onOpen }: CellProps) {
  const { className, words, sign } = cell === undefined ? UNCHECKED : CELL[cell]
  const text = `Iteration ${iteration}: ${words}`
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid answers the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell
    // biome-ignore lint/a11y/useSemanticElements: a cell of the grid above
    <div
      id={id}
      role="gridcell"
      aria-colindex={iteration}
      aria-label={text}
      aria-selected={current}
      title={text}
      onClick={onOpen}
      className="group/cell absolute top-0 grid cursor-pointer place-items-center p-0.5"
      style={{ left: NAMES + (iteration - 1) * SIZE, width: SIZE, height: SIZE }}
    >
      <span
        className={cn(
          'grid size-full place-items-center rounded-xs text-[9px] text-background leading-none group-aria-selected/cell:outline-2 group-aria-selected/cell:outline-accent',
          className,
        )}
      >
        {sign}
      </span>
    </div>
  )
}

function Legend() {
  const failing = useTrace((state) => state.index)
  const counts = new Map<CheckCell, number>()
  for (const { cells } of failing.checks.values())
    for (const cell of cells) if (cell !== undefined) counts.set(cell, (counts.get(cell) ?? 0) + 1)
  return (
    <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-[11px] text-muted tabular-nums">
      {(['held', 'healed', 'allowed', 'violated'] as const).map((cell) =>
        counts.has(cell) ? (
          <li key={cell} className="flex items-center gap-1.5">
            <span
              aria-hidden="true"
              className={cn(
                'grid size-3.5 place-items-center rounded-xs text-[8px] text-background',
                CELL[cell].className,
              )}
            >
              {CELL[cell].sign}
            </span>
            {CELL[cell].words}: {formatCount(counts.get(cell) ?? 0)}
          </li>
        ) : null,
      )}
    </ul>
  )
}
