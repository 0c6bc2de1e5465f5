'use client'
import { History } from 'lucide-react'
import type { ReactNode } from 'react'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { cn } from '@/components/ui/cn.ts'
import { formatNumber, plural } from '@/components/ui/format.ts'
import { measureValue } from '@/lib/loop/4-trace/field-history.ts'
import { lastUpTo, type StateChange } from '@/lib/loop/4-trace/fold-state.ts'
import { sparklinePoints } from '@/lib/loop/4-trace/ribbon-geometry.ts'
import { isJsonObject, type Json } from '@/lib/loop/artefacts/json.ts'
import { currentStep, fieldHistory } from '../store/selectors.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useNodes } from '../use-nodes.ts'

const CHANGE = {
  added: { sign: '+', tone: 'border-l-success', text: 'text-success' },
  removed: { sign: '−', tone: 'border-l-danger', text: 'text-danger' },
  changed: { sign: '~', tone: 'border-l-accent', text: 'text-accent' },
  same: { sign: '', tone: 'border-l-transparent', text: '' },
} as const

type Props = {
  name: string
  value: Json
  writer: StateChange | undefined
  change?: keyof typeof CHANGE
  children?: ReactNode
}

/** A state field: name, role, history, who wrote it, and its value or difference. Unchanged fields take one line. */
export function FieldRow({ name, value, writer, change, children }: Props) {
  const field = useTrace((state) => state.snapshot.spec.state.properties[name])
  const quiet = change === 'same'
  const look = CHANGE[change ?? 'same']
  return (
    <div
      data-field={name}
      data-change={change}
      className={cn('border-line border-b border-l-2 py-1.5 pr-3 pl-2.5', look.tone)}
    >
      <div className="flex min-w-0 items-center gap-2">
        <span
          className={cn('shrink-0 font-medium font-mono text-xs', quiet && 'text-muted')}
          title={field?.description}
        >
          {look.sign ? (
            <span className={cn('mr-1', look.text)} aria-hidden="true">
              {look.sign}
            </span>
          ) : null}
          {name}
        </span>
        {field && field['x-loop'].role !== 'working' ? (
          <span className="text-[10px] text-muted uppercase tracking-wide">{field['x-loop'].role}</span>
        ) : null}
        {quiet ? <span className="min-w-0 truncate font-mono text-muted text-xs">{short(value)}</span> : null}
        <span className="flex-1" />
        <HistoryButton field={name} />
        <Writer name={name} writer={writer} />
      </div>
      {children ? <div className="mt-0.5 min-w-0 pb-0.5">{children}</div> : null}
    </div>
  )
}

/** The node that wrote the field last; pressing it goes there. Of a field that was written before what is loaded, the log of the run tells. */
function Writer({ name, writer }: { name: string; writer: StateChange | undefined }) {
  const store = useTraceStore()
  const before = useTrace((state) =>
    writer ? undefined : lastUpTo(state.index.fields.get(name) ?? [], currentStep(state)?.lastSeq ?? 0),
  )
  const wrote = writer ?? before
  const node = useNodes().get(wrote?.nodeId ?? '')
  if (!wrote || !node) return null
  return (
    <button
      type="button"
      onClick={() => store.getState().goToStep(wrote.iteration, wrote.step)}
      title={`Last written by ${node.label || node.id} in iteration ${wrote.iteration}`}
      className="flex h-6 shrink-0 items-center gap-1 rounded-sm px-1 text-[11px] text-muted hover:bg-foreground/6 hover:text-foreground"
    >
      <KindGlyph kind={node.kind} size="sm" className="size-3.5 [&_svg]:size-2" />
      <span className="max-w-28 truncate">{node.label || node.id}</span>
      <span className="tabular-nums">#{wrote.iteration}</span>
    </button>
  )
}

/** The field over the iterations around the playhead: its value where it is a number, else its size. Pressing it shows all its writes. */
function HistoryButton({ field }: { field: string }) {
  const store = useTraceStore()
  const open = useTrace((state) => state.historyOf === field)
  const points = useTrace((state) => {
    const history = fieldHistory(state, field).map((value) => measureValue(value).amount)
    return new Set(history.filter((value) => value !== null)).size < 2 ? '' : sparklinePoints(history, 52, 12)
  })
  const label = `History of ${field}`
  return (
    <button
      type="button"
      aria-label={label}
      aria-expanded={open}
      title={label}
      onClick={() => store.getState().show({ historyOf: open ? null : field })}
      className="grid h-6 min-w-6 shrink-0 place-items-center rounded-sm px-1 text-muted hover:bg-foreground/6 hover:text-foreground aria-expanded:text-accent"
    >
      {points === '' ? (
        <History className="size-3" aria-hidden="true" />
      ) : (
        <svg viewBox="-1 -1 54 14" className="h-3.5 w-13.5" aria-hidden="true">
          <polyline points={points} fill="none" stroke="currentColor" strokeWidth={1.25} strokeLinejoin="round" />
        </svg>
      )}
    </button>
  )
}

/** A value in a few characters. */
function short(value: Json): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${plural(value.length, 'item')}]`
  if (isJsonObject(value)) return `{${Object.keys(value).join(', ').slice(0, 60)}}`
  if (typeof value === 'number') return formatNumber(value)
  if (typeof value === 'string') return value === '' ? '""' : value.replaceAll(/\s+/g, ' ').slice(0, 90)
  return String(value)
}
