import { LAST_STEP, nextStep, type Position, samePosition } from '@/lib/loop/4-trace/navigate.ts'
import { iterationsOf, segmentOf } from '@/lib/loop/4-trace/segment.ts'
import type { TraceEvent } from '@/lib/loop/4-trace/trace-event.ts'
import type { PlaceView } from '../place.ts'
import { segmentIn } from './segment-cache.ts'
import type { TraceApi, TraceState, TraceStore } from './trace-store.ts'

/** Time of one step at speed 1. */
const STEP_MS = 640
/** A place that is passed while scrubbing is not loaded; one that is stayed on this long is, and so is the first after a rest of this long. */
const SETTLE_MS = 70
/** How near the end of a segment its neighbour is loaded ahead. */
const AHEAD = 20
const FLUSH_MS = 40
/** Share of the time that taking in events may use: a run that is faster than the page makes the page slower to follow, never unusable. */
const BUSY_SHARE = 0.15
const REFRESH_MS = 500

/** Brings a viewer to life: loads what the playhead needs, plays, follows the live log and reports the place. Returns the function that ends all of it. */
export function openSession(
  store: TraceStore,
  api: TraceApi,
  onPlace: (position: Position | null, view: PlaceView) => void,
): () => void {
  const stops = [
    loadAround(store),
    keepSnapshot(store),
    keepReference(store),
    play(store),
    reportPlace(store, onPlace),
    follow(store, api),
  ]
  void store.getState().loadBranches()
  void store
    .getState()
    .loadAllSummaries()
    .then(() => store.getState().settle())
  return () => {
    for (const stop of stops) stop()
  }
}

/** Loads the segment under the playhead, then the one it is moving to. */
function loadAround(store: TraceStore): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let movedAt = 0
  const load = () => {
    const { iteration, direction, timeline, segments, loadSegment } = store.getState()
    if (timeline.count === 0) return
    const index = segmentOf(iteration)
    if (!segmentIn(segments, index)) return void loadSegment(index)
    const { first, last } = iterationsOf(index)
    const near =
      direction === 1 ? iteration > last - AHEAD && last < timeline.count : iteration < first + AHEAD && index > 0
    if (near && !segments.has(index + direction)) void loadSegment(index + direction)
  }
  const stop = store.subscribe((state, before) => {
    if (state.segments !== before.segments) state.settle()
    const begun = state.timeline.count > 0 && before.timeline.count === 0
    const moved = state.iteration !== before.iteration || begun
    const status = state.segments.get(segmentOf(state.iteration))?.status
    // A failed segment is asked for again when the playhead comes back to it or somebody presses retry, not in a loop.
    if (!moved && (state.segments === before.segments || status === 'loading' || status === 'failed')) return
    clearTimeout(timer)
    const now = performance.now()
    const rested = now - movedAt > SETTLE_MS
    movedAt = now
    if (rested && moved && !state.scrubbing) load()
    else timer = setTimeout(load, SETTLE_MS)
  })
  load()
  return () => {
    clearTimeout(timer)
    stop()
  }
}

/** Keeps the design that is shown to the place under the playhead, in a run that has had several. */
function keepSnapshot(store: TraceStore): () => void {
  const keep = () => void store.getState().showSnapshot()
  keep()
  return store.subscribe((state, before) => {
    const moved =
      state.iteration !== before.iteration || state.step !== before.step || state.segments !== before.segments
    if (state.run.specHash !== before.run.specHash || (state.run.formerSnapshots.length > 0 && moved)) keep()
  })
}

/** Loads what the state is compared with, wherever the playhead goes. */
function keepReference(store: TraceStore): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const load = () => void store.getState().loadReference()
  load()
  const stop = store.subscribe((state, before) => {
    const wanted =
      state.stateView !== before.stateView ||
      state.branchId !== before.branchId ||
      state.pinned !== before.pinned ||
      (state.stateView === 'branch' && state.iteration !== before.iteration)
    if (!wanted) return
    clearTimeout(timer)
    timer = setTimeout(load, SETTLE_MS)
  })
  return () => {
    clearTimeout(timer)
    stop()
  }
}

/** Moves on while playing; waits where events are still on their way, stops at the end of a finished run. */
function play(store: TraceStore): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tick = () => {
    const state = store.getState()
    if (!state.playing) return
    timer = setTimeout(tick, STEP_MS / state.speed)
    const here = { iteration: state.iteration, step: state.step }
    if (!state.timeline.summaries[here.iteration - 1]) return
    const next = nextStep(state.timeline, here)
    if (samePosition(next, here)) {
      if (state.run.status === 'finished') state.setPlaying(false)
      else state.setFollowing(true)
      return
    }
    if (state.segments.get(segmentOf(here.iteration))?.status !== 'loading') state.move('step')
  }
  const stop = store.subscribe((state, before) => {
    if (state.playing === before.playing && state.speed === before.speed) return
    clearTimeout(timer)
    if (state.playing) timer = setTimeout(tick, STEP_MS / state.speed)
  })
  return () => {
    clearTimeout(timer)
    stop()
  }
}

/** Tells the address where the viewer stands and what it shows, at most four times a second; a place of null while following the end. */
function reportPlace(store: TraceStore, onPlace: (position: Position | null, view: PlaceView) => void): () => void {
  let placed = store.getState().step !== LAST_STEP
  let timer: ReturnType<typeof setTimeout> | undefined
  const report = () => {
    timer = undefined
    const { iteration, step, following, tab, stateView, graphView, pinned, branchId } = store.getState()
    onPlace(following || !placed ? null : { iteration, step }, { tab, stateView, graphView, pinned, branchId })
  }
  const shownOtherwise = (a: TraceState, b: TraceState) =>
    a.tab !== b.tab ||
    a.stateView !== b.stateView ||
    a.graphView !== b.graphView ||
    a.pinned !== b.pinned ||
    (a.stateView === 'branch' && a.branchId !== b.branchId)
  const moved = (a: TraceState, b: TraceState) =>
    a.iteration !== b.iteration || a.step !== b.step || a.following !== b.following
  const stop = store.subscribe((state, before) => {
    // Finding the last step of a run that was opened without a place is not a move.
    const wentOn = moved(state, before) && before.step < LAST_STEP && state.step < LAST_STEP
    if (wentOn) placed = true
    if (wentOn || shownOtherwise(state, before)) timer ??= setTimeout(report, 250)
  })
  const stay = beforeLeaving(() => {
    if (timer === undefined) return
    clearTimeout(timer)
    report()
  })
  return () => {
    stay()
    clearTimeout(timer)
    stop()
  }
}

/** Calls back when a link is pressed: an address that is written after that takes the way there back. */
function beforeLeaving(act: () => void): () => void {
  if (typeof document === 'undefined') return () => undefined
  const pressed = ({ target }: Event) => {
    if (target instanceof Element && target.closest('a[href]')) act()
  }
  document.addEventListener('click', pressed, true)
  return () => document.removeEventListener('click', pressed, true)
}

/** Follows the live log of a run that has not ended. */
function follow(store: TraceStore, api: TraceApi): () => void {
  const { run, setConnection } = store.getState()
  if (run.status === 'finished') return () => undefined
  let waiting: TraceEvent[] = []
  let flushTimer: ReturnType<typeof setTimeout> | undefined
  let refreshTimer: ReturnType<typeof setTimeout> | undefined
  let changedFrom = Number.POSITIVE_INFINITY
  let pauseMs = FLUSH_MS
  void store.getState().loadBreakpoints()

  const refresh = async () => {
    refreshTimer = undefined
    const from = Math.max(1, changedFrom)
    changedFrom = Number.POSITIVE_INFINITY
    const readRun = async () => {
      const latest = await api.getRun(run.id)
      if (latest.ok) store.getState().setRun(latest.value.run)
    }
    await Promise.all([readRun(), store.getState().loadSummariesFrom(from)])
    store.getState().settle()
  }
  const flush = () => {
    flushTimer = undefined
    const events = waiting
    waiting = []
    const began = performance.now()
    changedFrom = Math.min(changedFrom, events[0]?.iteration ?? changedFrom)
    store.getState().addEvents(events)
    if (events.some(({ type }) => type === 'breakpoints-set')) void store.getState().loadBreakpoints()
    store.getState().settle()
    pauseMs = Math.max(FLUSH_MS, (performance.now() - began) / BUSY_SHARE)
    refreshTimer ??= setTimeout(() => void refresh(), REFRESH_MS)
  }
  const stop = api.followRun(run.id, {
    after: run.lastSeq,
    onEvents: (events) => {
      waiting.push(...events)
      flushTimer ??= setTimeout(flush, pauseMs)
    },
    onStatus: setConnection,
  })
  return () => {
    stop()
    clearTimeout(flushTimer)
    clearTimeout(refreshTimer)
  }
}
