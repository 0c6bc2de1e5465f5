'use client'
import { Button } from '@/components/ui/button.tsx'
import type { TraceStep } from '@/lib/loop/4-trace/trace.ts'
import { currentIteration, currentNode } from '../store/selectors.ts'
import type { TraceState } from '../store/trace-store.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useNodes } from '../use-nodes.ts'

type Props = { what: string; has: (step: TraceStep) => boolean }

/** Says that this step has none of something, and leads to the step of the iteration that has. */
export function Elsewhere({ what, has }: Props) {
  const store = useTraceStore()
  const nodes = useNodes()
  const here = useTrace(currentNode)
  const target = useTrace((state) => nearest(state, has))
  const label = (id: string | null) => (id === null ? 'This step' : nodes.get(id)?.label || id)
  return (
    <p className="flex flex-wrap items-center gap-3 p-4 text-[13px] text-muted">
      {label(here)} {what}.
      {target ? (
        <Button size="sm" onClick={() => store.getState().goTo({ iteration: target.iteration, step: target.index })}>
          Go to {label(target.nodeId)}
        </Button>
      ) : null}
    </p>
  )
}

/** The closest step of the iteration under the playhead that has it. */
function nearest(state: TraceState, has: Props['has']): TraceStep | undefined {
  const steps = (currentIteration(state)?.steps ?? []).filter(has)
  const distance = (step: TraceStep) => Math.abs(step.index - state.step)
  return steps.reduce<TraceStep | undefined>(
    (best, step) => (best === undefined || distance(step) < distance(best) ? step : best),
    undefined,
  )
}
