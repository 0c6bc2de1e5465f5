'use client'
import { useState } from 'react'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { cn } from '@/components/ui/cn.ts'
import type { TraceEvent } from '@/lib/loop/4-trace/trace-event.ts'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { JsonView } from '../json-view.tsx'
import { currentIteration, currentStep, stepIndexOf } from '../store/selectors.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useNodeNames, useNodes } from '../use-nodes.ts'
import { eventSentence, isBad } from './event-sentence.ts'

/** The events of the iteration as the log holds them; those of the step under the playhead are marked. */
export function LogTab() {
  const store = useTraceStore()
  const events = useTrace((state) => currentIteration(state)?.events)
  const step = useTrace((state) => currentStep(state)?.step ?? -1)
  const startedAt = events?.[0]?.at ?? 0
  if (!events || events.length === 0) return <p className="p-4 text-[13px] text-muted">No events yet.</p>
  return (
    <ol className="py-1 text-xs" data-testid="log">
      {events.map((event) => (
        <LogLine
          key={event.seq}
          event={event}
          sinceMs={event.at - startedAt}
          marked={event.step === step && event.nodeId !== null}
          onSelect={() => {
            const index = stepIndexOf(store.getState(), event.iteration, event.step)
            if (index !== null) store.getState().goTo({ iteration: event.iteration, step: index })
          }}
        />
      ))}
    </ol>
  )
}

type LineProps = { event: TraceEvent; sinceMs: number; marked: boolean; onSelect: () => void }

function LogLine({ event, sinceMs, marked, onSelect }: LineProps) {
  const nodes = useNodes()
  const node = nodes.get(event.nodeId ?? '')
  const named = useNodeNames()
  const bad = isBad(event)
  const [open, setOpen] = useState(false)
  return (
    <li className={cn('border-transparent border-l-2', marked && 'border-accent bg-accent-soft/50')}>
      <div className="flex items-center gap-3 px-3 hover:bg-foreground/4">
        <span className="w-12 shrink-0 text-right font-mono text-muted tabular-nums">{event.seq}</span>
        <span className="hidden w-16 shrink-0 text-right font-mono text-muted tabular-nums sm:block">
          +{sinceMs} ms
        </span>
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className={cn(
            'h-6 w-40 shrink-0 truncate rounded-sm text-left font-mono hover:underline',
            bad && 'text-danger',
          )}
        >
          {event.type}
        </button>
        {node ? (
          <button
            type="button"
            onClick={onSelect}
            className="flex h-6 shrink-0 items-center gap-1 rounded-sm text-muted hover:text-foreground"
          >
            <KindGlyph kind={node.kind} size="sm" className="size-3.5 [&_svg]:size-2" />
            {node.label || node.id}
          </button>
        ) : null}
        <span className={cn('min-w-0 flex-1', bad ? 'break-words' : 'truncate text-muted')}>
          {named(eventSentence(event, (id) => nodes.get(id)?.label || id))}
        </span>
      </div>
      {open ? (
        <div className="py-1 pr-3 pl-36">
          {/* Event data is JSON by contract; its types are interfaces, which lack the index signature. */}
          <JsonView value={event.data as unknown as Json} />
        </div>
      ) : null}
    </li>
  )
}
