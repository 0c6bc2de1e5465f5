'use client'
import { Fragment, useMemo, useState } from 'react'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { cn } from '@/components/ui/cn.ts'
import { formatCount, formatDuration } from '@/components/ui/format.ts'
import { Switch } from '@/components/ui/switch.tsx'
import {
  type AxisPart,
  axisPlace,
  type Span,
  type SpanKind,
  timeAxis,
  timeByKind,
  type WaterfallRow,
  waterfallOf,
} from '@/lib/loop/4-trace/waterfall.ts'
import { currentIteration, currentStep } from '../store/selectors.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useNodes } from '../use-nodes.ts'

const HATCH = 'bg-[repeating-linear-gradient(-45deg,currentColor_0_1.5px,transparent_1.5px_5px)] border border-current'
const KINDS: Record<SpanKind, { name: string; className: string }> = {
  model: { name: 'model', className: 'bg-accent' },
  tool: { name: 'tool', className: 'bg-success' },
  children: { name: 'child runs', className: 'bg-info' },
  memory: { name: 'memory', className: 'bg-(--kind-observe)' },
  own: { name: 'own', className: 'bg-foreground/30' },
  queue: { name: 'queue', className: `${HATCH} text-line-strong` },
  wait: { name: 'waits', className: `${HATCH} text-warning` },
  pause: { name: 'paused', className: `${HATCH} text-muted` },
}

/** What the time of the iteration went to, step by step. A row leads to its step. */
export function WaterfallTab() {
  const iteration = useTrace(currentIteration)
  const [fold, setFold] = useState(true)
  const made = useMemo(() => {
    if (!iteration) return null
    const waterfall = waterfallOf(iteration, iteration.events.at(-1)?.at ?? 0)
    const sums = timeByKind(waterfall.rows)
    return { waterfall, sums, foldable: timeAxis(waterfall, true).some(({ folded }) => folded) }
  }, [iteration])
  const axis = useMemo(() => (made ? timeAxis(made.waterfall, fold) : []), [made, fold])
  if (!made || made.waterfall.rows.length === 0)
    return <p className="p-4 text-[13px] text-muted">No step of this iteration has begun.</p>
  const { waterfall, sums, foldable } = made
  return (
    <div className="p-4 pt-2.5" data-testid="waterfall">
      <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-[11px] text-muted tabular-nums">
        <span>
          Iteration {formatCount(iteration?.iteration ?? 0)}: {formatDuration(waterfall.to - waterfall.from)}
        </span>
        <ul className="flex flex-wrap gap-x-4 gap-y-1">
          {sums.map(({ kind, ms }) => (
            <li key={kind} className="flex items-center gap-1.5">
              <span aria-hidden="true" className={cn('h-2.5 w-4 rounded-xs', KINDS[kind].className)} />
              {KINDS[kind].name} {formatDuration(ms)}
            </li>
          ))}
        </ul>
        {foldable ? (
          <span className="ml-auto flex items-center gap-2">
            <Switch checked={fold} onCheckedChange={setFold} aria-label="Fold idle time" />
            Fold idle time
          </span>
        ) : null}
      </div>
      <ol aria-label="Time by step" className="grid gap-px">
        {waterfall.rows.map((row) => (
          <Row key={row.step.step} row={row} axis={axis} />
        ))}
      </ol>
    </div>
  )
}

function Row({ row, axis }: { row: WaterfallRow; axis: readonly AxisPart[] }) {
  const store = useTraceStore()
  const node = useNodes().get(row.step.nodeId)
  const current = useTrace((state) => currentStep(state)?.step === row.step.step)
  const figures = timeByKind([row]).filter(({ ms }) => ms > 0)
  const told = figures.map(({ kind, ms }) => `${KINDS[kind].name} ${formatDuration(ms)}`).join(', ')
  const tries = row.spans.filter(({ attempt }) => attempt > 1).length
  const label = node?.label || row.step.nodeId
  return (
    <li className="[contain-intrinsic-size:auto_1.75rem] [content-visibility:auto]">
      <button
        type="button"
        aria-current={current ? 'step' : undefined}
        onClick={() => store.getState().goTo({ iteration: row.step.iteration, step: row.step.index })}
        className="grid h-7 w-full grid-cols-[8rem_minmax(0,1fr)] items-center gap-3 rounded-md px-1.5 text-left text-xs hover:bg-foreground/5 aria-[current=step]:bg-accent-soft sm:grid-cols-[11rem_minmax(0,1fr)_minmax(6rem,12rem)]"
      >
        <span className="flex min-w-0 items-center gap-1.5">
          {node ? <KindGlyph kind={node.kind} size="sm" /> : null}
          <span className="truncate">
            <span className="sr-only">Step {row.step.index}, </span>
            {label}
          </span>
        </span>
        <Bars row={row} axis={axis} />
        <span className="truncate text-[11px] text-muted tabular-nums max-sm:sr-only" title={told}>
          {told || 'no time'}
          {tries > 0 ? <span className="sr-only">, {tries} tried again</span> : null}
        </span>
      </button>
    </li>
  )
}

function Bars({ row, axis }: { row: WaterfallRow; axis: readonly AxisPart[] }) {
  return (
    <span aria-hidden="true" className="relative block h-4 rounded-xs bg-foreground/4">
      {axis
        .filter(({ folded }) => folded)
        .map(({ from, start, end }) => (
          <span
            key={from}
            className="absolute inset-y-0 border-line-strong border-x border-dashed bg-sunken"
            style={{ left: `${start * 100}%`, width: `${(end - start) * 100}%` }}
          />
        ))}
      {row.spans.map((span, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the record does not change
        <Fragment key={index}>
          <Bar span={span} axis={axis} />
        </Fragment>
      ))}
    </span>
  )
}

function Bar({ span, axis }: { span: Span; axis: readonly AxisPart[] }) {
  const { kind, from, to, label, attempt, failed, open } = span
  const left = axisPlace(axis, from)
  const width = axisPlace(axis, to) - left
  const { name, className } = KINDS[kind]
  const time = open ? 'has not ended' : formatDuration(to - from)
  const title = `${name}${label ? `: ${label}` : ''} · ${time}${attempt > 1 ? ` · try ${attempt}` : ''}${failed ? ' · failed' : ''}`
  return (
    <span
      title={title}
      data-span={kind}
      className={cn(
        'absolute inset-y-0.5 min-w-0.5 overflow-hidden rounded-xs text-center font-bold text-[9px] leading-3',
        className,
        failed && 'outline-2 outline-danger outline-offset-[-1px]',
        attempt > 1 && 'border-l-2 border-l-danger',
      )}
      style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
    >
      {failed && width > 0.02 ? <span className="text-background">×</span> : null}
    </span>
  )
}
