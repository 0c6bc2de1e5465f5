import type { StopReason } from '../artefacts/contract.ts'
import type {
  Decision,
  Effect,
  ErrorClass,
  ErrorKind,
  EventData,
  GuardReading,
  JsonPatchOperation,
} from '../artefacts/events.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import type { ModelRequestRecord, Stored, TraceEvent, TraceEventOf } from './trace-event.ts'

export type Failure = { class: ErrorClass; kind: ErrorKind; message: string }

/** One model call: what was asked, what came back, or how it failed. Neither: still waiting, or cut off. */
export type TraceModelCall = {
  call: number
  seq: number
  startedAt: number
  alias: string
  purpose: string
  attempt: number
  request: Stored<ModelRequestRecord>
  reserved: EventData<'model-called'>['reserved']
  answer: {
    text: Stored<string>
    usage: { inputTokens: number; outputTokens: number }
    costNanoUsd: number
    finishReason: string
    /** It was stored by an earlier call. */
    cached: boolean
  } | null
  failure: Failure | null
  /** Null while waiting. */
  latencyMs: number | null
  /** Why the answer could not be used; empty when it could. */
  problems: string[]
}

/** A model call that no budget had room for: nothing was sent, and the step waits before it or the run ended there. */
export type UnsentCall = Pick<TraceModelCall, 'seq' | 'alias' | 'purpose' | 'request'> & { why: string }

/** One try of a tool call; the tries of a call share its idempotency key. */
export type TraceToolCall = {
  call: number
  attempt: number
  seq: number
  startedAt: number
  tool: string
  /** Effect and key are null where a person is asked: nothing is sent. */
  effect: Effect | null
  key: string | null
  args: Stored<JsonObject>
  /** Names of the secrets that were filled in for the call, by argument. */
  secretArgs: Record<string, string[]>
  /** Present once answered. */
  output: { value: Stored<Json>; cached: boolean } | null
  failure: Failure | null
  durationMs: number | null
}

/** A call that was refused before any request: by its circuit, its latency, a person, or the list of tools. */
export type Refusal = Failure & { of: 'model' | 'tool'; seq: number; action: { tool: string; args: JsonObject } | null }
export type Recovery = EventData<'recovery-chosen'> & { seq: number }
export type CircuitChange = EventData<'circuit-changed'> & { seq: number }

export type TraceWait = { call: number; delayMs: number; why: string; startedAt: number; ended: boolean }
export type InvariantCheck = EventData<'invariant-checked'> & { seq: number }
export type Remediation = EventData<'remediation-applied'> & { seq: number }
export type Verification = EventData<'goal-verified'> & { seq: number }
/** What long-term memory was asked, and what it gave or how it failed. Neither: still waiting, or cut off. */
export type TraceRecall = EventData<'recall-requested'> & {
  seq: number
  answer: Pick<
    EventData<'memory-recalled'>,
    'entries' | 'considered' | 'bestBelow' | 'by' | 'instead' | 'embedded'
  > | null
  failure: Pick<EventData<'recall-failed'>, 'class' | 'message'> | null
}
/** A call of child runs: what each was given, and what came of them. Neither answer nor failure: they still run, or the run ended before. */
export type TraceChildCall = Omit<TraceEventOf<'children-requested'>['data'], 'share'> & {
  seq: number
  startedAt: number
  share: string[]
  answer: (Omit<TraceEventOf<'children-answered'>['data'], 'call'> & { at: number }) | null
  failure: Failure | null
}
export type TraceObservation = EventData<'observation-made'> & { seq: number }
/** A request as it was put together under a context budget; it belongs to the next call with its purpose. */
export type AssembledContext = EventData<'context-assembled'> & { seq: number }
/** A latent pass; it belongs to the call before it. */
export type Thought = EventData<'latent-updated'> & { seq: number }
export type GuardCheck = { seq: number; score: number | null; readings: GuardReading[]; fired: StopReason | null }

/** One node execution. */
export type TraceStep = {
  /** Position within its iteration, from 1. */
  index: number
  /** Count over the whole run, from 1. */
  step: number
  iteration: number
  nodeId: string
  firstSeq: number
  lastSeq: number
  startedAt: number
  /** Null while the step is unfinished, or when the run ended within it. */
  endedAt: number | null
  handle: string | null
  to: string | null
  /** Why the run ended within or with this step, when it failed there. */
  failure: { class: ErrorClass; message: string } | null
  /** What `adapt` measured and moved. */
  adapted: EventData<'settings-adapted'> | null
  /** How often a person was asked for: within the step, or at the head right before the first one. */
  escalations: number
  contexts: AssembledContext[]
  thoughts: Thought[]
  decision: Decision | null
  /** Which of the node's own routes was taken, and what each saw. */
  route: EventData<'route-chosen'> | null
  evaluation: EventData<'output-evaluated'> | null
  recalls: TraceRecall[]
  observations: TraceObservation[]
  /** Those that were sent. */
  modelCalls: TraceModelCall[]
  unsent: UnsentCall[]
  toolCalls: TraceToolCall[]
  childCalls: TraceChildCall[]
  waits: TraceWait[]
  refusals: Refusal[]
  recoveries: Recovery[]
  circuits: CircuitChange[]
  checks: InvariantCheck[]
  remediations: Remediation[]
  /** Goals that were verified before they were believed. */
  verifications: Verification[]
  patch: JsonPatchOperation[]
  /** Writes that did not fit the state schema. */
  refused: EventData<'patch-rejected'>['problems']
  /** Of the closing step: what became of it. */
  consolidated: EventData<'consolidation-made'> | null
}

/** A wait for a person, and what came of it. */
export type TracePause = EventData<'run-paused'> & {
  seq: number
  at: number
  /** What a person was asked to decide; null: nothing. */
  raised: Pick<EventData<'escalation-raised'>, 'why' | 'headline' | 'suggestions' | 'onDeadline'> | null
  /** Nobody decided in time. */
  late: boolean
  /** Place in the iteration of the step that it came in, or before; one more than there are when it came at the end. */
  step: number
  answer: { by: string; answer: string; note: string } | null
  /** Null while the run waits, or when it was ended instead. */
  continued: (EventData<'run-continued'> & { at: number }) | null
}

/** One trip round the loop. */
export type TraceIteration = {
  iteration: number
  steps: TraceStep[]
  pauses: TracePause[]
  /** Contract rules as read on arrival at the head after these steps, or at the end of the run. */
  guards: GuardCheck[]
  finished: EventData<'run-finished'> | null
  events: TraceEvent[]
}

/** How the request of a call was put together under a budget; null when it had none. */
export function contextOf({ contexts }: TraceStep, { seq, purpose }: TraceModelCall): AssembledContext | null {
  return contexts.findLast((context) => context.seq < seq && context.purpose === purpose) ?? null
}

/** What a latent pass made of its call's answer, and the thought before it; null when the call is no pass or is still open. */
export function thoughtOf(
  { thoughts, modelCalls }: TraceStep,
  call: TraceModelCall,
): { thought: Thought; before: Thought | null } | null {
  const next = modelCalls.find(({ seq }) => seq > call.seq)?.seq ?? Number.POSITIVE_INFINITY
  const index = thoughts.findIndex(({ seq }) => seq > call.seq && seq < next)
  const thought = thoughts[index]
  return thought ? { thought, before: thoughts[index - 1] ?? null } : null
}

/** Checks and remediations of a step in the order in which they happened. */
export function checkStory(step: TraceStep): ({ check: InvariantCheck } | { remediation: Remediation })[] {
  const told = [
    ...step.checks.map((check) => ({ seq: check.seq, entry: { check } })),
    ...step.remediations.map((remediation) => ({ seq: remediation.seq, entry: { remediation } })),
  ]
  return told.sort((a, b) => a.seq - b.seq).map(({ entry }) => entry)
}

/** What was done about failures, and what circuits did, from one event on and up to another, in their order. */
export function recoveryStory(
  { recoveries, circuits }: TraceStep,
  after = 0,
  before = Number.POSITIVE_INFINITY,
): ({ recovery: Recovery } | { circuit: CircuitChange })[] {
  const told = [
    ...recoveries.map((recovery) => ({ seq: recovery.seq, entry: { recovery } })),
    ...circuits.map((circuit) => ({ seq: circuit.seq, entry: { circuit } })),
  ]
  const within = told.filter(({ seq }) => seq > after && seq < before)
  return within.sort((a, b) => a.seq - b.seq).map(({ entry }) => entry)
}

export function hasViolation(step: TraceStep): boolean {
  return step.checks.some((check) => !check.holds)
}

/** Failed calls, answers that could not be used, refused writes, and the step's own failure. */
export function errorsOf(step: TraceStep): number {
  return (
    step.modelCalls.filter((call) => call.failure !== null || call.problems.length > 0).length +
    step.toolCalls.filter((call) => call.failure !== null).length +
    step.childCalls.filter((call) => call.failure !== null).length +
    step.recalls.filter((recall) => recall.failure !== null).length +
    step.refusals.length +
    (step.refused.length > 0 ? 1 : 0) +
    (step.failure ? 1 : 0)
  )
}

/** What a step took in: what it asked of long-term memory, what it noted, kept and dropped, and the score it gave; of the closing step, what was kept. */
export function countObserved(step: TraceStep): number {
  return step.recalls.length + step.observations.length + (step.evaluation ? 1 : 0) + (step.consolidated ? 1 : 0)
}
