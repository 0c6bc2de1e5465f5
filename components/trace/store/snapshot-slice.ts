import type { RunSnapshot } from '@/lib/api/contracts/runs.ts'
import { currentStep } from './selectors.ts'
import type { SliceOf, TraceState } from './trace-store.ts'

/** The design and spec under which the step at the playhead ran: a run that was moved to another version has had several. */
export type SnapshotSlice = {
  snapshot: RunSnapshot
  /** Shows the design of the place under the playhead, read from the server when it is not there yet. */
  showSnapshot(): Promise<void>
}

export const createSnapshotSlice: SliceOf<SnapshotSlice> = (set, get, { api, run, snapshot }) => {
  const known = new Map([[snapshot.specHash, snapshot]])
  const asked = new Set<string>()
  const showSnapshot = async (): Promise<void> => {
    const former = formerAt(get())
    const wanted = former?.specHash ?? get().run.specHash
    const there = known.get(wanted)
    if (there) {
      if (get().snapshot !== there) set({ snapshot: there })
      return
    }
    if (asked.has(wanted)) return
    asked.add(wanted)
    const result = await api.getRunSnapshot(run.id, former ? { seq: former.lastSeq } : {})
    asked.delete(wanted)
    if (!result.ok) return
    known.set(wanted, result.value)
    await showSnapshot()
  }
  return { snapshot, showSnapshot }
}

/** The former design that the place under the playhead belongs to; a step stays under the one that it began with. */
function formerAt(state: TraceState): { lastSeq: number; specHash: string } | undefined {
  const { run, timeline, iteration } = state
  if (run.formerSnapshots.length === 0) return undefined
  const seq = currentStep(state)?.firstSeq ?? timeline.summaries[iteration - 1]?.firstSeq
  return seq === undefined ? undefined : run.formerSnapshots.find(({ lastSeq }) => seq <= lastSeq)
}
