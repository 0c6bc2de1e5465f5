import type { TraceEvent } from '../loop/4-trace/trace-event.ts'
import type { LoopDesign } from '../loop/artefacts/design.ts'
import type { EventOf, EventType, LoopEvent } from '../loop/artefacts/events.ts'
import { LoopId, RunId, Slug, SnapshotId } from '../loop/artefacts/ids.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { RecordedFigures } from './contracts/catalogue.ts'
import type { TemplateRecording } from './contracts/recordings.ts'

type ChildUse = {
  runId: string
  loop: string
  modelCalls: number
  toolCalls: number
  inputTokens: number
  outputTokens: number
}
/** The log of a run that a template shows, with what it is a run of. */
export type RecordedLog = {
  runId: string
  case: string
  input: JsonObject
  specHash: string
  madeBy: string
  childRuns: ChildUse[]
  events: LoopEvent[]
  children?: unknown[]
}
/** What is shown, and what it executed. */
type Shown = { slug: string; title: string; compiled: { design: LoopDesign; spec: LoopSpec; specHash: string } }

function of<T extends EventType>(events: readonly LoopEvent[], type: T) {
  return events.filter((event): event is Extract<EventOf<T>, LoopEvent> => event.type === type)
}

/** What a run used, by its log. */
export function figuresOf({ events, case: shown, madeBy, childRuns, children }: RecordedLog): RecordedFigures {
  const below = (what: 'modelCalls' | 'toolCalls') => childRuns.reduce((total, child) => total + child[what], 0)
  const [end] = of(events, 'run-finished')
  return {
    case: shown,
    madeBy,
    iterations: end?.data.iterations ?? 0,
    steps: of(events, 'step-started').length,
    modelCalls: of(events, 'model-answered').length + below('modelCalls'),
    toolCalls: of(events, 'tool-requested').length + below('toolCalls'),
    tokens: end?.data.tokens ?? 0,
    costNanoUsd: end?.data.costNanoUsd ?? 0,
    scores: of(events, 'guard-checked').flatMap(({ data }) => data.score ?? []),
    children: childRuns.length,
    ...(children && { childLogs: true as const }),
  }
}

/** The runs that a log says were called: how they went is told by it, what they used is not. */
export function childRunsOf(events: readonly LoopEvent[]): ChildUse[] {
  const unknown = { modelCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0 }
  return of(events, 'children-answered').flatMap(({ data }) =>
    data.results.map(({ runId }) => ({ runId, loop: '', ...unknown })),
  )
}

/** A recording in the shapes in which stored runs are read. It tells nothing of a workspace. */
export function asRecordedRun(
  { slug, title, compiled }: Shown,
  recording: Pick<RecordedLog, 'runId' | 'input' | 'specHash' | 'events'>,
): TemplateRecording {
  // With their fields whole, they are events as viewers know them.
  const events = recording.events as unknown as TraceEvent[]
  return { run: runOf(slug, title, compiled.design.state['x-loop'].version, recording), snapshot: compiled, events }
}

function runOf(
  slug: string,
  title: string,
  stateVersion: number,
  { runId, input, specHash, events }: Pick<RecordedLog, 'runId' | 'input' | 'specHash' | 'events'>,
): TemplateRecording['run'] {
  const [first] = events
  const last = events.at(-1)
  const [started] = of(events, 'run-started')
  const [end] = of(events, 'run-finished')
  if (!first || !last || !started || !end) throw new Error(`the recording of ${slug} is not whole`)
  const { reason, outcome, label, explanation, iterations, costNanoUsd, tokens, bestScore, bestIteration } = end.data
  return {
    id: RunId.parse(runId),
    forkedFrom: null,
    parent: null,
    calledFrom: null,
    openChildren: 0,
    loop: { id: LoopId.parse('loop_template'), slug: Slug.parse(slug), name: title },
    version: null,
    status: 'finished',
    outcome,
    reason,
    label,
    explanation,
    iterations,
    steps: of(events, 'step-started').length,
    costNanoUsd,
    tokens,
    bestScore,
    bestIteration,
    lastSeq: last.seq,
    author: 'recording',
    createdAt: first.at,
    startedAt: started.at,
    finishedAt: last.at,
    pausedMs: 0,
    trial: null,
    evaluation: null,
    chaos: null,
    snapshotId: SnapshotId.parse('snap_template'),
    specHash,
    input,
    modelOverrides: {},
    models: started.data.models,
    cancelRequestedBy: null,
    pauseRequestedBy: null,
    paused: null,
    stateVersion,
    formerSnapshots: [],
    resultState: end.data.state,
    output: end.data.output,
  }
}
