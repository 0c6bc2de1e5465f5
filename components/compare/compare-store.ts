import { createStore, type StoreApi } from 'zustand/vanilla'
import {
  createTraceStore,
  type TraceApi,
  type TraceSetup,
  type TraceStore,
} from '@/components/trace/store/trace-store.ts'
import type { ApiProblem } from '@/lib/api/client.ts'
import type { ComparisonAnswer } from '@/lib/api/contracts/compare.ts'

export type Side = 'a' | 'b'
export type SideSetup = Pick<TraceSetup, 'run' | 'snapshot'>

export type CompareState = {
  /** The iteration under the playhead that both share; a run that ended before it stands at its own end. */
  iteration: number
  /** Iterations of the longer run. */
  count: number
  comparison: ComparisonAnswer | null
  problem: ApiProblem | null
  /** Differences, or both sides as they are. */
  view: 'difference' | 'both'
  goTo(iteration: number): void
  /** To the next difference in a direction. False: there is none. */
  jump(direction: 1 | -1): boolean
  show(view: Partial<Pick<CompareState, 'view' | 'comparison' | 'problem'>>): void
}
export type CompareStore = StoreApi<CompareState> & { sides: Record<Side, TraceStore> }

/** Two viewers' stores under one playhead. Nothing is fetched before their sessions are opened. */
export function createCompareStore(api: TraceApi, sides: Record<Side, SideSetup>, iteration: number): CompareStore {
  const position = { iteration, step: 1 }
  const stores = {
    a: createTraceStore({ api, ...sides.a, position }),
    b: createTraceStore({ api, ...sides.b, position }),
  }
  const longest = () => Math.max(1, stores.a.getState().timeline.count, stores.b.getState().timeline.count)
  const store = createStore<CompareState>()((set, get) => ({
    iteration,
    count: longest(),
    comparison: null,
    problem: null,
    view: 'difference',
    goTo: (wanted) => set({ iteration: Math.min(Math.max(1, Math.round(wanted)), get().count) }),
    jump: (direction) => {
      const { comparison, iteration: here, goTo } = get()
      const all = comparison?.differences ?? []
      const next =
        direction === 1
          ? all.find((difference) => difference.iteration > here)
          : all.findLast((difference) => difference.iteration < here)
      if (next) goTo(next.iteration)
      return next !== undefined
    },
    show: (view) => set(view),
  }))
  return Object.assign(store, { sides: stores })
}

/** Keeps both playheads and both ribbons at the same place. Returns the function that ends it. */
export function joinSides(store: CompareStore): () => void {
  const { a, b } = store.sides
  let leading = false
  /** What follows from one side's move must not move it again. */
  const lead = (work: () => void) => {
    if (leading) return
    leading = true
    work()
    leading = false
  }
  const place = (iteration: number) => {
    for (const side of [a, b]) {
      const { timeline, goTo } = side.getState()
      goTo({ iteration: Math.min(iteration, Math.max(1, timeline.count)), step: 1 })
    }
  }
  const align = () => {
    const [one, other] = [a.getState(), b.getState()]
    const count = Math.max(1, one.timeline.count, other.timeline.count)
    if (store.getState().count !== count) store.setState({ count })
  }
  const follow = (side: TraceStore, other: TraceStore) =>
    side.subscribe((state, before) =>
      lead(() => {
        if (state.timeline.count !== before.timeline.count) {
          align()
          spread(store)
        }
        if (state.iteration !== before.iteration) {
          store.setState({ iteration: state.iteration })
          place(state.iteration)
        }
        if (state.window !== before.window) other.getState().show({ window: state.window ?? whole(store) })
        if (state.measure !== before.measure) other.getState().show({ measure: state.measure })
      }),
    )
  lead(() => {
    align()
    spread(store)
    b.getState().show({ measure: a.getState().measure })
    place(store.getState().iteration)
  })
  const stops = [
    follow(a, b),
    follow(b, a),
    store.subscribe((state, before) => {
      if (state.iteration !== before.iteration) lead(() => place(state.iteration))
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** Columns of both ribbons are as wide as those of the longer run. */
function spread(store: CompareStore): void {
  for (const side of [store.sides.a, store.sides.b]) side.getState().show({ window: whole(store) })
}

function whole(store: CompareStore): { from: number; to: number } {
  return { from: 0, to: store.getState().count }
}
