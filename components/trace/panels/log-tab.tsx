'use client'
import { useState } from 'react'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { cn } from '@/components/ui/cn.ts'
import type { TraceEvent } from '@/lib/loop/4-trace/trace-event.ts'
import type { DesignNode } from '@/lib/loop/artefacts/design.ts'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { formatNumber } from '../format.ts'
import { JsonView } from '../json-view.tsx'
import { currentIteration, currentStep, stepIndexOf } from '../store/selectors.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useNodeNames, useNodes } from '../use-nodes.ts'

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
  const bad = /failed|rejected/.test(event.type) || (event.type === 'invariant-checked' && !event.data.holds)
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
        <span className="min-w-0 flex-1 truncate text-muted">{named(gist(event, nodes))}</span>
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

/** Who works here when nobody has signed in. */
const LOCAL_USER = 'user_local0000'

/** What an event says, in a few words. */
function gist(event: TraceEvent, nodes: ReadonlyMap<string, DesignNode>): string {
  switch (event.type) {
    case 'guard-checked':
      return event.data.fired ?? `score ${event.data.score ?? '–'}`
    case 'model-called':
      return `${event.data.alias} · ${event.data.purpose}`
    case 'model-failed':
    case 'tool-failed':
      return event.data.message
    case 'model-answered':
    case 'tool-answered':
      return event.data.cached ? 'from the cache' : ''
    case 'recovery-chosen':
      return `${event.data.action.replaceAll('_', ' ')} · ${event.data.detail}`
    case 'circuit-changed':
      return `${event.data.target} ${event.data.to.replaceAll('_', ' ')} · ${event.data.detail}`
    case 'wait-started':
      return event.data.why
    case 'answer-rejected':
      return event.data.problems.join('; ')
    case 'decision-made':
      return event.data.decision.action?.tool ?? 'no action'
    case 'tool-requested':
      return event.data.tool
    case 'invariant-checked':
      return `${event.data.name} ${event.data.holds ? 'holds' : 'violated'}`
    case 'remediation-applied':
      return `${event.data.remediation} · ${event.data.detail}`
    case 'goal-verified':
      return `${event.data.label} ${event.data.accepted ? 'believed' : 'refused'} · confidence ${formatNumber(event.data.confidence)} of ${formatNumber(event.data.required)}`
    case 'state-patched':
      return event.data.patch.map(({ op, path }) => `${op} ${path}`).join(', ')
    case 'patch-rejected':
      return event.data.problems.map(({ field, reason }) => `${field}: ${reason}`).join('; ')
    case 'recall-requested':
      return event.data.queries.join(' · ')
    case 'memory-recalled':
      return `${event.data.entries.length} of ${event.data.considered} entries`
    case 'recall-failed':
      return event.data.message
    case 'observation-made':
      return `${event.data.part} · ${event.data.field}`
    case 'output-evaluated':
      return `score ${event.data.score}`
    case 'step-finished':
      return event.data.to === null
        ? event.data.handle
        : `${event.data.handle} → ${nodes.get(event.data.to)?.label || event.data.to}`
    case 'run-paused':
      return event.data.detail
    case 'person-asked':
      return event.data.question
    case 'person-answered':
      return [event.data.answer, event.data.note].filter(Boolean).join(' · ')
    case 'run-continued': {
      const { note, patch, migration } = event.data
      const moved = migration ? `state version ${migration.fromStateVersion} → ${migration.toStateVersion}` : ''
      return [note, moved, patch.map(({ op, path }) => `${op} ${path}`).join(', ')].filter(Boolean).join(' · ')
    }
    case 'pause-requested':
    case 'cancel-requested':
      return `by ${event.data.by === LOCAL_USER ? 'you' : event.data.by}`
    case 'run-finished':
      return event.data.explanation
    default:
      return ''
  }
}
