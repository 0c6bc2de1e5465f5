'use client'
import { Ban } from 'lucide-react'
import { currentStep } from '../store/selectors.ts'
import { useTrace } from '../trace-context.tsx'
import { useNodeNames } from '../use-nodes.ts'

/** Why a model call of the step under the playhead was not sent, whichever aspect of it is shown. It is no error: money is missing. */
export function UnsentNote() {
  const unsent = useTrace(currentStep)?.unsent.at(-1)
  const named = useNodeNames()
  if (!unsent) return null
  return (
    <p className="flex gap-2 border-line border-b bg-warning-soft px-4 py-2 text-xs leading-5" data-testid="unsent">
      <Ban className="mt-0.5 size-3.5 shrink-0 text-warning" aria-hidden="true" />
      <span className="min-w-0">
        <span className="font-medium">A model call was not sent.</span> {named(unsent.why)}
      </span>
    </p>
  )
}
