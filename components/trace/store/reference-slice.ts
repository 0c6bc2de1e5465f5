import type { Position } from '@/lib/loop/4-trace/navigate.ts'
import { segmentOf } from '@/lib/loop/4-trace/segment.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import { type BranchRun, readBranches } from './branches.ts'
import { readSegment } from './read-segment.ts'
import { type SegmentEntry, segmentIn } from './segment-cache.ts'
import { stateInSegment } from './selectors.ts'
import type { SliceOf } from './trace-store.ts'

/** What the state is compared with other than the step before: a pinned place of this run, or the same place of a run that branched off. */
export type ReferenceSlice = {
  pinned: Position | null
  /** The state at the pinned place, kept when its segment is dropped; null while it is loading. */
  pinnedState: JsonObject | null
  /** Runs that share this one's beginning; null while they are not read. */
  branches: readonly BranchRun[] | null
  /** The one that is compared with. */
  branchId: string | null
  /** The last segments read of other runs, by run and segment. */
  branchSegments: ReadonlyMap<string, SegmentEntry>
  /** Pins the place under the playhead and compares with it; the same place again is let go. */
  pin(): void
  unpin(): void
  loadBranches(): Promise<void>
  /** Loads what the chosen comparison needs at the playhead. */
  loadReference(): Promise<void>
}

const KEPT = 6

export function branchKey(runId: string, iteration: number): string {
  return `${runId} ${segmentOf(iteration)}`
}

export const createReferenceSlice: SliceOf<ReferenceSlice> = (set, get, { api, run, view }) => ({
  pinned: view?.pinned ?? null,
  pinnedState: null,
  branches: null,
  branchId: view?.branchId ?? null,
  branchSegments: new Map(),

  pin: () => {
    const { iteration, step, pinned, timeline } = get()
    if (timeline.count === 0) return
    if (pinned?.iteration === iteration && pinned.step === step) return get().unpin()
    set({ pinned: { iteration, step }, pinnedState: null, stateView: 'pinned' })
    void get().loadReference()
  },

  unpin: () => {
    const { stateView } = get()
    set({ pinned: null, pinnedState: null, stateView: stateView === 'pinned' ? 'diff' : stateView })
  },

  loadBranches: async () => {
    if (get().branches !== null) return
    const branches = await readBranches(api, run)
    const wanted = get().branchId
    const first = branches.find(({ relation }) => relation === 'parent') ?? branches[0]
    const known = wanted !== null && (branches.some(({ id }) => id === wanted) || get().stateView === 'branch')
    set({ branches, branchId: known ? wanted : (first?.id ?? null) })
  },

  loadReference: async () => {
    const { stateView, pinned, pinnedState, segments, branchId, branchSegments, iteration } = get()
    if (stateView === 'pinned' && pinned && pinnedState === null) {
      const index = segmentOf(pinned.iteration)
      const there = segmentIn(segments, index)
      const entry = there ? null : await readSegment(api, run.id, index)
      const segment = there ?? (entry?.status === 'ready' ? entry.segment : null)
      const state = segment && stateInSegment(segment, pinned)?.state
      if (get().pinned === pinned && state) set({ pinnedState: state })
    }
    if (stateView !== 'branch' || branchId === null) return
    const key = branchKey(branchId, iteration)
    const known = branchSegments.get(key)
    if (known && known.status !== 'failed') return
    const put = (entry: SegmentEntry) => {
      const next = new Map(get().branchSegments)
      next.delete(key)
      next.set(key, entry)
      for (const old of next.keys()) if (next.size > KEPT) next.delete(old)
      set({ branchSegments: next })
    }
    put({ status: 'loading' })
    put(await readSegment(api, branchId, segmentOf(iteration)))
  },
})
