import { decidedElsewhere } from '@/components/decision/decided-elsewhere.ts'
import type { ApiProblem } from '@/lib/api/client.ts'
import type { ResumeRunBody, RunDetail } from '@/lib/api/contracts/runs.ts'
import type { Timeline } from '@/lib/loop/4-trace/navigate.ts'
import { extendSegment, segmentOf } from '@/lib/loop/4-trace/segment.ts'
import type { TraceEvent, TraceEventOf } from '@/lib/loop/4-trace/trace-event.ts'
import type { LoopEvent } from '@/lib/loop/artefacts/events.ts'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import type { IterationSummary } from '@/lib/loop/artefacts/trace.ts'
import { summarise } from '@/lib/loop/summary/summarise.ts'
import { readSegment } from './read-segment.ts'
import { followHead, heldSince, newerHead, waitingSince } from './run-head.ts'
import { remember, type SegmentCache, segmentIn, traceOf } from './segment-cache.ts'
import type { SliceOf } from './trace-store.ts'

export type PayloadEntry =
  | { status: 'loading' }
  | { status: 'failed'; problem: ApiProblem }
  | { status: 'ready'; value: Json }

/** The run and what is loaded of its log. */
export type DataSlice = {
  run: RunDetail
  /** Since when the run's clock stands still, epoch milliseconds; null while it goes. */
  heldAt: number | null
  timeline: Timeline
  /** Why the summaries could not be read; null while all is well. */
  timelineProblem: ApiProblem | null
  /** While the summaries of the whole run are read for the first time. */
  loadingSummaries: boolean
  segments: SegmentCache
  payloads: ReadonlyMap<string, PayloadEntry>
  /** Why the last decision about a pause came too late; null: it did not. */
  lateDecision: string | null
  setRun(run: RunDetail): void
  /** Asks for a pause before the next step. Gives the problem, or null. */
  pauseRun(): Promise<ApiProblem | null>
  /** Lets the paused run go on. Gives the problem, or null. When it waits with something else by now, it is read again. */
  resumeRun(body: ResumeRunBody): Promise<ApiProblem | null>
  loadSummaries(from: number): Promise<void>
  /** All pages from an iteration on. */
  loadSummariesFrom(from: number): Promise<void>
  loadAllSummaries(): Promise<void>
  /** Loads the segment of an iteration unless it is there or on its way. */
  loadSegment(index: number, again?: boolean): Promise<void>
  loadPayload(hash: string): Promise<void>
  /** Takes events of the live log. Returns the first iteration whose stored summary they may have changed. */
  addEvents(events: TraceEvent[]): void
}

const PAGE = 1_000
const KEPT_PAYLOADS = 64

export const createDataSlice: SliceOf<DataSlice> = (set, get, { api, run }) => ({
  run,
  heldAt: heldSince(run, null),
  timeline: { count: run.iterations, summaries: [] },
  timelineProblem: null,
  loadingSummaries: false,
  segments: new Map(),
  payloads: new Map(),
  lateDecision: null,

  setRun: (read) => {
    const { timeline, run: known, heldAt } = get()
    const next = newerHead(known, read)
    const count = Math.max(timeline.count, next.iterations)
    set({ run: next, heldAt: heldSince(next, heldAt), timeline: { ...timeline, count } })
  },

  pauseRun: async () => {
    const result = await api.pauseRun(run.id)
    if (result.ok) get().setRun(result.value.run)
    return result.ok || result.problem.code === 'already-finished' ? null : result.problem
  },

  resumeRun: async (body) => {
    set({ goingOn: { what: body.until ?? 'end', after: get().run.lastSeq }, lateDecision: null })
    const result = await api.resumeRun(run.id, body)
    if (result.ok) {
      get().setRun(result.value.run)
      return null
    }
    set({ goingOn: null })
    if (decidedElsewhere(result.problem)) {
      const now = await api.getRun(run.id)
      if (now.ok) get().setRun(now.value.run)
      if (get().run.paused?.seq !== body.seq) set({ lateDecision: result.problem.detail })
    }
    return result.problem
  },

  loadSummaries: async (from) => {
    const result = await api.listIterations(run.id, { from, limit: PAGE })
    if (result.ok) set({ timeline: withSummaries(get().timeline, result.value.iterations), timelineProblem: null })
    else if (result.problem.code !== 'aborted') set({ timelineProblem: result.problem })
  },

  loadSummariesFrom: async (from) => {
    for (let next = from; next <= get().timeline.count; next += PAGE) {
      await get().loadSummaries(next)
      if (get().timelineProblem) return
    }
  },

  loadAllSummaries: async () => {
    // The page around the playhead first: what is looked at must not wait for ten thousand others.
    const here = Math.floor((get().iteration - 1) / PAGE)
    set({ loadingSummaries: true })
    await get().loadSummaries(here * PAGE + 1)
    for (let page = 0; page * PAGE < get().timeline.count; page++) {
      if (get().timelineProblem) break
      if (page !== here) await get().loadSummaries(page * PAGE + 1)
      get().settle()
    }
    set({ loadingSummaries: false })
  },

  loadSegment: async (index, again = false) => {
    const known = get().segments.get(index)
    if (known?.status === 'loading' || (known && known.status !== 'failed' && !again)) return
    const put = (entry: Parameters<typeof remember>[2]) =>
      set({ segments: remember(get().segments, index, entry, segmentOf(get().iteration)) })
    if (known?.status !== 'ready') put({ status: 'loading' })
    const entry = await readSegment(api, run.id, index)
    put(entry)
    if (entry.status === 'ready') set({ run: waitingSince(get().run, entry.segment.events.at(-1)) })
  },

  loadPayload: async (hash) => {
    const known = get().payloads.get(hash)
    if (known && known.status !== 'failed') return
    const put = (entry: PayloadEntry) => {
      const payloads = new Map(get().payloads).set(hash, entry)
      for (const key of payloads.keys()) if (payloads.size > KEPT_PAYLOADS) payloads.delete(key)
      set({ payloads })
    }
    put({ status: 'loading' })
    const result = await api.getPayload(run.id, hash)
    put(result.ok ? { status: 'ready', value: result.value.value } : { status: 'failed', problem: result.problem })
  },

  addEvents: (events) => {
    const first = events[0]
    const last = events.at(-1)
    if (!first || !last) return
    const count = Math.max(get().timeline.count, last.iteration)
    let segments = get().segments
    const outdated: number[] = []
    for (let index = segmentOf(first.iteration); index <= segmentOf(last.iteration); index++) {
      const entry = segments.get(index)
      if (entry?.status !== 'ready') continue
      const segment = extendSegment(entry.segment, events)
      if (segment === null) outdated.push(index)
      else segments = new Map(segments).set(index, { ...entry, segment })
    }
    const timeline = withSummaries({ ...get().timeline, count }, provisional(segments, first.iteration, count))
    const fresh = events.filter(({ seq }) => seq > get().run.lastSeq)
    const head = followHead(get(), fresh, lastQuestion(segments, last.iteration, fresh[0]?.seq ?? 0))
    const run = { ...head.run, lastSeq: Math.max(head.run.lastSeq, last.seq), iterations: count }
    set({ segments, timeline, run, heldAt: head.heldAt })
    for (const index of outdated) void get().loadSegment(index, true)
    get().addToIndex(events)
  },
})

/** The question that was asked last before an event, as far as its segment is loaded. */
function lastQuestion(segments: SegmentCache, iteration: number, before: number): TraceEventOf<'person-asked'> | null {
  const events = segmentIn(segments, segmentOf(iteration))?.events ?? []
  const asked = events.findLast((event) => event.type === 'person-asked' && event.seq < before)
  return asked?.type === 'person-asked' ? asked : null
}

/** Summaries of iterations that live events have changed, as far as their events are loaded. */
function provisional(segments: SegmentCache, from: number, to: number): IterationSummary[] {
  const summaries: IterationSummary[] = []
  for (let iteration = Math.max(1, from); iteration <= to; iteration++) {
    const segment = segmentIn(segments, segmentOf(iteration))
    const trace = segment && traceOf(segment).get(iteration)
    // A summary counts events and reads no field that may be a payload reference.
    const summary = trace?.events.reduce<IterationSummary | null>(
      (sum, event) => summarise(sum, event as LoopEvent),
      null,
    )
    if (summary) summaries.push(summary)
  }
  return summaries
}

/** Paths repeat from iteration to iteration: one array for all equal ones keeps 10,000 summaries small. */
const paths = new Map<string, string[]>()
function sharedPath(path: string[]): string[] {
  if (paths.size > 2_000) paths.clear()
  const key = path.join(' ')
  const known = paths.get(key)
  if (!known) paths.set(key, path)
  return known ?? path
}

/** A summary that tells of fewer events than the one already there is late and is left out. */
function withSummaries({ count, summaries }: Timeline, added: readonly IterationSummary[]): Timeline {
  const next = summaries.slice()
  for (const summary of added) {
    const known = next[summary.iteration - 1]
    if (known && known.lastSeq > summary.lastSeq) continue
    next[summary.iteration - 1] = { ...summary, path: sharedPath(summary.path) }
  }
  return { count: Math.max(count, next.length), summaries: next }
}
