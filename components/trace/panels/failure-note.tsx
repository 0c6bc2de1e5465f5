'use client'
import { CircleX } from 'lucide-react'
import { currentStep } from '../store/selectors.ts'
import { useTrace } from '../trace-context.tsx'
import { useNodeNames, useNodes } from '../use-nodes.ts'

/** Why the step under the playhead ended the run, whichever aspect of it is shown. Nothing when it did not fail. */
export function FailureNote() {
  const step = useTrace(currentStep)
  const nodes = useNodes()
  const named = useNodeNames()
  if (!step?.failure) return null
  return (
    <p
      className="flex gap-2 border-line border-b bg-danger-soft px-4 py-2 text-xs leading-5"
      data-testid="step-failure"
    >
      <CircleX className="mt-0.5 size-3.5 shrink-0 text-danger" aria-hidden="true" />
      <span className="min-w-0">
        <span className="font-medium">{nodes.get(step.nodeId)?.label || step.nodeId} failed.</span>{' '}
        {named(step.failure.message)}
      </span>
    </p>
  )
}
