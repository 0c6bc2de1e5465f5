import type { Claim, Clock, RunStore } from './ports.ts'

/** Between two looks for others that wait, once the slice is used up. */
const LOOK_EVERY_MS = 1_000

/**
 * Says, each time it is asked, whether a run has had its share: it has gone on for `sliceMs` and another run waits that would be taken in its place.
 */
export function timeSlice(store: RunStore, claim: Claim, clock: Clock, sliceMs: number): () => Promise<boolean> {
  let lookAt = clock.now() + sliceMs
  return async () => {
    if (clock.now() < lookAt) return false
    lookAt = clock.now() + LOOK_EVERY_MS
    return store.othersWait(claim)
  }
}
