import type { Outcome, StopReason } from '../artefacts/contract.ts'
import type { Chaos } from '../artefacts/evaluation.ts'
import type { BoundModel } from '../artefacts/models.ts'
import { buildIteration } from './build-trace.ts'
import {
  attributesOf,
  double,
  nanosOf,
  type OtlpAttribute,
  type OtlpLink,
  type OtlpSpan,
  SPAN_KIND,
  spanIdOf,
  statusOf,
  traceIdOf,
} from './otlp.ts'
import { eventTimes, spanEvent } from './span-events.ts'
import type {
  Failure,
  TraceChildCall,
  TraceIteration,
  TraceModelCall,
  TraceRecall,
  TraceStep,
  TraceToolCall,
} from './trace.ts'
import type { TraceEvent } from './trace-event.ts'

/** What spans tell of a run that its log does not. `rootRunId`: of the run at the top of the tree it belongs to. */
export type SpanRun = {
  id: string
  rootRunId: string
  parent: { runId: string; seq: number; index: number } | null
  forkedFrom: { id: string; rootRunId: string; seq: number; iteration: number } | null
  loop: { id: string; slug: string }
  version: number | null
  status: string
  outcome: Outcome | null
  reason: StopReason | null
  explanation: string
  iterations: number
  steps: number
  costNanoUsd: number
  tokens: number
  bestScore: number | null
  startedAt: number
  /** Of a run that has not ended: now. */
  endedAt: number
  trial: string | null
  evaluation: { id: string; role: string } | null
  chaos: Chaos | null
  models: Readonly<Record<string, BoundModel>> | null
}

/** Names that the conventions have for who answers; others go by their own. */
const PROVIDERS: Readonly<Record<string, string>> = { google: 'gcp.gemini' }
const UNKNOWN = 'loopwright'
const providerName = (provider: string) => PROVIDERS[provider] ?? provider

/**
 * A run as spans of OpenTelemetry, with the attributes of its conventions for generative AI: the run, its iterations, their steps, and the calls of models, tools, memory and
 * child loops. A span stands behind the one that it lies in. What was said is not told: neither prompts nor answers, arguments, outputs or values of the state.
 * Given the same log it gives the same spans.
 */
export function createRunSpans(run: SpanRun) {
  const traceId = traceIdOf(run.rootRunId)
  let models = run.models ?? {}
  const span: MakeSpan = ({ place, parent, name, from, to, attributes, ...more }) => ({
    traceId,
    spanId: spanIdOf(run.id, place),
    ...(parent === null ? {} : { parentSpanId: parent }),
    name,
    kind: more.kind ?? SPAN_KIND.internal,
    startTimeUnixNano: nanosOf(from),
    endTimeUnixNano: nanosOf(Math.max(from, to)),
    attributes,
    events: more.events ?? [],
    links: more.links ?? [],
    status: statusOf(more.failure ?? null),
  })
  return {
    /** The span of the run itself: first of all. */
    run: (): OtlpSpan => runSpan(run, span),
    /** One iteration with all that lies in it, from its own events; in order. */
    iteration(number: number, events: readonly TraceEvent[]): OtlpSpan[] {
      for (const event of events) models = boundBy(event) ?? models
      // What a fork has of the run that it branched off happened there.
      const own = events.filter(({ seq }) => seq > (run.forkedFrom?.seq ?? 0))
      const trace = buildIteration(number, own)
      const first = own[0]
      if (!first || (number === 0 && trace.steps.length === 0)) return []
      return iterationSpans({ run, models, span, trace, first, last: own.at(-1) ?? first })
    },
  }
}

type SpanParts = {
  place: Parameters<typeof spanIdOf>[1]
  parent: string | null
  name: string
  from: number
  to: number
  attributes: OtlpAttribute[]
  kind?: OtlpSpan['kind']
  events?: OtlpSpan['events']
  links?: OtlpLink[]
  failure?: string | null
}
type MakeSpan = (parts: SpanParts) => OtlpSpan

/** The models that a run has from an event on. */
function boundBy(event: TraceEvent): Readonly<Record<string, BoundModel>> | undefined {
  if (event.type === 'run-started') return event.data.models
  if (event.type === 'run-continued' || event.type === 'run-forked') return event.data.migration?.models
  return undefined
}

function runSpan(run: SpanRun, span: MakeSpan): OtlpSpan {
  const { loop, version, parent, forkedFrom, chaos, evaluation, outcome, reason } = run
  const [model, ...others] = Object.values(run.models ?? {})
  const failed = outcome === 'failure'
  return span({
    place: 'run',
    parent: parent && spanIdOf(parent.runId, { seq: parent.seq }),
    name: `invoke_agent ${loop.slug}`,
    from: run.startedAt,
    to: run.endedAt,
    failure: failed ? `${reason}: ${run.explanation}` : null,
    links: forkedFrom
      ? [
          {
            traceId: traceIdOf(forkedFrom.rootRunId),
            spanId: spanIdOf(forkedFrom.id, 'run'),
            attributes: attributesOf({ 'loopwright.forked_at': forkedFrom.iteration }),
          },
        ]
      : [],
    attributes: attributesOf({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.provider.name': model ? providerName(model.provider) : UNKNOWN,
      'gen_ai.agent.id': loop.id,
      'gen_ai.agent.name': loop.slug,
      'gen_ai.agent.version': version === null ? 'draft' : String(version),
      'gen_ai.request.model': model && others.length === 0 ? model.model : null,
      'error.type': failed ? reason : null,
      'loopwright.run.id': run.id,
      'loopwright.run.status': run.status,
      'loopwright.run.outcome': outcome,
      'loopwright.run.reason': reason,
      'loopwright.run.iterations': run.iterations,
      'loopwright.run.steps': run.steps,
      'loopwright.run.tokens': run.tokens,
      'loopwright.run.best_score': double(run.bestScore),
      'loopwright.cost_usd': double(run.costNanoUsd / 1e9),
      'loopwright.child.index': parent?.index,
      'loopwright.trial.node': run.trial,
      'loopwright.chaos.profile': chaos?.profile,
      'loopwright.chaos.seed': chaos?.seed,
      'loopwright.evaluation.id': evaluation?.id,
      'loopwright.evaluation.role': evaluation?.role,
    }),
  })
}

type Within = {
  run: SpanRun
  models: Readonly<Record<string, BoundModel>>
  span: MakeSpan
  trace: TraceIteration
  first: TraceEvent
  last: TraceEvent
}

function iterationSpans(within: Within): OtlpSpan[] {
  const { run, span, trace, first, last } = within
  const inStep = (seq: number) => trace.steps.some(({ firstSeq, lastSeq }) => seq >= firstSeq && seq <= lastSeq)
  const guard = trace.guards.at(-1)
  const iteration = span({
    place: { iteration: trace.iteration },
    parent: spanIdOf(run.id, 'run'),
    name: 'iteration',
    from: first.at,
    to: last.at,
    events: trace.events.filter(({ seq }) => !inStep(seq)).flatMap(spanEvent),
    attributes: attributesOf({
      'loopwright.run.id': run.id,
      'loopwright.iteration': trace.iteration,
      'loopwright.score': double(guard?.score),
      'loopwright.rule.fired': guard?.fired,
    }),
  })
  return [iteration, ...trace.steps.flatMap((step) => stepSpans(within, step, iteration.spanId))]
}

function stepSpans(within: Within, step: TraceStep, parent: string): OtlpSpan[] {
  const { run, span, trace, last } = within
  const events = trace.events.filter(({ seq }) => seq >= step.firstSeq && seq <= step.lastSeq)
  const to = step.endedAt ?? last.at
  const made = span({
    place: { seq: step.firstSeq },
    parent,
    name: `step ${step.nodeId}`,
    from: step.startedAt,
    to,
    failure: step.failure?.message,
    events: events.flatMap(spanEvent),
    attributes: attributesOf({
      'loopwright.run.id': run.id,
      'loopwright.iteration': step.iteration,
      'loopwright.step': step.step,
      'loopwright.node.id': step.nodeId,
      'loopwright.node.handle': step.handle,
      'error.type': step.failure?.class,
    }),
  })
  const calls: Calls = { span, parent: made.spanId, times: eventTimes(events, to), models: within.models }
  const below = [
    ...step.modelCalls.map((call) => ({ seq: call.seq, span: modelSpan(calls, call) })),
    ...step.toolCalls.map((call) => ({ seq: call.seq, span: toolSpan(calls, call) })),
    ...step.childCalls.map((call) => ({ seq: call.seq, span: childSpan(calls, call) })),
    ...step.recalls.map((recall) => ({ seq: recall.seq, span: recallSpan(calls, recall) })),
  ]
  return [made, ...below.sort((a, b) => a.seq - b.seq).map((each) => each.span)]
}

type Calls = {
  span: MakeSpan
  parent: string
  times: ReturnType<typeof eventTimes>
  models: Readonly<Record<string, BoundModel>>
}

const messageOf = (failure: Failure | TraceRecall['failure']) => failure?.message

function modelSpan({ span, parent, times, models }: Calls, call: TraceModelCall): OtlpSpan {
  const { seq, alias, answer, failure, request } = call
  const bound = models[alias]
  const asked = 'maxOutputTokens' in request ? request : null
  return span({
    place: { seq },
    parent,
    name: bound ? `chat ${bound.model}` : 'chat',
    kind: bound?.simulated ? SPAN_KIND.internal : SPAN_KIND.client,
    from: call.startedAt,
    to: times.endOf(seq, call.call, ['model-answered', 'model-failed', 'model-called']),
    failure: messageOf(failure),
    attributes: attributesOf({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': bound ? providerName(bound.provider) : UNKNOWN,
      'gen_ai.request.model': bound?.model,
      'gen_ai.request.temperature': double(asked?.temperature),
      'gen_ai.request.max_tokens': asked?.maxOutputTokens,
      'gen_ai.output.type': asked && (asked.schema === null ? 'text' : 'json'),
      'gen_ai.response.finish_reasons': answer && [answer.finishReason],
      'gen_ai.usage.input_tokens': answer?.usage.inputTokens,
      'gen_ai.usage.output_tokens': answer?.usage.outputTokens,
      'error.type': failure?.kind,
      'loopwright.model.alias': alias,
      'loopwright.model.simulated': bound?.simulated,
      'loopwright.call.purpose': call.purpose,
      'loopwright.call.attempt': call.attempt,
      'loopwright.call.cached': answer?.cached,
      'loopwright.call.ended': answer !== null || failure !== null,
      'loopwright.cost_usd': answer && double(answer.costNanoUsd / 1e9),
    }),
  })
}

function toolSpan({ span, parent, times }: Calls, call: TraceToolCall): OtlpSpan {
  const { seq, tool, output, failure } = call
  return span({
    place: { seq },
    parent,
    name: `execute_tool ${tool}`,
    from: call.startedAt,
    to: times.endOf(seq, call.call, ['tool-answered', 'tool-failed', 'person-answered', 'tool-requested']),
    failure: messageOf(failure),
    attributes: attributesOf({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': tool,
      'gen_ai.tool.type': 'function',
      'gen_ai.tool.call.id': call.key,
      'error.type': failure?.kind,
      'loopwright.tool.effect': call.effect,
      'loopwright.call.attempt': call.attempt,
      'loopwright.call.cached': output?.cached,
      'loopwright.call.ended': output !== null || failure !== null,
      'loopwright.chaos.fault': times.simulated(seq, call.call),
    }),
  })
}

/** The spans of the child runs lie in this one. */
function childSpan({ span, parent, times }: Calls, call: TraceChildCall): OtlpSpan {
  const { seq, loop, version, answer, failure } = call
  const results = Array.isArray(answer?.results) ? answer.results : null
  return span({
    place: { seq },
    parent,
    name: `call ${loop}`,
    from: call.startedAt,
    to: times.endOf(seq, call.call, ['children-answered', 'children-failed']),
    failure: messageOf(failure),
    attributes: attributesOf({
      'loopwright.child.loop': loop,
      'loopwright.child.version': version,
      'loopwright.child.count': Array.isArray(call.children) ? call.children.length : null,
      'loopwright.child.succeeded': results?.filter(({ outcome }) => outcome === 'success').length,
      'error.type': failure?.kind,
    }),
  })
}

function recallSpan({ span, parent, times }: Calls, recall: TraceRecall): OtlpSpan {
  const { seq, call, answer, failure } = recall
  return span({
    place: { seq },
    parent,
    name: 'search_memory',
    from: times.at(seq),
    to: times.endOf(seq, call, ['memory-recalled', 'recall-failed']),
    failure: messageOf(failure),
    attributes: attributesOf({
      'gen_ai.operation.name': 'search_memory',
      'loopwright.memory.mode': recall.mode,
      'loopwright.memory.queries': recall.queries.length,
      'loopwright.memory.entries': answer?.entries.length,
      'loopwright.memory.considered': answer?.considered,
      'error.type': failure?.class,
    }),
  })
}
