import type { EventBody, EventType, LoopEvent } from '../artefacts/events.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import type { DivergenceKind } from '../artefacts/replay-report.ts'
import type { RunState } from '../artefacts/run-state.ts'

/**
 * Where an event comes from. `given`: from outside, by a person, a worker or the start · `outcome`: what answered an effect in flight · `decided`: by the core and the
 * spec alone, so that a replay has to come to it by itself · `either`: an outcome while an effect is in flight, else decided.
 */
type Role = 'given' | 'outcome' | 'decided' | 'either'

const ROLES = {
  'run-queued': 'given',
  'run-started': 'given',
  'run-resumed': 'given',
  'run-forked': 'given',
  'run-continued': 'given',
  'cancel-requested': 'given',
  'pause-requested': 'given',
  'breakpoints-set': 'given',
  'deadline-passed': 'given',
  'tool-compensated': 'given',
  'model-answered': 'outcome',
  'budget-refused': 'outcome',
  'tool-answered': 'outcome',
  'person-answered': 'outcome',
  'memory-recalled': 'outcome',
  'recall-failed': 'outcome',
  'children-answered': 'outcome',
  'children-failed': 'outcome',
  'wait-ended': 'outcome',
  'model-failed': 'either',
  'tool-failed': 'either',
  'run-paused': 'decided',
  'escalation-raised': 'decided',
  'iteration-started': 'decided',
  'guard-checked': 'decided',
  'step-started': 'decided',
  'step-finished': 'decided',
  'run-finished': 'decided',
  'run-closing': 'decided',
  'consolidation-made': 'decided',
  'model-called': 'decided',
  'tool-requested': 'decided',
  'wait-started': 'decided',
  'person-asked': 'decided',
  'recall-requested': 'decided',
  'children-requested': 'decided',
  'answer-rejected': 'decided',
  'decision-made': 'decided',
  'output-evaluated': 'decided',
  'observation-made': 'decided',
  'context-assembled': 'decided',
  'latent-updated': 'decided',
  'settings-adapted': 'decided',
  'route-chosen': 'decided',
  'recovery-chosen': 'decided',
  'circuit-changed': 'decided',
  'goal-verified': 'decided',
  'invariant-checked': 'decided',
  'remediation-applied': 'decided',
  'state-patched': 'decided',
  'patch-rejected': 'decided',
} satisfies Record<EventType, Role>

/** `run` is the recorded run before the event. */
export function roleOf(event: LoopEvent, run: RunState): Exclude<Role, 'either'> {
  const role: Role = ROLES[event.type]
  // A run that could not start is ended by the host, before the core has a say.
  if (event.type === 'run-finished' && run.status === 'queued') return 'given'
  if (role !== 'either') return role
  return run.step?.inFlight ? 'outcome' : 'decided'
}

/**
 * What of an event counts as a deed of the loop: what it asks for, writes, where it goes and how it ends. Null: bookkeeping on the way there, which another version
 * may do otherwise and still come to the same. `run` is the run before the event.
 */
export function deedOf(event: EventBody, run: RunState): { kind: DivergenceKind; data: Json } | null {
  switch (event.type) {
    case 'model-called': {
      const { alias, purpose, request } = event.data
      const { timeoutMs: _timeoutMs, ...asked } = request
      const { provider = null, model = null } = own(run.models, alias) ?? {}
      return { kind: 'request', data: { purpose, model: { provider, model }, ...plain(asked) } }
    }
    case 'tool-requested': {
      const { tool, args, secretArgs = {} } = event.data
      return { kind: 'tool', data: { tool, args, secretArgs: plain(secretArgs) } }
    }
    case 'tool-failed':
      return { kind: 'tool', data: { refused: plain(event.data.refused ?? {}), message: event.data.message } }
    case 'recall-requested': {
      const { call: _call, ...asked } = event.data
      return { kind: 'recall', data: plain(asked) }
    }
    case 'children-requested': {
      const { call: _call, allowance: _allowance, concurrency: _concurrency, ...asked } = event.data
      return { kind: 'tool', data: plain(asked) }
    }
    case 'wait-started':
      return { kind: 'wait', data: { delayMs: event.data.delayMs } }
    case 'person-asked': {
      const { question, options } = event.data
      return { kind: 'question', data: { question, options } }
    }
    case 'state-patched':
      return { kind: 'patch', data: event.data.patch as Json }
    case 'iteration-started':
      return { kind: 'route', data: { iteration: event.data.iteration } }
    case 'step-started':
      return { kind: 'route', data: {} }
    case 'step-finished':
      return { kind: event.data.to === null ? 'end' : 'route', data: { handle: event.data.handle, to: event.data.to } }
    case 'run-paused':
      return { kind: 'pause', data: { why: event.data.why } }
    case 'run-closing': {
      const { reason, label, outcome, output } = event.data
      return { kind: 'end', data: { reason, label, outcome, output } }
    }
    case 'run-finished': {
      const { reason, label, outcome, output, state } = event.data
      return { kind: 'end', data: { reason, label, outcome, output, state } }
    }
    default:
      return null
  }
}

/** How a divergence at such an event is named, when every event counts. */
export function kindOf(event: EventBody, run: RunState): DivergenceKind {
  return deedOf(event, run)?.kind ?? 'record'
}

/** An event's data is plain JSON, as its schema says; only absent members are written otherwise in its type. */
function plain(data: object): JsonObject {
  return data as JsonObject
}

const SAYS: Record<DivergenceKind, string> = {
  start: 'It can’t begin as the recorded run did.',
  request: 'It asks the model otherwise.',
  tool: 'It calls a tool otherwise.',
  recall: 'It asks long-term memory otherwise.',
  wait: 'It waits otherwise.',
  question: 'It asks a person otherwise.',
  patch: 'It writes something else into the state.',
  route: 'It goes another way.',
  pause: 'It pauses otherwise.',
  end: 'It ends otherwise.',
  move: 'The recorded run was moved to another version here; a replay of one version ends.',
  record: 'It records something else.',
  state: 'The same events lead to another run state.',
}

export function saying(kind: DivergenceKind): string {
  return SAYS[kind]
}
