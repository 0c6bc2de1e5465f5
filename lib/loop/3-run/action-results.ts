import type { CallFailure, ChildResult } from '../artefacts/children.ts'
import { CHILD_CALL, withoutValues } from '../artefacts/children.ts'
import type { EventBody, EventData, EventOf } from '../artefacts/events.ts'
import { hashJson, type Json } from '../artefacts/json.ts'
import { jsonSize } from '../artefacts/json-size.ts'
import { LIMITS } from '../artefacts/limits.ts'
import type { ActionResult, RunState } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import { argsOfCall, outputOfCall } from '../children/result-of-call.ts'
import { countOutcome, modelTarget } from '../recovery/circuit.ts'
import { countLatency } from '../recovery/latency.ts'
import { UNSENT } from '../recovery/table.ts'

/** A part of the fold: what becomes of actions, and of what they were asked of. */
type Change = Partial<RunState>

export function actionBegun(spec: LoopSpec, run: RunState, { tool, args }: Pick<ActionResult, 'tool' | 'args'>) {
  const spent = { ...run.spent, toolCalls: run.spent.toolCalls + 1 }
  const actions = newest(run.detectors.actions, { key: hashJson([tool, args]), tool }, remembered(spec))
  return { spent, detectors: { ...run.detectors, actions } }
}

/** What a person says to the question of a tool is what that tool gives. Their time is not the run's. */
export function answeredByPerson(run: RunState, { answer, note, by }: EventData<'person-answered'>): Change {
  const asked = run.step?.inFlight
  const action = asked?.type === 'person-asked' ? asked.data.action : undefined
  if (!action) return {}
  const { tool, args } = action
  const output = { answer, note, by }
  const last: ActionResult = {
    status: 'ok',
    tool,
    args,
    output,
    error: null,
    durationMs: 0,
    iteration: run.iteration,
  }
  return { last, results: newest(run.results, last, LIMITS.recentResults) }
}

/** However many runs it makes, a call of child runs is one call. */
export function childrenCalled(spec: LoopSpec, run: RunState, data: EventData<'children-requested'>) {
  const inputs = data.children.map(({ input }) => input)
  return actionBegun(spec, run, { tool: CHILD_CALL, args: { loop: data.loop, inputs } })
}

/** What the children used is used by the run that called them. */
export function childrenAnswered(run: RunState, { data }: EventOf<'children-answered'>): Change {
  const { results, failure, activeMs } = data
  const spent = { ...run.spent }
  for (const child of results) {
    spent.nanoUsd = Math.min(spent.nanoUsd + child.spent.nanoUsd, Number.MAX_SAFE_INTEGER)
    spent.tokens += child.spent.tokens
  }
  return { ...childrenEnded(run, results, failure, activeMs), spent, activeMs: run.activeMs + activeMs }
}

export function childrenEnded(
  run: RunState,
  results: ChildResult[] | null,
  failure: CallFailure | null,
  durationMs: number,
): Change {
  const asked = run.step?.inFlight
  const call = asked?.type === 'children-requested' ? asked.data : null
  const last: ActionResult = {
    status: failure ? 'error' : 'ok',
    tool: CHILD_CALL,
    args: argsOfCall(call),
    output: results && call ? outputOfCall(call.mapped, results) : null,
    error: failure && { class: failure.class, kind: failure.kind, message: failure.message },
    durationMs,
    iteration: run.iteration,
  }
  const remembered = { ...last, args: call && !isBrief(last.args) ? { loop: call.loop } : last.args }
  if (results && call && !isBrief(results)) remembered.output = outputOfCall(call.mapped, results.map(withoutValues))
  return { ...settled(run), childrenSeq: null, last, results: newest(run.results, remembered, LIMITS.recentResults) }
}

/** Ten large results would be in every checkpoint. */
const isBrief = (value: Json) => jsonSize(value, LIMITS.recentResultBytes) !== Infinity

/**
 * A failure with no request in flight is the node's own: it refused the decided action, or could not use an answer, whose result it then replaces.
 */
export function actionEnded(run: RunState, event: EventOf<'tool-answered' | 'tool-failed'>): Change {
  const requested = requestOf(run.step?.log.findLast((earlier) => requestOf(earlier) !== null))
  const refused = event.type === 'tool-failed' ? event.data.refused : null
  const request = refused ?? requested ?? run.decision?.action
  const failed = event.type === 'tool-failed'
  const last: ActionResult = {
    status: failed ? 'error' : 'ok',
    tool: request?.tool ?? '',
    args: request?.args ?? {},
    output: failed ? null : event.data.output,
    error: failed ? { class: event.data.class, kind: event.data.kind, message: event.data.message } : null,
    durationMs: event.data.durationMs,
    iteration: run.iteration,
  }
  const replaces = event.data.attempt > 1 || (requested !== null && run.step?.inFlight === null)
  const earlier = replaces ? run.results.slice(0, -1) : run.results
  return {
    ...settled(run),
    ...health(run, event.data, event.data.durationMs),
    ...(!failed && event.data.cached ? { spent: { ...run.spent, toolCalls: run.spent.toolCalls - 1 } } : {}),
    last,
    results: newest(earlier, last, LIMITS.recentResults),
    ...(failed ? fatal(event.data) : {}),
  }
}

/** The action that an event asks a tool for, or a person on behalf of one. */
function requestOf(event: EventBody | undefined): Pick<ActionResult, 'tool' | 'args'> | null {
  if (event?.type === 'tool-requested') return event.data
  if (event?.type === 'children-requested') return { tool: CHILD_CALL, args: argsOfCall(event.data) }
  return event?.type === 'person-asked' ? (event.data.action ?? null) : null
}

/**
 * The step's last effect decides: a failure is one more error in a row, an answer of a tool ends the row. A call that was refused before any request is the
 * same error each time, whatever time its message says is left.
 */
export function errorsAfter(spec: LoopSpec, run: RunState): string[] {
  const failure = lastFailure(run.step?.log ?? [])
  if (failure === 'none') return run.detectors.errors
  if (failure === null) return []
  const source = failure.of === 'model' ? 'model' : (run.last?.tool ?? '')
  const { class: errorClass, kind, message } = failure
  const error = `${source}: ${errorClass}: ${UNSENT.includes(kind) ? kind : message}`
  return newest(run.detectors.errors, error, remembered(spec))
}

/** How the step's last effect failed; null: it did not; `none`: it had none that counts. */
function lastFailure(log: readonly EventBody[]): (CallFailure & { of: 'model' | 'action' }) | null | 'none' {
  for (const event of log.toReversed()) {
    switch (event.type) {
      case 'tool-answered':
        return null
      case 'person-asked':
        if (event.data.action !== undefined) return null
        break
      case 'children-answered':
        return event.data.failure && { ...event.data.failure, of: 'action' }
      case 'tool-failed':
      case 'children-failed':
        return { ...event.data, of: 'action' }
      case 'model-failed':
        return { ...event.data, of: 'model' }
    }
  }
  return 'none'
}

/** What a request tells of the other side: its circuit and its latency. A stored answer and a refusal before any request tell nothing. */
export function health({ step, circuits, latencies }: RunState, data: Outcome, tookMs: number): Change {
  // A person told: that says nothing of the other side.
  if ('by' in data && data.by !== undefined) return {}
  const asked = step?.inFlight
  if (asked?.type !== 'model-called' && asked?.type !== 'tool-requested') return {}
  if ('cached' in data && data.cached) return {}
  const target = asked.type === 'model-called' ? modelTarget(asked.data.alias) : asked.data.tool
  if ('class' in data) return { circuits: countOutcome(circuits, target, data.class) }
  return { circuits: countOutcome(circuits, target, null), latencies: countLatency(latencies, target, tookMs) }
}

type Outcome = EventData<'model-answered' | 'model-failed' | 'tool-answered' | 'tool-failed'>

/** Nothing is in flight any more and nothing is held for it. */
export function settled(run: RunState): Pick<RunState, 'step' | 'reserved'> {
  return { step: run.step && { ...run.step, inFlight: null }, reserved: { nanoUsd: 0, tokens: 0 } }
}

export function fatal(failure: { class: string; message: string }): Change {
  return failure.class === 'fatal' ? { fatal: failure.message } : {}
}

/** How many entries the contract's repetition rules look at; cycling needs four. */
export function remembered({ contract }: LoopSpec): number {
  return Math.max(
    4,
    contract.repeatedAction?.times ?? 0,
    contract.repeatedError?.times ?? 0,
    contract.subgoalStuck?.times ?? 0,
  )
}

export function newest<T>(list: readonly T[], item: T, limit: number): T[] {
  return [...list, item].slice(-limit)
}
