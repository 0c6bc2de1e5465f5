import type { ApiProblem } from '@/lib/api/client.ts'
import { type EventTeller, emptyIndex, extendIndex, type RunIndex } from '@/lib/loop/4-trace/run-index.ts'
import type { TraceEvent } from '@/lib/loop/4-trace/trace-event.ts'
import { eventSentence, isBad } from '../panels/event-sentence.ts'
import type { SliceOf } from './trace-store.ts'

/** What is known of the whole log. It is read when a view of the whole run is looked at for the first time, and grows with a running run from then on. */
export type IndexSlice = {
  index: RunIndex
  /** `none`: nobody has asked for it yet. */
  indexStatus: 'none' | 'loading' | 'ready' | 'failed'
  indexProblem: ApiProblem | null
  /** Reads what of the log is not in the index yet. */
  loadIndex(): Promise<void>
  /** Takes events of the live log, once the index is there. */
  addToIndex(events: readonly TraceEvent[]): void
}

const PAGE = 2_000

export const createIndexSlice: SliceOf<IndexSlice> = (set, get, { api, run }) => {
  const tell: EventTeller = (event) => {
    const nodes = get().snapshot.design.nodes ?? []
    return { text: eventSentence(event, (id) => nodes.find((node) => node.id === id)?.label || id), bad: isBad(event) }
  }
  return {
    index: emptyIndex(),
    indexStatus: 'none',
    indexProblem: null,

    loadIndex: async () => {
      if (get().indexStatus === 'loading') return
      set({ indexStatus: 'loading', indexProblem: null })
      for (;;) {
        const page = await api.listEvents(run.id, { after: get().index.lastSeq, limit: PAGE })
        if (!page.ok) return set({ indexStatus: 'failed', indexProblem: page.problem })
        set({ index: extendIndex(get().index, page.value.events, tell) })
        if (page.value.next === null) return set({ indexStatus: 'ready' })
      }
    },

    addToIndex: (events) => {
      const { indexStatus, index } = get()
      const last = events.at(-1)
      if (indexStatus !== 'ready' || !last || last.seq <= index.lastSeq) return
      const next = extendIndex(index, events, tell)
      if (next === index) void get().loadIndex()
      else set({ index: next })
    },
  }
}
