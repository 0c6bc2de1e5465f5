import type { TemplateList, TemplateSummary } from '../api/contracts/catalogue.ts'
import type { TemplateRecording } from '../api/contracts/recordings.ts'
import type { TraceEvent } from '../loop/4-trace/trace-event.ts'
import type { LoopDesign } from '../loop/artefacts/design.ts'
import type { EventOf, EventType, LoopEvent } from '../loop/artefacts/events.ts'
import { LoopId, RunId, Slug, SnapshotId } from '../loop/artefacts/ids.ts'
import { getRecording, type Recording } from '../templates/recordings.ts'
import { getTemplate, listTemplates, type Template } from '../templates/templates.ts'
import { compileTemplate } from './compile-template.ts'
import { ok, type Result, refuse } from './result.ts'

/** What can be copied. Designs come without their scripts: they are for previews, and the copy is made here. */
export async function templateCatalogue(): Promise<Result<TemplateList>> {
  return ok({ templates: await Promise.all(listTemplates().map(summaryOf)) })
}

async function summaryOf(template: Template): Promise<TemplateSummary> {
  const { slug, title, summary, design, parts, sampleInput, suite } = template
  const compiled = compileTemplate(template)
  const designs = [design, ...parts.map((part) => part.design)]
  const recording = await getRecording(slug)
  return {
    slug,
    title,
    summary,
    design: preview(design),
    parts: parts.map((part) => ({
      slug: part.slug,
      version: null,
      name: part.design.name,
      purpose: part.design.purpose ?? '',
      nodes: part.design.nodes.length,
    })),
    sampleInput,
    cases: suite.cases.map(({ name, about, input, expect }) => ({ name, about, input, expect })),
    tools: [...new Set([compiled.compiled, ...compiled.parts].flatMap(({ spec }) => spec.tools))].sort(),
    models: modelsOf(designs),
    secrets: Object.entries(design.state.properties).flatMap(([name, field]) => (field['x-loop'].secret ? [name] : [])),
    recorded: recording ? figuresOf(recording) : null,
  }
}

function preview({ script: _, ...design }: LoopDesign): LoopDesign {
  return design
}

/** What is chosen for an alias of a run counts for its child runs too. */
function modelsOf(designs: readonly LoopDesign[]): TemplateSummary['models'] {
  const bindings = new Map(designs.toReversed().flatMap(({ models }) => Object.entries(models)))
  return [...bindings].map(([alias, { provider, model }]) => ({ alias, provider, model }))
}

function of<T extends EventType>(events: readonly LoopEvent[], type: T) {
  return events.filter((event): event is Extract<EventOf<T>, LoopEvent> => event.type === type)
}

/** What a run used, by its log. */
function figuresOf({ events, case: shown, madeBy, childRuns }: Recording): NonNullable<TemplateSummary['recorded']> {
  const answers = of(events, 'model-answered').map(({ data }) => data)
  const [end] = of(events, 'run-finished')
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  return {
    case: shown,
    madeBy,
    iterations: end?.data.iterations ?? 0,
    steps: of(events, 'step-started').length,
    modelCalls: answers.length + sum(childRuns.map(({ modelCalls }) => modelCalls)),
    toolCalls: of(events, 'tool-requested').length + sum(childRuns.map(({ toolCalls }) => toolCalls)),
    tokens: end?.data.tokens ?? 0,
    children: childRuns.length,
    costNanoUsd: end?.data.costNanoUsd ?? 0,
    scores: of(events, 'guard-checked').flatMap(({ data }) => data.score ?? []),
  }
}

/** The recorded run of a template, in the shapes in which stored runs are read. */
export async function templateRecording(slug: string): Promise<Result<TemplateRecording>> {
  const template = getTemplate(slug)
  const recording = await getRecording(slug)
  if (!template || !recording) return refuse('not-found', `There is no recorded run of a template "${slug}".`)
  const { spec, specHash } = compileTemplate(template).compiled
  // With their fields whole, they are events as viewers know them.
  const events = recording.events as unknown as TraceEvent[]
  return ok({ run: runOf(template, recording), snapshot: { design: template.design, spec, specHash }, events })
}

function runOf(
  { slug, title, design }: Template,
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
    snapshotId: SnapshotId.parse('snap_template'),
    specHash,
    input,
    modelOverrides: {},
    models: started.data.models,
    cancelRequestedBy: null,
    pauseRequestedBy: null,
    paused: null,
    stateVersion: design.state['x-loop'].version,
    formerSnapshots: [],
    resultState: end.data.state,
    output: end.data.output,
  }
}
