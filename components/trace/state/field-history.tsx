'use client'
import { useRef } from 'react'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { cn } from '@/components/ui/cn.ts'
import { formatCount, formatNumber, plural } from '@/components/ui/format.ts'
import { amountsOver, type FieldChange, type FieldMeasure, writesOf } from '@/lib/loop/4-trace/field-history.ts'
import { lastUpTo } from '@/lib/loop/4-trace/fold-state.ts'
import { visibleRows } from '@/lib/loop/4-trace/visible-rows.ts'
import { IndexStatus } from '../panels/index-status.tsx'
import { LineChart } from '../panels/line-chart.tsx'
import { currentStep } from '../store/selectors.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useNodes } from '../use-nodes.ts'
import { useRunIndex } from '../use-run-index.ts'
import { useScrolled } from '../use-scrolled.ts'

const ROW = 24
const MOST_ROWS = 7
const POINTS = 240
const UNITS: Record<FieldMeasure, string> = {
  number: '',
  boolean: '',
  characters: 'characters',
  items: 'items',
  members: 'members',
  none: '',
}
const NONE: readonly FieldChange[] = []

/** Every write of a field over the run, newest first, and its line. A write leads to its step. */
export function FieldHistory({ field }: { field: string }) {
  const store = useTraceStore()
  const changes = useRunIndex().fields.get(field) ?? NONE
  const count = useTrace((state) => state.timeline.count)
  const iteration = useTrace((state) => state.iteration)
  const ready = useTrace((state) => state.indexStatus === 'ready')
  const amounts = changes.flatMap(({ amount }) => (amount === null ? [] : [amount]))
  const unit = UNITS[changes.at(-1)?.measure ?? 'none']
  const { writes, writers } = writesOf(changes)
  const whole = Math.max(1, count - 1)
  const text = `${field}: ${plural(writes, 'write')} by ${plural(writers, 'writer')}${rangeText(amounts, unit)}`
  return (
    <div className="mt-1.5 rounded-md border border-line bg-background/50 p-2" data-testid="history">
      <IndexStatus />
      {new Set(amounts).size > 1 ? (
        <LineChart
          values={amountsOver(changes, count, POINTS)}
          text={text}
          place={(iteration - 1) / whole}
          onPlace={(place) => store.getState().goTo({ iteration: Math.round(place * whole) + 1, step: 1 })}
          className="mb-1 h-10"
        />
      ) : null}
      <p className="mb-1 text-[11px] text-muted tabular-nums">{text}</p>
      {writes === 0 && ready ? <p className="text-muted text-xs">No step has written it.</p> : null}
      {changes.length > 0 ? <Changes changes={changes} count={changes.length} /> : null}
    </div>
  )
}

function rangeText(amounts: readonly number[], unit: string): string {
  if (amounts.length === 0) return ''
  const least = amounts.reduce((a, b) => Math.min(a, b))
  const most = amounts.reduce((a, b) => Math.max(a, b))
  if (least === most) return ''
  return `, ${formatNumber(least)} to ${formatNumber(most)}${unit ? ` ${unit}` : ''}`
}

/** `count`: the list grows in place. */
function Changes({ changes, count }: { changes: readonly FieldChange[]; count: number }) {
  const store = useTraceStore()
  const nodes = useNodes()
  const scroller = useRef<HTMLDivElement>(null)
  const { top, height } = useScrolled(scroller)
  const { from, to } = visibleRows(count, ROW, top, height, 8)
  const last = useTrace((state) => lastUpTo(changes, currentStep(state)?.lastSeq ?? 0)?.seq ?? null)
  const shown = Array.from({ length: to - from }, (_, offset) => from + offset)
  return (
    <div ref={scroller} className="overflow-y-auto" style={{ height: Math.min(MOST_ROWS, count) * ROW }}>
      <ol className="relative" style={{ height: count * ROW }}>
        {shown.map((place) => {
          const change = changes[count - 1 - place]
          if (!change) return null
          const node = nodes.get(change.nodeId ?? '')
          return (
            <li key={change.seq} className="absolute inset-x-0" style={{ top: place * ROW, height: ROW }}>
              <button
                type="button"
                aria-current={change.seq === last ? 'true' : undefined}
                onClick={() => store.getState().goToStep(change.iteration, change.step)}
                className={cn(
                  'flex size-full items-center gap-2 rounded-sm px-1 text-left text-xs hover:bg-foreground/6',
                  'aria-[current=true]:bg-accent-soft',
                )}
              >
                <span className="w-10 shrink-0 text-right text-muted tabular-nums">
                  #{formatCount(change.iteration)}
                </span>
                {node ? <KindGlyph kind={node.kind} size="sm" className="size-3.5 [&_svg]:size-2" /> : null}
                <span className="w-24 shrink-0 truncate text-muted">{node?.label || change.nodeId || 'start'}</span>
                <span className="min-w-0 flex-1 truncate font-mono">{change.text}</span>
              </button>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
