import type { RecordedFigures } from '../api/contracts/catalogue.ts'
import type { TemplateRecording } from '../api/contracts/recordings.ts'
import { findRun } from '../db/runs.ts'
import { countCalledRuns } from '../db/templates.ts'
import type { TraceEvent } from '../loop/4-trace/trace-event.ts'
import { equalJson } from '../loop/artefacts/equal-json.ts'
import type { EventOf, EventType, LoopEvent } from '../loop/artefacts/events.ts'
import { LoopId, RunId, Slug, SnapshotId } from '../loop/artefacts/ids.ts'
import type { JsonObject } from '../loop/artefacts/json.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { withoutPeople } from '../loop/template-file/without-people.ts'
import { getRecording, type Recording } from '../templates/recordings.ts'
import { recordedPages } from './recorded-run.ts'
import { ok, type Result, refuse } from './result.ts'
import type { Actor, Services } from './services.ts'
import type { TemplateSource } from './template-sources.ts'
import { whileReadable } from './while-readable.ts'

function of<T extends EventType>(events: readonly LoopEvent[], type: T) {
  return events.filter((event): event is Extract<EventOf<T>, LoopEvent> => event.type === type)
}

/** What a run used, by its log. */
export function figuresOf({ events, case: shown, madeBy, childRuns }: Recording): RecordedFigures {
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
  }
}

/** Of the templates that come with Loopwright: their logs are large, and the figures never change. */
const builtInFigures = new Map<string, Promise<RecordedFigures | null>>()

export function figuresOfBuiltIn(slug: string): Promise<RecordedFigures | null> {
  const figures = builtInFigures.get(slug) ?? getRecording(slug)?.then(figuresOf) ?? Promise.resolve(null)
  builtInFigures.set(slug, figures)
  return figures
}

/** Iterations that the small picture of a recording shows. */
const MOST_SCORES = 60

/** The same of a stored run, out of its rows: its log is not read. */
export async function figuresOfRun(
  { database }: Services,
  actor: Actor,
  runId: string,
  cases: readonly { name: string; input: JsonObject }[],
): Promise<RecordedFigures | null> {
  const run = await findRun(database, actor, runId)
  const log = run && (await database.openRunLog(actor, runId))
  if (!run || !log) return null
  const rows = await log.iterations(1, LIMITS.iterations)
  const sum = (of: 'modelCalls' | 'toolCalls') => rows.reduce((total, row) => total + row[of], 0)
  return {
    case: caseOf(cases, run.input),
    madeBy: null,
    iterations: run.iterations,
    steps: run.steps,
    modelCalls: sum('modelCalls'),
    toolCalls: sum('toolCalls'),
    tokens: run.tokens,
    costNanoUsd: run.costNanoUsd,
    scores: rows.flatMap(({ score }) => score ?? []).slice(-MOST_SCORES),
    children: await countCalledRuns(database, actor, runId),
  }
}

export function caseOf(cases: readonly { name: string; input: JsonObject }[], input: JsonObject): string {
  return cases.find((each) => equalJson(each.input, input))?.name ?? ''
}

/** The runs that a log says were called: how they went is told by it, what they used is not. */
export function childRunsOf(events: readonly LoopEvent[]): Recording['childRuns'] {
  const unknown = { modelCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0 }
  return of(events, 'children-answered').flatMap(({ data }) =>
    data.results.map(({ runId }) => ({ runId, loop: '', ...unknown })),
  )
}

const tooLarge = () =>
  refuse(
    'invalid-template',
    `The log of this run is larger than ${LIMITS.templateFileBytes / 1_000_000} MB. Choose a shorter run.`,
  )

/** The log of the run that a template shows, whole, without the names of people. */
export async function readRecording(
  services: Services,
  actor: Actor,
  { slug, own, cases }: { slug: string; own: { runId: string | null } | null; cases: TemplateSource['cases'] },
  madeBy: string,
): Promise<Result<Recording | null>> {
  if (own === null) return ok((await getRecording(slug)) ?? null)
  const { runId } = own
  if (runId === null) return ok(null)
  return whileReadable(async () => {
    const run = await findRun(services.database, actor, runId)
    const log = run && (await services.database.openRunLog(actor, runId))
    if (!run || !log) return ok(null)
    const events: LoopEvent[] = []
    let size = 0
    for await (const page of recordedPages(log, 0, run.lastSeq)) {
      size += JSON.stringify(page).length
      if (size > LIMITS.templateFileBytes) return tooLarge()
      events.push(...page)
    }
    const { specHash, input } = run
    const shown = { runId, case: caseOf(cases, input), input, specHash, madeBy }
    return ok({ ...shown, childRuns: childRunsOf(events), events: withoutPeople(events) })
  })
}

/** A recording in the shapes in which stored runs are read. It tells nothing of a workspace. */
export function asRecordedRun(
  { slug, title, compiled }: Pick<TemplateSource, 'slug' | 'title' | 'compiled'>,
  recording: Recording,
): TemplateRecording {
  // With their fields whole, they are events as viewers know them.
  const events = recording.events as unknown as TraceEvent[]
  return { run: runOf(slug, title, compiled.design.state['x-loop'].version, recording), snapshot: compiled, events }
}

function runOf(
  slug: string,
  title: string,
  stateVersion: number,
  { runId, input, specHash, events }: Recording,
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
