import { LIMITS } from '../artefacts/limits.ts'
import type { InFlight } from '../artefacts/run-state.ts'

/** What a process does itself, and may end of. A wait, a person and child runs do nothing to it. */
const DONE_BY_THE_PROCESS: readonly InFlight['type'][] = ['model-called', 'tool-requested', 'recall-requested']

type Tried = { takenUpInVain: number; step: { inFlight: Pick<InFlight, 'type'> | null } | null }

/**
 * Whether a run was taken up at the same place so often that it is not tried again. Each time it was taken up with a call in flight, that call is the suspect
 * and takes every other run of its process with it: it gets fewer tries. The count begins anew with the call, so it is the same one each time.
 */
export function comesNoFurther({ takenUpInVain, step }: Tried): boolean {
  const inFlight = step?.inFlight
  const suspect = inFlight && DONE_BY_THE_PROCESS.includes(inFlight.type)
  return takenUpInVain >= (suspect ? LIMITS.takenUpInFlight : LIMITS.takenUpInVain)
}
