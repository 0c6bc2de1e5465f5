import { assertNever } from '../artefacts/assert-never.ts'
import { CLOSING_PLACE } from '../artefacts/consolidation.ts'
import type { EventBody } from '../artefacts/events.ts'
import type { JsonObject } from '../artefacts/json.ts'
import { LIMITS } from '../artefacts/limits.ts'
import type { RunState, StepInProgress, StepOutcome } from '../artefacts/run-state.ts'
import { consolidate } from '../consolidation/consolidate.ts'
import type { EvaluationResult } from '../expression/evaluate.ts'
import type { Reservation } from '../guards/caps.ts'
import { type StepContext, type StepEffect, StepFailure, type StepResult } from '../kinds/executor.ts'
import { apply } from './apply.ts'
import type { Ending } from './ending.ts'
import { ending } from './ending.ts'
import { intentOf } from './intent.ts'
import type { Program } from './program.ts'
import { stampEvent } from './stamp.ts'
import { stepContext } from './step-context.ts'
import { type EffectRequest, INTENTS, isOutcome } from './step-events.ts'

/** How far a step has come: what is to be recorded now, and then the intent of an effect, the step's result, or the end of the run. */
export type Drive = {
  records: EventBody[]
  next: { type: 'intent'; event: EventBody } | { type: 'result'; result: StepResult } | { type: 'end'; ending: Ending }
}

/** Looks on while an executor runs: what it evaluates, and what it asks for, with the place in the step's log where the answer lies. */
export type StepWatch = {
  value(field: string, result: EvaluationResult): void
  effect(effect: StepEffect, position: number): void
}

/** The log holds something else than the executor asks for: the spec or an executor changed under a run in progress. */
class ReplayMismatch extends Error {}

/**
 * Runs a step's executor from the step's start, feeding it what the log already holds, until it asks for something new. Pure: the run it sees is the one at
 * the step's start plus the step's own events, on a clock that only recorded durations move, so a replay sees exactly what the live step saw. `spent` is what has been used up
 * in truth: it includes calls that a restart left unsettled.
 */
export function driveStep(program: Program, spent: Reservation, step: StepInProgress, watch?: StepWatch): Drive {
  const records: EventBody[] = []
  try {
    return drive(program, spent, step, records, watch)
  } catch (error) {
    if (error instanceof StepFailure) {
      const { class: errorClass, message, shortMs } = error
      const result: StepResult =
        errorClass === 'timeout'
          ? { type: 'out-of-time', explanation: message, shortMs }
          : { type: 'fail', class: errorClass, message }
      return { records, next: { type: 'result', result } }
    }
    const message = error instanceof Error ? error.message : String(error)
    const what =
      error instanceof ReplayMismatch ? message : `The node “${step.nodeId}” failed inside the runner: ${message}.`
    return { records, next: { type: 'end', ending: ending('internal_error', what) } }
  }
}

function drive(
  program: Program,
  spent: Reservation,
  step: StepInProgress,
  records: EventBody[],
  watch?: StepWatch,
): Drive {
  const { spec, executors } = program
  const closes = step.nodeId === CLOSING_PLACE
  const node = spec.nodes[step.nodeId]
  const nodeId = closes ? null : step.nodeId
  if (!node && !closes) throw new ReplayMismatch(`The run stands at “${step.nodeId}”, which the spec does not have.`)
  let view: RunState = { ...step.before, steps: step.step, step: { ...step, log: [], inFlight: null, calls: 0 } }
  const see = (body: EventBody, tookMs = 0) => {
    view = apply(spec, view, stampEvent(view, body, view.lastEventAt + tookMs))
  }
  const context: StepContext<JsonObject> = stepContext(program, step.nodeId, node?.config ?? {}, () => view, watch)
  const running = node ? executors[node.kind](context) : consolidate(context)
  let position = 0
  // Where a person let the run go on within the step, all that comes after sees what they changed: state, caps, what was relaxed.
  const goOn = () => {
    for (let event = step.log[position]; event?.type === 'run-continued'; event = step.log[position]) {
      see(event)
      position++
    }
  }
  goOn()
  let turn = running.next()
  while (!turn.done) {
    const effect = turn.value
    watch?.effect(effect, position)
    if (effect.type === 'record') {
      const logged = step.log[position++]
      const body = logged ?? ({ ...effect.event, nodeId } satisfies EventBody)
      if (logged) expectRecord(logged, effect)
      else records.push(body)
      see(body)
      goOn()
      turn = running.next({ type: 'recorded' })
      continue
    }
    const intent = step.log[position]
    if (!intent) {
      if ((view.step?.calls ?? 0) >= LIMITS.callsPerStep) throw tooManyCalls()
      const next = intentOf(program, { ...view, spent: { ...view.spent, ...spent } }, view.step ?? step, effect)
      return {
        records,
        next: 'reason' in next ? { type: 'end', ending: next } : { type: 'intent', event: { ...next, nodeId } },
      }
    }
    expectIntent(intent, effect)
    position++
    see(intent)
    goOn()
    const outcome = step.log[position]
    if (!outcome)
      throw new ReplayMismatch(`The step of “${step.nodeId}” was driven on while its ${effect.type} was in flight.`)
    position++
    see(outcome, recordedMs(intent, outcome))
    goOn()
    turn = running.next(outcomeOf(outcome))
  }
  return { records, next: { type: 'result', result: turn.value } }
}

function tooManyCalls(): StepFailure {
  const advice = 'divide its work among several nodes, or lower its repairs and retries'
  const message = `it has made ${LIMITS.callsPerStep} calls and waits in one step, which is the limit (callsPerStep): ${advice}`
  return new StepFailure(message, 'fatal', 'calls')
}

/** How long an effect took, as its own events tell: a worker's absence or a person's pause is not part of it. */
function recordedMs(intent: EventBody, outcome: EventBody): number {
  if (outcome.type === 'model-answered' || outcome.type === 'model-failed') return outcome.data.latencyMs
  if (outcome.type === 'tool-answered' || outcome.type === 'tool-failed') return outcome.data.durationMs
  if (outcome.type === 'children-answered') return outcome.data.activeMs
  return intent.type === 'wait-started' ? intent.data.delayMs : 0
}

function expectRecord(logged: EventBody, effect: Extract<StepEffect, { type: 'record' }>): void {
  if (logged.type !== effect.event.type) {
    throw new ReplayMismatch(
      `The log has ${logged.type} where the node “${logged.nodeId}” now records ${effect.event.type}.`,
    )
  }
}

function expectIntent(logged: EventBody, effect: EffectRequest): void {
  if (logged.type !== INTENTS[effect.type]) {
    throw new ReplayMismatch(
      `The log has ${logged.type} where the node “${logged.nodeId}” now asks for ${effect.type}.`,
    )
  }
}

function outcomeOf(event: EventBody): StepOutcome {
  if (!isOutcome(event))
    throw new ReplayMismatch(`The log has ${event.type} where the outcome of an effect was expected.`)
  switch (event.type) {
    case 'model-answered':
      return {
        type: 'model',
        ok: true,
        text: event.data.text,
        cached: event.data.cached,
        finishReason: event.data.finishReason,
      }
    case 'model-failed':
      return {
        type: 'model',
        ok: false,
        class: event.data.class,
        kind: event.data.kind,
        message: event.data.message,
        retryAfterMs: event.data.retryAfterMs,
      }
    case 'tool-answered':
      return {
        type: 'tool',
        ok: true,
        output: event.data.output,
        durationMs: event.data.durationMs,
        cached: event.data.cached,
      }
    case 'tool-failed':
      return {
        type: 'tool',
        ok: false,
        class: event.data.class,
        kind: event.data.kind,
        message: event.data.message,
        durationMs: event.data.durationMs,
        retryAfterMs: event.data.retryAfterMs,
      }
    case 'wait-ended':
      return { type: 'waited' }
    case 'person-answered':
      return { type: 'person', answer: event.data.answer, note: event.data.note, by: event.data.by }
    case 'children-answered':
      return { type: 'children', ok: true, results: event.data.results, failure: event.data.failure }
    case 'children-failed': {
      const { call: _call, ...failure } = event.data
      return { type: 'children', ok: false, failure }
    }
    case 'memory-recalled':
      return { type: 'memory', ok: true, entries: event.data.entries }
    case 'recall-failed':
      return { type: 'memory', ok: false, class: event.data.class, message: event.data.message }
    default:
      return assertNever(event)
  }
}
