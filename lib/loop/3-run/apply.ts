import { assertNever } from '../artefacts/assert-never.ts'
import { CLOSING_PLACE } from '../artefacts/consolidation.ts'
import { equalJson } from '../artefacts/equal-json.ts'
import type { EventData, EventOf, LoopEvent } from '../artefacts/events.ts'
import type { JsonObject } from '../artefacts/json.ts'
import { LIMITS } from '../artefacts/limits.ts'
import { own } from '../artefacts/own.ts'
import type { Adapted, InFlight, RunState, StepInProgress } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import { breakpointsHeld, stopAtOf } from '../debugger/find-stop.ts'
import { applyPatch } from '../patch/apply-patch.ts'
import { circuitOf } from '../recovery/circuit.ts'
import { firstChars } from '../text/first-chars.ts'
import {
  actionBegun,
  actionEnded,
  answeredByPerson,
  childrenAnswered,
  childrenCalled,
  childrenEnded,
  errorsAfter,
  fatal,
  health,
  newest,
  remembered,
  settled,
} from './action-results.ts'
import { forget } from './carry-over.ts'
import { escalationRaised, personDecided } from './person-decided.ts'
import { PART_OF_STEP } from './step-events.ts'

/** Time between the event before one of these and itself is not active: the run waited for a worker. */
const AFTER_A_PAUSE: readonly LoopEvent['type'][] = [
  'run-queued',
  'run-started',
  'run-resumed',
  'run-continued',
  'run-forked',
  'person-answered',
  // Child runs tell themselves how long they took.
  'children-answered',
]

/** After one of these a run stands where it stood: people asked for something that takes effect later. */
const AT_THE_SAME_PLACE: readonly LoopEvent['type'][] = ['cancel-requested', 'pause-requested', 'breakpoints-set']

/**
 * The fold of the log: what a run is after one more event. Pure and total; the one place where run state changes, so a replay of the events, or of a
 * checkpoint and the events after it, gives the same value as the live run.
 */
export function apply(spec: LoopSpec, run: RunState, event: LoopEvent): RunState {
  const idle = run.status === 'paused' || AFTER_A_PAUSE.includes(event.type)
  const active = idle ? 0 : Math.max(0, event.at - run.lastEventAt)
  const changed = { ...run, seq: event.seq, lastEventAt: event.at, activeMs: run.activeMs + active }
  if (!AT_THE_SAME_PLACE.includes(event.type)) changed.takenUpInVain = 0
  Object.assign(changed, change(spec, run, event))
  if (changed.step !== null && PART_OF_STEP.has(event.type)) {
    changed.step = { ...changed.step, log: [...changed.step.log, event] }
  }
  return changed
}

type Change = Partial<RunState>

function change(spec: LoopSpec, run: RunState, event: LoopEvent): Change {
  switch (event.type) {
    case 'run-queued':
      return { input: event.data.input, state: event.data.shared ?? {}, parent: event.data.parent ?? null }
    case 'run-started':
      return started(spec, event.data)
    case 'run-resumed':
      return { ...resumed(run), takenUpInVain: run.takenUpInVain + 1 }
    case 'cancel-requested':
      return { cancelRequestedBy: event.data.by }
    case 'pause-requested':
      return { pauseRequestedBy: event.data.by }
    case 'breakpoints-set':
      return { breakpoints: event.data.breakpoints }
    case 'escalation-raised':
      return escalationRaised(event)
    case 'deadline-passed':
      return { deadlinePassed: true }
    case 'run-paused':
      return {
        status: 'paused',
        pauseRequestedBy: null,
        stopAt: null,
        // On arrival at the head the run stands before the guards, which is another place than before the head’s step.
        stoodAt: run.step === null && !run.arriving ? run.steps : run.stoodAt,
        paused: { why: event.data.why, detail: event.data.detail, at: event.at },
      }
    case 'run-continued':
      return {
        status: 'running',
        paused: null,
        refused: null,
        stopAt: stopAtOf(run, event.data.until),
        ...decidedByPerson(spec, run, event.data),
      }
    case 'run-forked':
      return forked(spec, run, event.data)
    case 'iteration-started':
      return iterationStarted(run, event.data.iteration)
    case 'guard-checked':
      return guardChecked(run, event.data)
    case 'step-started':
      return { ...stepStarted(run, event), stoodAt: null, breakpointsHeld: breakpointsHeld(spec, run) }
    case 'model-called':
    case 'tool-requested':
    case 'wait-started':
    case 'person-asked':
    case 'recall-requested':
    case 'children-requested':
      return effectStarted(spec, run, event)
    case 'budget-refused':
      return budgetRefused(run, event.data)
    case 'model-answered':
      return { ...settled(run), spent: charge(run, event.data), ...health(run, event.data, event.data.latencyMs) }
    case 'model-failed':
      return { ...settled(run), ...health(run, event.data, event.data.latencyMs), ...fatal(event.data) }
    case 'wait-ended':
      return settled(run)
    case 'person-answered':
      return { ...settled(run), ...answeredByPerson(run, event.data) }
    case 'memory-recalled':
      return { ...recalled(run, event.data.entries), spent: chargeEmbedded(run, event.data) }
    case 'recall-failed':
      return { ...recalled(run, []), ...fatal(event.data) }
    case 'tool-answered':
    case 'tool-failed':
      return actionEnded(run, event)
    case 'tool-compensated':
      return { step: run.step && { ...run.step, undoFirst: false, inDoubt: !event.data.ok } }
    case 'children-answered':
      return childrenAnswered(run, event)
    case 'children-failed':
      return { ...childrenEnded(run, null, event.data, 0), ...fatal(event.data) }
    case 'decision-made':
      return decisionMade(spec, run, event.data)
    case 'invariant-checked':
      return invariantChecked(run, event)
    case 'remediation-applied':
      return remediationApplied(run, event)
    case 'state-patched':
      return { state: applyPatch(run.state, event.data.patch) }
    case 'latent-updated':
      return { latent: { ...run.latent, [event.nodeId ?? '']: event.data.state } }
    case 'settings-adapted':
      return { adapted: { ...run.adapted, [event.nodeId ?? '']: adapted(run, event.data) } }
    case 'circuit-changed':
      return circuitChanged(run, event)
    case 'answer-rejected':
    case 'observation-made':
    case 'context-assembled':
    case 'route-chosen':
    case 'recovery-chosen':
    case 'goal-verified':
    case 'output-evaluated':
    case 'patch-rejected':
    case 'consolidation-made':
      return {}
    case 'step-finished':
      return stepFinished(spec, run, event)
    case 'run-closing':
      return runClosing(run, event)
    case 'run-finished':
      return runFinished(event.data)
    default:
      return assertNever(event)
  }
}

function inputsOf(spec: LoopSpec, state: JsonObject): JsonObject {
  const isInput = ([name]: [string, unknown]) => own(spec.state.properties, name)?.['x-loop'].role === 'input'
  return Object.fromEntries(Object.entries(state).filter(isInput))
}

/** From here on `input` holds every input field, with the defaults of those that were not given. */
function started(spec: LoopSpec, { state, models, priors, timeoutMs }: EventData<'run-started'>): Change {
  return {
    status: 'running',
    withinMs: timeoutMs ?? null,
    models,
    priors,
    input: inputsOf(spec, state),
    state,
    prev: state,
    safe: state,
    at: spec.entry,
    headEntered: spec.entry === spec.head,
  }
}

function decidedByPerson(spec: LoopSpec, run: RunState, data: EventData<'run-continued'>): Change {
  const decided = personDecided(run, data)
  return { ...decided, ...continued(spec, { ...run, ...decided }, data) }
}

/** A migrated run holds every state that it remembers in the shape of its new spec, and nothing that this spec would read as another thing. */
function continued(
  spec: LoopSpec,
  run: RunState,
  { patch, migration }: Pick<EventData<'run-continued'>, 'patch' | 'migration'>,
): Change {
  const state = applyPatch(run.state, patch)
  if (!migration) return { state }
  const { models, prev, safe, best, kept } = migration
  return {
    state,
    models,
    input: inputsOf(spec, state),
    prev: applyPatch(run.prev, prev),
    safe: applyPatch(run.safe, safe),
    best: run.best && { ...run.best, state: applyPatch(run.best.state, best ?? []) },
    ...forget(run, kept),
  }
}

/**
 * A run of its own from here on: what its parent spent, and what people asked and allowed of that one, is not its. A rollback in its first iteration leads to the state that it
 * began with.
 */
function forked(spec: LoopSpec, run: RunState, data: EventData<'run-forked'>): Change {
  const { state = run.state, safe = run.safe, ...rest } = continued(spec, run, data)
  return {
    ...rest,
    parent: null,
    withinMs: null,
    state,
    safe: equalJson(run.safe, run.state) ? state : safe,
    pauseRequestedBy: null,
    stopAt: null,
    stoodAt: null,
    breakpoints: [],
    breakpointsHeld: [],
    relaxed: {},
    spent: { ...run.spent, nanoUsd: 0, tokens: 0 },
    extended: { ...run.extended, nanoUsd: 0, tokens: 0, timeoutMs: 0 },
    reserved: { nanoUsd: 0, tokens: 0 },
    activeMs: 0,
  }
}

/** What was in flight when the worker stopped: a model call may have been billed, so its reservation stays counted; an unsafe call is in doubt, and a compensatable one is undone. */
function resumed(run: RunState): Change {
  const inFlight = run.step?.inFlight
  if (!run.step || !inFlight) return {}
  if (inFlight.type === 'model-called') {
    const { nanoUsd, tokens } = inFlight.data.reserved
    return { spent: { ...run.spent, nanoUsd: run.spent.nanoUsd + nanoUsd, tokens: run.spent.tokens + tokens } }
  }
  if (inFlight.type !== 'tool-requested' || run.step.inDoubt) return {}
  if (inFlight.data.effect === 'unsafe') return { step: { ...run.step, inDoubt: true } }
  return inFlight.data.undo ? { step: { ...run.step, undoFirst: true } } : {}
}

function iterationStarted(run: RunState, iteration: number): Change {
  const opened = {
    iteration,
    arriving: false,
    guard: null,
    traversals: {},
    stepsBefore: run.steps,
    violatedThisIteration: false,
  }
  if (iteration === 1) return opened
  return { ...opened, prev: run.state, safe: run.violatedThisIteration ? run.safe : run.state }
}

function guardChecked(run: RunState, data: EventData<'guard-checked'>): Change {
  const { score, fired } = data
  const detail = data.readings.find((reading) => reading.rule === fired)?.detail ?? ''
  const detectors = { ...run.detectors, stalledFor: data.stalledFor, measure: data.measure }
  const checked: Change = { guard: { score, fired, detail }, detectors }
  if (score === null) return checked
  const best =
    run.best === null || score > run.best.score ? { score, iteration: run.iteration, state: run.state } : run.best
  return { ...checked, best, scores: newest(run.scores, score, LIMITS.recentScores) }
}

/** The closing step opens. Whatever the run was at is left as it is: nothing of it is waited for any more. */
function runClosing(run: RunState, event: EventOf<'run-closing'>): Change {
  const ended: Change = {
    status: 'running',
    paused: null,
    escalation: null,
    deadlinePassed: false,
    stopAt: null,
    arriving: false,
    at: null,
    refused: null,
    reserved: { nanoUsd: 0, tokens: 0 },
    closing: event.data,
  }
  return { ...ended, ...openStep({ ...run, ...ended, step: null }, event, CLOSING_PLACE) }
}

function stepStarted(run: RunState, event: EventOf<'step-started'>): Change {
  return openStep(run, event, event.nodeId ?? '')
}

function openStep(run: RunState, event: EventOf<'step-started' | 'run-closing'>, nodeId: string): Change {
  const step: StepInProgress = {
    nodeId,
    step: event.step,
    startedAt: event.at,
    calls: 0,
    before: run,
    log: [],
    inFlight: null,
    inDoubt: false,
    undoFirst: false,
    closed: false,
  }
  return { steps: event.step, step }
}

function effectStarted(spec: LoopSpec, run: RunState, event: EventOf<InFlight['type']>): Change {
  const step = run.step && { ...run.step, inFlight: event, calls: Math.max(run.step.calls, event.data.call + 1) }
  switch (event.type) {
    case 'wait-started':
    case 'recall-requested':
      return { step }
    case 'children-requested':
      return { step, childrenSeq: event.seq, ...childrenCalled(spec, run, event.data) }
    case 'person-asked':
      return { step, ...(event.data.action && actionBegun(spec, run, event.data.action)) }
    case 'model-called':
      return { step, reserved: event.data.reserved, spent: { ...run.spent, modelCalls: run.spent.modelCalls + 1 } }
    case 'tool-requested': {
      const begun = actionBegun(spec, run, event.data)
      const sent = step && { ...step, undoFirst: event.data.undoFirst === true }
      return event.data.attempt > 1 ? { step: sent, spent: begun.spent } : { step: sent, ...begun }
    }
    default:
      return assertNever(event)
  }
}

function adapted({ iteration }: RunState, { temperature, iterationCap }: EventData<'settings-adapted'>): Adapted {
  return { temperature, iterationCap, iteration }
}

function circuitChanged(run: RunState, event: EventOf<'circuit-changed'>): Change {
  const { target, to, failures } = event.data
  const openedAt = to === 'open' ? event.at : circuitOf(run.circuits, target).openedAt
  return { circuits: { ...run.circuits, [target]: { status: to, failures, openedAt } } }
}

/** Nothing was sent: the step stands before the call again, and asks for it anew when a person lets the run go on. */
function budgetRefused(run: RunState, refused: EventData<'budget-refused'>): Change {
  const { step } = settled(run)
  const asked = step?.log.findLastIndex(({ type }) => type === 'model-called') ?? -1
  const spent = { ...run.spent, modelCalls: run.spent.modelCalls - 1 }
  return { ...settled(run), step: step && { ...step, log: step.log.slice(0, asked) }, spent, refused }
}

/** A failed recall leaves nothing: what an earlier one found answers another question. */
function recalled(run: RunState, entries: RunState['memory']): Change {
  const asked = run.step?.inFlight
  const toKeep = asked?.type === 'recall-requested' && asked.data.purpose === 'recall'
  return { ...settled(run), ...(toKeep ? { memory: entries } : {}) }
}

function charge(run: RunState, { usage, costNanoUsd, cached }: EventData<'model-answered'>): RunState['spent'] {
  if (cached) return { ...run.spent, modelCalls: run.spent.modelCalls - 1 }
  const tokens = run.spent.tokens + usage.inputTokens + usage.outputTokens
  return { ...run.spent, tokens, nanoUsd: Math.min(run.spent.nanoUsd + costNanoUsd, Number.MAX_SAFE_INTEGER) }
}

function chargeEmbedded({ spent }: RunState, { embedded }: EventData<'memory-recalled'>): RunState['spent'] {
  if (!embedded) return spent
  const nanoUsd = Math.min(spent.nanoUsd + embedded.costNanoUsd, Number.MAX_SAFE_INTEGER)
  return { ...spent, nanoUsd, tokens: spent.tokens + embedded.tokens }
}

/** Hints of `strategy` remediations are for the next decision that asks a model, and for that one alone. */
function decisionMade(spec: LoopSpec, run: RunState, { decision }: EventData<'decision-made'>): Change {
  const askedModel = run.step?.log.some((event) => event.type === 'model-called') ?? false
  const strategy = askedModel ? { hints: [], temperature: null, model: null } : run.strategy
  const { subgoal, confidence } = decision
  const brief = { iteration: run.iteration, confidence, subgoal: firstChars(subgoal, LIMITS.briefChars) }
  const decided = {
    decision,
    strategy,
    subgoal: null,
    decisions: newest(run.decisions, brief, LIMITS.recentScores),
  }
  if (subgoal === '') return decided
  const subgoals = newest(run.detectors.subgoals, subgoal, remembered(spec))
  return { ...decided, detectors: { ...run.detectors, subgoals } }
}

/** Only the first check of a visit can end a row of remediations: one that holds just after a remediation is that remediation's doing. */
function invariantChecked(run: RunState, event: EventOf<'invariant-checked'>): Change {
  const { name, holds, relaxed } = event.data
  const invariants = { ...run.invariants, [name]: holds }
  const checked =
    own(run.relaxed, name) === 'once' ? { invariants, relaxed: without(run.relaxed, name) } : { invariants }
  if (!holds && !relaxed) return { ...checked, violatedThisIteration: true }
  const first = !run.step?.log.some(({ type }) => type === 'invariant-checked')
  return first ? { ...checked, remediations: without(run.remediations, event.nodeId ?? '') } : checked
}

function remediationApplied(run: RunState, event: EventOf<'remediation-applied'>): Change {
  const { attempt, strategy } = event.data
  const remediations = { ...run.remediations, [event.nodeId ?? '']: attempt }
  if (!strategy) return { remediations }
  const hints = newest(run.strategy.hints, strategy.hint, LIMITS.recentResults)
  return {
    remediations,
    strategy: {
      hints,
      temperature: strategy.temperature ?? run.strategy.temperature,
      model: strategy.model ?? run.strategy.model,
    },
  }
}

function stepFinished(spec: LoopSpec, run: RunState, event: EventOf<'step-finished'>): Change {
  const { handle, to } = event.data
  const detectors = { ...run.detectors, errors: errorsAfter(spec, run) }
  if (to === null) return { detectors, step: run.step && { ...run.step, closed: true } }
  const edge = `${event.nodeId}/${handle}`
  const moved = {
    detectors,
    step: null,
    at: to,
    traversals: { ...run.traversals, [edge]: (own(run.traversals, edge) ?? 0) + 1 },
  }
  if (to !== spec.head) return moved
  return run.headEntered ? { ...moved, arriving: true } : { ...moved, headEntered: true }
}

function runFinished({ reason, outcome, explanation, label }: EventData<'run-finished'>): Change {
  return {
    status: 'finished',
    closing: null,
    paused: null,
    escalation: null,
    deadlinePassed: false,
    finished: { reason, outcome, explanation, label },
    at: null,
    step: null,
    childrenSeq: null,
    arriving: false,
    guard: null,
    stopAt: null,
    stoodAt: null,
    reserved: { nanoUsd: 0, tokens: 0 },
    refused: null,
  }
}

function without<T>(record: Record<string, T>, key: string): Record<string, T> {
  if (!Object.hasOwn(record, key)) return record
  const { [key]: _gone, ...rest } = record
  return rest
}
