import type { TraceApi } from '@/components/trace/store/trace-store.ts'
import type { ApiResult } from '@/lib/api/client.ts'
import type { TemplateRecording } from '@/lib/api/contracts/recordings.ts'
import { stateAt } from '@/lib/loop/4-trace/fold-state.ts'
import { iterationsOf, segmentOf } from '@/lib/loop/4-trace/segment.ts'
import type { LoopEvent } from '@/lib/loop/artefacts/events.ts'
import type { IterationSummary } from '@/lib/loop/artefacts/trace.ts'
import { summarise } from '@/lib/loop/summary/summarise.ts'

const answer = <T>(value: T): Promise<ApiResult<T>> => Promise.resolve({ ok: true, value })

/** Nothing of the kind is there: a recording is looked at and no more. */
const refuse = (): Promise<ApiResult<never>> => {
  const detail = 'This is a recording: it can be looked at, and nothing can be done with it.'
  return Promise.resolve({
    ok: false,
    problem: { type: 'about:blank', title: 'A recording', status: 404, code: 'not-found', detail },
  })
}

/** What the trace viewer reads, out of a log that is there as a whole. */
export function recordedApi({ run, snapshot, events }: TemplateRecording): TraceApi {
  const summaries = new Map<number, IterationSummary>()
  for (const event of events) {
    // The fields are whole, and the summary reads none that may be a reference.
    const summary = summarise(summaries.get(event.iteration) ?? null, event as LoopEvent)
    if (event.iteration > 0) summaries.set(event.iteration, summary)
  }
  const iterations = [...summaries.values()]
  return {
    getRun: () => answer({ run }),
    getRunSnapshot: () => answer(snapshot),
    listIterations: (_, { from = 1, limit = 1_000 } = {}) => {
      const left = iterations.filter(({ iteration }) => iteration >= from)
      return answer({ iterations: left.slice(0, limit), next: left[limit]?.iteration ?? null })
    },
    getSegment: (_, segment) => {
      const { first, last } = iterationsOf(segment)
      const own = events.filter(({ iteration }) => segmentOf(iteration) === segment)
      const before = (own[0]?.seq ?? 1) - 1
      const start = stateAt({}, events, segment === 0 ? startOf(events) : before)
      return answer({ segment, from: first, to: last, start, events: own, next: null, complete: true })
    },
    listEvents: (_, { after = 0, limit = 2_000 } = {}) => {
      const left = events.filter(({ seq }) => seq > after)
      const next = left.length > limit ? (left[limit - 1]?.seq ?? null) : null
      return answer({ events: left.slice(0, limit), next, lastSeq: run.lastSeq, finished: true })
    },
    listForks: () => answer({ forks: [] }),
    readBreakpoints: () => answer({ breakpoints: [], pending: false }),
    followRun: () => () => undefined,
    getPayload: refuse,
    cancelRun: refuse,
    pauseRun: refuse,
    resumeRun: refuse,
    setBreakpoints: refuse,
  }
}

/** The state that a run begins with is told by one of its first events. */
function startOf(events: TemplateRecording['events']): number {
  return events.find(({ type }) => type === 'run-started')?.seq ?? 0
}
