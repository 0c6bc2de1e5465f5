'use client'
import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { cn } from '@/components/ui/cn.ts'
import { formatDuration } from '@/components/ui/format.ts'
import { openWaitOf } from '@/lib/loop/4-trace/open-wait.ts'
import { errorsOf, hasViolation, type TraceStep } from '@/lib/loop/4-trace/trace.ts'
import type { DesignNode } from '@/lib/loop/artefacts/design.ts'
import { currentIteration } from './store/selectors.ts'
import { useTrace, useTraceStore } from './trace-context.tsx'
import { useNodes } from './use-nodes.ts'
import { WaitLeft } from './wait-countdown.tsx'

/** How long the playhead rests before the lit step is scrolled to. */
const REST_MS = 90

/** The steps of the iteration under the playhead, in order, each with its time. */
export function StepStrip() {
  const store = useTraceStore()
  const listRef = useRef<HTMLOListElement>(null)
  const steps = useTrace((state) => currentIteration(state)?.steps)
  const nodes = useNodes()

  // The lit chip is marked in the DOM: stepping must not render the strip anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: new steps are new elements, which must be marked again
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const mark = () => {
      const chips = listRef.current?.querySelectorAll('button') ?? []
      const current = Math.min(store.getState().step, chips.length) - 1
      chips.forEach((chip, index) => {
        chip.setAttribute('aria-current', index === current ? 'step' : 'false')
        if (index !== current) return
        // The whole page would be laid out for it at each place that is passed.
        clearTimeout(timer)
        timer = setTimeout(() => chip.scrollIntoView({ block: 'nearest', inline: 'nearest' }), REST_MS)
      })
    }
    mark()
    const stop = store.subscribe((state, before) => {
      if (state.step !== before.step) mark()
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [store, steps])

  return (
    <ol
      ref={listRef}
      aria-label="Steps of this iteration"
      className="relative flex h-10 shrink-0 items-center gap-0.5 overflow-x-auto border-line border-b bg-surface px-2 [scrollbar-width:none]"
    >
      {steps?.length === 0 ? (
        <li className="px-1 text-muted text-xs">Before the first step of this iteration</li>
      ) : null}
      {(steps ?? []).map((step) => (
        <li key={step.step} className="flex items-center">
          {step.index > 1 ? <span className="mx-0.5 h-px w-2.5 bg-line-strong" aria-hidden="true" /> : null}
          <StepChip
            step={step}
            node={nodes.get(step.nodeId)}
            onSelect={() => store.getState().goTo({ iteration: step.iteration, step: step.index })}
          />
        </li>
      ))}
    </ol>
  )
}

function StepChip({ step, node, onSelect }: { step: TraceStep; node: DesignNode | undefined; onSelect: () => void }) {
  const violated = hasViolation(step)
  const failed = errorsOf(step) > 0
  const wait = openWaitOf(step)
  const running = useTrace((state) => state.run.status === 'running')
  return (
    <button
      type="button"
      onClick={onSelect}
      className={cn(
        'flex h-7 items-center gap-1.5 whitespace-nowrap rounded-md border border-transparent px-1.5 text-xs transition-colors hover:bg-foreground/6',
        'aria-[current=step]:border-accent/60 aria-[current=step]:bg-accent-soft',
      )}
    >
      {node ? <KindGlyph kind={node.kind} size="sm" /> : null}
      <span>{node?.label || step.nodeId}</span>
      {wait && running ? <WaitLeft wait={wait} /> : null}
      {step.endedAt === null ? null : (
        <span className="text-[11px] text-muted tabular-nums">{formatDuration(step.endedAt - step.startedAt)}</span>
      )}
      {violated ? (
        <span className="text-[10px] text-warning">
          ▲<span className="sr-only"> violation</span>
        </span>
      ) : null}
      {failed ? <X className="size-3 text-danger" strokeWidth={3} role="img" aria-label="error" /> : null}
    </button>
  )
}
