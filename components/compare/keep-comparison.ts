import type { ApiClient } from '@/lib/api/client.ts'
import type { CompareStore } from './compare-store.ts'

/** A running run is compared again when it has moved on, at most so often. */
const AGAIN_MS = 2_000

/** Has both runs compared, and again while one of them goes on. `lead`: the first time, the playhead goes to where they part. Returns the function that ends it. */
export function keepComparison(store: CompareStore, api: Pick<ApiClient, 'compareRuns'>, lead: boolean): () => void {
  const stop = new AbortController()
  const { a, b } = store.sides
  let timer: ReturnType<typeof setTimeout> | undefined
  let leads = lead
  const compare = async () => {
    timer = undefined
    const ids = { a: a.getState().run.id, b: b.getState().run.id }
    const result = await api.compareRuns(ids, stop.signal)
    if (stop.signal.aborted) return
    if (!result.ok) return store.getState().show({ problem: result.problem })
    store.getState().show({ comparison: result.value, problem: null })
    if (leads && result.value.divergence) store.getState().goTo(result.value.divergence.iteration)
    leads = false
    again()
  }
  const again = () => {
    const known = store.getState().comparison?.lastSeqs
    if (timer !== undefined || known === undefined) return
    if (a.getState().run.lastSeq > known.a || b.getState().run.lastSeq > known.b)
      timer = setTimeout(() => void compare(), AGAIN_MS)
  }
  const stops = [a, b].map((side) =>
    side.subscribe((state, before) => {
      if (state.run.lastSeq !== before.run.lastSeq) again()
    }),
  )
  void compare()
  return () => {
    stop.abort()
    clearTimeout(timer)
    for (const end of stops) end()
  }
}
