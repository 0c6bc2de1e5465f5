import { CLOSING_PLACE } from '../artefacts/consolidation.ts'
import type { Failure, Refusal, TraceIteration, TraceModelCall, TracePause, TraceStep, TraceToolCall } from './trace.ts'
import type { TraceEvent, TraceEventOf } from './trace-event.ts'

/**
 * Groups events into iterations and steps. Total: events of unknown calls are skipped and a log that is cut anywhere gives the part
 * it tells. Events must be in rising seq; they need not begin at the start of the run.
 */
export function buildTrace(events: readonly TraceEvent[]): TraceIteration[] {
  const iterations: TraceIteration[] = []
  let start = 0
  for (let end = 1; end <= events.length; end++) {
    const iteration = events[start]?.iteration
    if (iteration === undefined || events[end]?.iteration === iteration) continue
    iterations.push(buildIteration(iteration, events.slice(start, end)))
    start = end
  }
  return iterations
}

/** The trace of one iteration from its own events. */
export function buildIteration(iteration: number, events: TraceEvent[]): TraceIteration {
  const trace: TraceIteration = { iteration, steps: [], pauses: [], guards: [], finished: null, events }
  let step: TraceStep | null = null
  let atHead = 0
  for (const event of events) {
    if (event.type === 'escalation-raised') {
      if (step) step.escalations++
      else atHead++
    }
    if (event.type === 'step-started' || event.type === 'run-closing') {
      step = newStep(event, trace.steps.length + 1)
      step.escalations = atHead
      atHead = 0
      trace.steps.push(step)
    } else if (event.type === 'guard-checked') {
      trace.guards.push({ seq: event.seq, ...event.data })
    } else if (event.type === 'run-finished') {
      trace.finished = event.data
      if (step !== null && step.nodeId === CLOSING_PLACE) step.endedAt = event.at
      // A defect closes no step: the run ends within it.
      if (event.data.reason === 'internal_error' && step !== null && step.endedAt === null)
        step.failure = { class: 'fatal', message: event.data.explanation }
    } else if (isOfPause(event)) {
      addPause(trace, step, event)
    } else if (step !== null && step.endedAt === null) {
      addToStep(step, event)
      step.lastSeq = event.seq
    }
  }
  return trace
}

type PauseEvent = TraceEventOf<
  'escalation-raised' | 'run-paused' | 'deadline-passed' | 'person-answered' | 'run-continued'
>

function isOfPause(event: TraceEvent): event is PauseEvent {
  return /^(escalation-raised|run-paused|deadline-passed|person-answered|run-continued)$/.test(event.type)
}

function addPause({ pauses, steps, events }: TraceIteration, step: TraceStep | null, event: PauseEvent): void {
  const within = step !== null && step.endedAt === null
  if (within) step.lastSeq = event.seq
  // Told with the pause that follows it.
  if (event.type === 'escalation-raised') return
  if (event.type === 'run-paused') {
    const { seq, at, data } = event
    const place = within ? step.index : steps.length + 1
    const raised = raisedBefore(events, seq)
    pauses.push({ seq, at, ...data, raised, late: false, step: place, answer: null, continued: null })
    return
  }
  const pause = pauses.at(-1)
  if (!pause) return
  if (event.type === 'person-answered') {
    pause.answer = event.data
    answerTool(step, event)
  } else if (event.type === 'deadline-passed') pause.late = true
  else pause.continued = { ...event.data, at: event.at }
}

/** The escalation that a pause is about stands right before it. */
function raisedBefore(events: readonly TraceEvent[], seq: number): TracePause['raised'] {
  const event = events.find((each) => each.seq === seq - 1)
  if (event?.type !== 'escalation-raised') return null
  const { why, headline, suggestions, onDeadline } = event.data
  return { why, headline, suggestions, onDeadline }
}

function newStep(event: TraceEventOf<'step-started' | 'run-closing'>, index: number): TraceStep {
  return {
    index,
    step: event.step,
    iteration: event.iteration,
    nodeId: event.type === 'run-closing' ? CLOSING_PLACE : (event.nodeId ?? ''),
    firstSeq: event.seq,
    lastSeq: event.seq,
    startedAt: event.at,
    endedAt: null,
    handle: null,
    to: null,
    failure: null,
    adapted: null,
    escalations: 0,
    contexts: [],
    thoughts: [],
    decision: null,
    route: null,
    evaluation: null,
    modelCalls: [],
    unsent: [],
    toolCalls: [],
    childCalls: [],
    recalls: [],
    observations: [],
    waits: [],
    refusals: [],
    recoveries: [],
    circuits: [],
    checks: [],
    remediations: [],
    verifications: [],
    patch: [],
    refused: [],
    consolidated: null,
  }
}

function addToStep(step: TraceStep, event: TraceEvent): void {
  switch (event.type) {
    case 'model-called':
    case 'model-answered':
    case 'model-failed':
    case 'budget-refused':
    case 'answer-rejected':
      addModelEvent(step, event)
      return
    case 'tool-requested':
    case 'tool-answered':
    case 'tool-failed':
      addToolEvent(step, event)
      return
    case 'person-asked':
      askTool(step, event)
      return
    case 'wait-started':
      step.waits.push({ ...event.data, startedAt: event.at, ended: false })
      return
    case 'wait-ended': {
      const wait = step.waits.find(({ call }) => call === event.data.call)
      if (wait) wait.ended = true
      return
    }
    case 'recall-requested':
    case 'memory-recalled':
    case 'recall-failed':
      addRecallEvent(step, event)
      return
    case 'children-requested':
    case 'children-answered':
    case 'children-failed':
      addChildEvent(step, event)
      return
    case 'observation-made':
      step.observations.push({ seq: event.seq, ...event.data })
      return
    case 'recovery-chosen':
      step.recoveries.push({ seq: event.seq, ...event.data })
      return
    case 'circuit-changed':
      step.circuits.push({ seq: event.seq, ...event.data })
      return
    case 'settings-adapted':
      step.adapted = event.data
      return
    case 'context-assembled':
      step.contexts.push({ seq: event.seq, ...event.data })
      return
    case 'latent-updated':
      step.thoughts.push({ seq: event.seq, ...event.data })
      return
    case 'route-chosen':
      step.route = event.data
      return
    case 'decision-made':
      step.decision = event.data.decision
      return
    case 'output-evaluated':
      step.evaluation = event.data
      return
    case 'invariant-checked':
      step.checks.push({ seq: event.seq, ...event.data })
      return
    case 'remediation-applied':
      step.remediations.push({ seq: event.seq, ...event.data })
      return
    case 'goal-verified':
      step.verifications.push({ seq: event.seq, ...event.data })
      return
    case 'state-patched':
      step.patch.push(...event.data.patch)
      return
    case 'patch-rejected':
      step.refused.push(...event.data.problems)
      return
    case 'consolidation-made':
      step.consolidated = event.data
      return
    case 'step-finished':
      step.handle = event.data.handle
      step.to = event.data.to
      step.failure = event.data.failure ?? null
      step.endedAt = event.at
  }
}

type ModelEvent = TraceEventOf<
  'model-called' | 'model-answered' | 'model-failed' | 'budget-refused' | 'answer-rejected'
>

function addModelEvent(step: TraceStep, event: ModelEvent): void {
  if (event.type === 'model-called') {
    const { cacheKey: _cacheKey, ...data } = event.data
    step.modelCalls.push({
      ...data,
      seq: event.seq,
      startedAt: event.at,
      answer: null,
      failure: null,
      latencyMs: null,
      problems: [],
    })
    return
  }
  // A call that was sent again after a restart keeps its number: the newest try is the one that is answered.
  const call: TraceModelCall | undefined = step.modelCalls.findLast((made) => made.call === event.data.call)
  if (!call) {
    if (event.type === 'model-failed') step.refusals.push(refusal(event, null))
    return
  }
  if (event.type === 'answer-rejected') {
    call.problems = event.data.problems
    return
  }
  if (event.type === 'budget-refused') {
    const { seq, alias, purpose, request } = call
    step.modelCalls = step.modelCalls.filter((made) => made !== call)
    step.unsent.push({ seq, alias, purpose, request, why: event.data.explanation })
    return
  }
  call.latencyMs = event.data.latencyMs
  if (event.type === 'model-failed') {
    call.failure = failureOf(event.data)
  } else {
    const { text, usage, costNanoUsd, finishReason, cached } = event.data
    call.answer = { text, usage, costNanoUsd, finishReason, cached }
  }
}

type RecallEvent = TraceEventOf<'recall-requested' | 'memory-recalled' | 'recall-failed'>

function addRecallEvent(step: TraceStep, event: RecallEvent): void {
  if (event.type === 'recall-requested') {
    step.recalls.push({ seq: event.seq, ...event.data, answer: null, failure: null })
    return
  }
  const recall = step.recalls.findLast((asked) => asked.call === event.data.call)
  if (!recall) return
  const { call: _call, ...outcome } = event.data
  if ('entries' in outcome) recall.answer = outcome
  else recall.failure = outcome
}

function addChildEvent(
  step: TraceStep,
  event: TraceEventOf<'children-requested' | 'children-answered' | 'children-failed'>,
): void {
  if (event.type === 'children-requested') {
    const { seq, at: startedAt, data } = event
    step.childCalls.push({ ...data, share: Object.keys(data.share), seq, startedAt, answer: null, failure: null })
    return
  }
  const call = step.childCalls.findLast((asked) => asked.call === event.data.call)
  if (!call) return
  if (event.type === 'children-failed') {
    call.failure = failureOf(event.data)
    return
  }
  const { call: _call, ...answer } = event.data
  call.answer = { ...answer, at: event.at }
  call.failure = answer.failure
}

type ToolEvent = TraceEventOf<'tool-requested' | 'tool-answered' | 'tool-failed'>

function addToolEvent(step: TraceStep, event: ToolEvent): void {
  if (event.type === 'tool-requested') {
    const { call, attempt, tool, effect, key, args, secretArgs = {} } = event.data
    step.toolCalls.push({
      call,
      attempt,
      tool,
      effect,
      key,
      args,
      secretArgs,
      seq: event.seq,
      startedAt: event.at,
      output: null,
      failure: null,
      durationMs: null,
    })
    return
  }
  if (event.type === 'tool-failed' && event.data.refused !== null) {
    step.refusals.push(refusal(event, event.data.refused))
    return
  }
  const call: TraceToolCall | undefined = step.toolCalls.findLast((made) => made.call === event.data.call)
  if (!call) {
    if (event.type === 'tool-failed') step.refusals.push(refusal(event, null))
    return
  }
  call.durationMs = event.data.durationMs
  if (event.type === 'tool-failed') call.failure = failureOf(event.data)
  else call.output = { value: event.data.output, cached: event.data.cached }
}

/** A tool that a person answers is a call like any other. */
function askTool(step: TraceStep, { seq, at, data: { call, action } }: TraceEventOf<'person-asked'>): void {
  if (!action) return
  const asked = { key: null, secretArgs: {}, output: null, failure: null, durationMs: null }
  step.toolCalls.push({ call, attempt: 1, ...action, effect: null, seq, startedAt: at, ...asked })
}

function answerTool(step: TraceStep | null, { at, data }: TraceEventOf<'person-answered'>): void {
  const call = step?.toolCalls.findLast((made) => made.call === data.call && made.key === null)
  if (!call) return
  const { answer, note, by } = data
  call.output = { value: { answer, note, by }, cached: false }
  call.durationMs = at - call.startedAt
}

function failureOf({ class: errorClass, kind, message }: Failure): Failure {
  return { class: errorClass, kind, message }
}

function refusal(event: TraceEventOf<'model-failed' | 'tool-failed'>, action: Refusal['action']): Refusal {
  const of = event.type === 'model-failed' ? 'model' : 'tool'
  return { ...failureOf(event.data), of, seq: event.seq, action }
}
