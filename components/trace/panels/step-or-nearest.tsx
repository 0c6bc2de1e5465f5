'use client'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button.tsx'
import type { TraceStep } from '@/lib/loop/4-trace/trace.ts'
import { currentIteration, currentNode, currentStep } from '../store/selectors.ts'
import type { TraceState } from '../store/trace-store.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useNodes } from '../use-nodes.ts'

type Props = {
  /** What a step without it did: "called no model". */
  missing: string
  has: (step: TraceStep) => boolean
  children: (step: TraceStep) => ReactNode
}

/** Shows the step under the playhead; when it has nothing to show, the nearest step of its iteration that has, and says so. */
export function StepOrNearest({ missing, has, children }: Props) {
  const store = useTraceStore()
  const nodes = useNodes()
  const here = useTrace(currentNode)
  const shown = useTrace((state) => nearest(state, has))
  const own = useTrace((state) => currentStep(state) === shown)
  const failed = useTrace((state) => Boolean(currentStep(state)?.failure))
  const label = (id: string | null) => (id === null ? 'This step' : nodes.get(id)?.label || id)
  // Beside a failure another node's call would look like its cause.
  if (failed && !own) return <p className="p-4 text-[13px] text-muted">{`${label(here)} failed and ${missing}.`}</p>
  if (!shown)
    return (
      <p className="p-4 text-[13px] text-muted">{`No step of this iteration ${missing.replace(' no ', ' a ')}.`}</p>
    )
  return (
    <>
      {own ? null : (
        <p className="flex flex-wrap items-center gap-x-3 border-line border-b bg-sunken px-4 py-1 text-muted text-xs">
          {label(here)} {missing}. Shown: {label(shown.nodeId)}, step {shown.index}.
          <Button
            variant="ghost"
            size="sm"
            className="h-6"
            onClick={() => store.getState().goTo({ iteration: shown.iteration, step: shown.index })}
          >
            Go there
          </Button>
        </p>
      )}
      {children(shown)}
    </>
  )
}

/** The closest step of the iteration under the playhead that has it; of two the earlier one, which led here. */
function nearest(state: TraceState, has: Props['has']): TraceStep | undefined {
  const steps = (currentIteration(state)?.steps ?? []).filter(has)
  const current = currentStep(state)?.index ?? 1
  const distance = (step: TraceStep) => Math.abs(step.index - current)
  return steps.reduce<TraceStep | undefined>(
    (best, step) => (best === undefined || distance(step) < distance(best) ? step : best),
    undefined,
  )
}
