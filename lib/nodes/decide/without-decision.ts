import type { ErrorClass } from '../../loop/artefacts/events.ts'
import type { StepContext, StepResult } from '../../loop/kinds/executor.ts'

/** Where a decision that could not be made leads: by `invalid` if that is connected, else it ends the run. A fatal error always ends it. */
export function withoutDecision(
  { spec, nodeId }: StepContext<unknown>,
  failure: { class: ErrorClass; message: string },
): StepResult {
  const connected = spec.nodes[nodeId]?.next.invalid !== undefined
  if (connected && failure.class !== 'fatal') return { type: 'next', handle: 'invalid' }
  return { type: 'fail', class: failure.class, message: failure.message }
}
