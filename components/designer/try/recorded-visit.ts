import { readSegment } from '@/components/trace/store/read-segment.ts'
import { changesOf, traceOf } from '@/components/trace/store/segment-cache.ts'
import type { ApiClient, ApiProblem } from '@/lib/api/client.ts'
import { stateAfter } from '@/lib/loop/4-trace/fold-state.ts'
import { segmentOf } from '@/lib/loop/4-trace/segment.ts'
import type { TraceEventOf } from '@/lib/loop/4-trace/trace-event.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'

/** What is read from the server: passed in, so that tests need none. */
export type VisitsApi = Pick<ApiClient, 'listIterations' | 'getSegment'>

export type DecidedAction = { tool: string; args: JsonObject }
export type RecordedVisit = { iteration: number; state: JsonObject; decision: DecidedAction | null }
type Read<T> = { ok: true; value: T } | { ok: false; problem: ApiProblem }

const NEWEST = 1_000

/** Iterations of a run in which a node was visited, newest first, among its newest thousand. */
export async function visitedIterations(
  api: VisitsApi,
  run: { id: string; iterations: number },
  nodeId: string,
): Promise<Read<number[]>> {
  const page = await api.listIterations(run.id, { from: Math.max(1, run.iterations - NEWEST + 1), limit: NEWEST })
  if (!page.ok) return page
  const visited = page.value.iterations.filter(({ path }) => path.includes(nodeId))
  return { ok: true, value: visited.map(({ iteration }) => iteration).reverse() }
}

/** The state with which a node began its last visit in an iteration, and the action that was decided then; null where there was no visit. */
export async function readVisit(
  api: VisitsApi,
  runId: string,
  iteration: number,
  nodeId: string,
): Promise<Read<RecordedVisit | null>> {
  const entry = await readSegment(api, runId, segmentOf(iteration))
  if (entry.status === 'failed') return { ok: false, problem: entry.problem }
  if (entry.status !== 'ready') return { ok: true, value: null }
  const { segment } = entry
  const step = traceOf(segment)
    .get(iteration)
    ?.steps.findLast((made) => made.nodeId === nodeId)
  if (!step) return { ok: true, value: null }
  const state = stateAfter(segment.start, changesOf(segment), step.firstSeq - 1)
  const decided = segment.events.findLast(
    (event): event is TraceEventOf<'decision-made'> => event.type === 'decision-made' && event.seq < step.firstSeq,
  )
  // A step that decides makes its own: what was decided before it is no part of it.
  const decides = segment.events.some(
    ({ type, seq }) => type === 'decision-made' && seq >= step.firstSeq && seq <= step.lastSeq,
  )
  return { ok: true, value: { iteration, state, decision: decides || !decided ? null : actionOf(decided) } }
}

/** A decision stands whole in the log, however large: null where it is to do nothing. */
function actionOf({ data: { decision } }: TraceEventOf<'decision-made'>): DecidedAction | null {
  return decision.action ? { tool: decision.action.tool, args: decision.action.args } : null
}
