import { z } from 'zod'
import { AdaptivePriors } from '../priors/adaptive-priors.ts'
import { BreakpointList } from './breakpoint.ts'
import { TOOL_FAULTS } from './chaos-profiles.ts'
import { Allowance, CallFailure, CallingRun, ChildResult } from './children.ts'
import { Outcome, StopReason } from './contract.ts'
import { ErrorClass, ErrorKind } from './errors.ts'
import { EscalationPacket, Extension, Relaxation } from './escalation.ts'
import {
  BudgetReason,
  CircuitStatus,
  DayRefusal,
  Decision,
  Effect,
  GuardReading,
  JsonPatchOperation,
  LatentState,
  MemoryEntry,
  Migration,
  ReadValue,
  RecoveryAction,
  TokenUsage,
} from './event-parts.ts'
import { JsonValue } from './json-value.ts'
import { BoundModel } from './models.ts'
import { Observation } from './observation.ts'

export { ErrorClass, ErrorKind } from './errors.ts'
export type { CircuitStatus, Kept } from './event-parts.ts'
export {
  DayRefusal,
  Decision,
  Effect,
  GuardReading,
  JsonPatchOperation,
  LatentState,
  MemoryEntry,
  ReadValue,
  RecoveryAction,
} from './event-parts.ts'

/** Every event type and its data. Noun-verb, past tense. A change of a shape needs a new `eventVersion` and a migration. */
export const EVENT_DATA = {
  'run-queued': z.strictObject({
    input: z.record(z.string(), JsonValue),
    requestedBy: z.string(),
    /** The run that called it; absent: nobody did. */
    parent: CallingRun.optional(),
    /** Fields that begin with their value in the run that called it; absent: none. */
    shared: z.record(z.string(), JsonValue).optional(),
  }),
  'run-started': z.strictObject({
    specHash: z.string(),
    models: z.record(z.string(), BoundModel),
    state: z.record(z.string(), JsonValue),
    /** What finished runs have taught; null without the rule adaptiveExit. */
    priors: AdaptivePriors.nullable(),
    /** Of a child: how much time the call had left when it began, in milliseconds; absent: no more than its own limit counts. */
    timeoutMs: z.number().optional(),
  }),
  /** A worker took the run over after a stop; time since the last event does not count as active. */
  'run-resumed': z.strictObject({ owner: z.string(), epoch: z.int() }),
  'pause-requested': z.strictObject({ by: z.string() }),
  /** The breakpoints that are in force from here on, in place of all earlier ones. */
  'breakpoints-set': BreakpointList,
  /** A person is needed: all that they have to know. A pause follows. */
  'escalation-raised': z.strictObject({
    why: EscalationPacket.shape.why,
    headline: z.string(),
    /** The rule of the contract that fired; null: none. */
    rule: StopReason.nullable(),
    /** How much more of the rule's cap what comes next needs, in nano-USD, tokens or milliseconds; absent: nothing, or not known. */
    short: z.number().optional(),
    /** To a call in doubt; what a step asks stands in person-asked. */
    question: z.strictObject({ text: z.string(), options: z.array(z.string()), detail: z.string() }).nullable(),
    deadlineAt: z.number().nullable(),
    onDeadline: EscalationPacket.shape.onDeadline,
    /** How many the packet holds. */
    suggestions: z.int(),
    packet: EscalationPacket,
  }),
  /** The run waits for a person: at a step's start because somebody asked for it, by a pause, a breakpoint or a single step, or within a step for an answer. */
  'run-paused': z.strictObject({
    why: z.enum(['requested', 'question', 'breakpoint', 'step', 'escalation']),
    by: z.string().nullable(),
    detail: z.string(),
    /** When it stops waiting; absent: never. */
    deadlineAt: z.number().optional(),
  }),
  /** Nobody decided until the deadline: what the packet's `onDeadline` says follows. */
  'deadline-passed': z.strictObject({}),
  /**
   * A person lets a paused run go on. `patch` leads from the state it was paused with to the one it goes on with: what the migration made of it, if there
   * was one, and then what the person changed. `migration`: it goes on with another spec; the patches of the other states that a run holds stand beside it.
   */
  'run-continued': z.strictObject({
    by: z.string(),
    note: z.string(),
    patch: z.array(JsonPatchOperation),
    /** It pauses by itself when one step is done, or where the next iteration begins; absent: it goes on. */
    until: z.enum(['step', 'iteration']).nullable().optional(),
    /** Of the next decision; absent: its own. */
    subgoal: z.string().optional(),
    /** Invariants that need not hold; absent: none. */
    relaxed: z.array(Relaxation).optional(),
    /** Added to the caps of the contract; absent: nothing. */
    extended: Extension.optional(),
    /** What the person said of a call in doubt; absent: there was none. */
    inDoubt: z.enum(['took_effect', 'send_again']).optional(),
    /** The run ends as stopped by a person. */
    stop: z.literal(true).optional(),
    migration: Migration.nullable(),
  }),
  /**
   * The run branched off another one: all before the start of `iteration` is a copy of that one's log, up to its event `fromSeq`. From here on it runs live,
   * from the state that `patch` leads to; money, tokens and active time count anew. `migration`: with another spec, or with models bound otherwise.
   */
  'run-forked': z.strictObject({
    fromRunId: z.string(),
    fromSeq: z.int().min(1),
    iteration: z.int().min(1),
    by: z.string(),
    note: z.string(),
    patch: z.array(JsonPatchOperation),
    migration: Migration.nullable(),
  }),
  'cancel-requested': z.strictObject({ by: z.string() }),
  'iteration-started': z.strictObject({ iteration: z.int().min(1) }),
  /** All contract rules read on arrival at the head (and at the end): also those that did not fire. `fired` is the one that ends the run. */
  'guard-checked': z.strictObject({
    score: z.number().nullable(),
    readings: z.array(GuardReading),
    fired: StopReason.nullable(),
    /** Value of the `stalled` rule's measure, and the iterations in a row without progress up to here. */
    measure: z.number().nullable(),
    stalledFor: z.int().min(0),
  }),
  'step-started': z.strictObject({}),
  /** Intent: durable before the request is sent. `request` is exactly what the model gets. */
  'model-called': z.strictObject({
    call: z.int().min(0),
    alias: z.string(),
    purpose: z.string(),
    /** Counts the tries of one question to one model. */
    attempt: z.int().min(1),
    /** Names the stored answer to an identical request; null: only the model answers. */
    cacheKey: z.string().nullable(),
    request: z.strictObject({
      instructions: z.string(),
      prompt: z.string(),
      schema: JsonValue.nullable(),
      temperature: z.number().nullable(),
      maxOutputTokens: z.int(),
      timeoutMs: z.int(),
    }),
    reserved: z.strictObject({ nanoUsd: z.int(), tokens: z.int() }),
    /** It does not fit under the run's caps any more, so nothing is reserved and only a stored answer will do; absent: the model may be asked. */
    onlyStored: z.strictObject({ reason: BudgetReason, explanation: z.string(), short: z.number() }).optional(),
  }),
  /** The call was not sent: no budget has room for it. The step stands before it again. */
  'budget-refused': z.strictObject({
    call: z.int(),
    /** `caller`: of a run above this one, which shares its budget with it. */
    scope: z.enum(['run', 'day', 'caller']),
    reason: BudgetReason,
    /** One sentence with the figures. */
    explanation: z.string(),
    /** With scope `run`: how much more of the cap the call needs, in the unit of the reason (nano-USD or tokens). */
    short: z.number().optional(),
    day: DayRefusal.nullable(),
  }),
  'model-answered': z.strictObject({
    call: z.int(),
    text: z.string(),
    usage: TokenUsage,
    costNanoUsd: z.int(),
    latencyMs: z.number(),
    finishReason: z.string(),
    /** It was stored by an earlier call: nothing was asked and nothing is charged. */
    cached: z.boolean(),
  }),
  'model-failed': z.strictObject({
    call: z.int(),
    class: ErrorClass,
    kind: ErrorKind,
    message: z.string(),
    latencyMs: z.number(),
    /** How long the provider asks to be left alone. */
    retryAfterMs: z.number().nullable(),
  }),
  /** An answer that could not be used (not JSON, schema, unknown tool): its reasons go back to the model. */
  'answer-rejected': z.strictObject({ call: z.int(), problems: z.array(z.string()) }),
  'decision-made': z.strictObject({ decision: Decision }),
  /** Intent: durable before the tool runs. `key` is the idempotency key, shared by the attempts of one call. */
  'tool-requested': z.strictObject({
    call: z.int(),
    attempt: z.int().min(1),
    tool: z.string(),
    args: z.record(z.string(), JsonValue),
    effect: Effect,
    key: z.string(),
    cacheKey: z.string().nullable(),
    timeoutMs: z.int(),
    /** Names of the secrets whose references are resolved when the call is made, by argument; absent: none. */
    secretArgs: z.record(z.string(), z.array(z.string())).optional(),
    /** Of a compensatable call: what undoes it, whether it took effect or not. */
    undo: z
      .strictObject({
        tool: z.string(),
        args: z.record(z.string(), JsonValue),
        /** As for the call itself. */
        secretArgs: z.record(z.string(), z.array(z.string())).optional(),
      })
      .optional(),
    /** An earlier try may have taken effect: it is undone before this one is sent. */
    undoFirst: z.literal(true).optional(),
  }),
  /** An earlier sending of the compensatable call in flight was undone, and it can be sent again; or it could not be, and is in doubt. */
  'tool-compensated': z.strictObject({
    call: z.int(),
    tool: z.string(),
    ok: z.boolean(),
    /** Why not; empty when it was. */
    message: z.string(),
    durationMs: z.number(),
  }),
  'tool-answered': z.strictObject({
    call: z.int(),
    attempt: z.int(),
    output: JsonValue,
    durationMs: z.number(),
    cached: z.boolean(),
    /** What chaos did to it: it came late, or not as the tool gave it. Absent: nothing. */
    simulated: z.enum(TOOL_FAULTS).optional(),
    /** Who said that the call took effect, when it was in doubt; absent: the tool itself answered. */
    by: z.string().optional(),
  }),
  'tool-failed': z.strictObject({
    call: z.int(),
    attempt: z.int(),
    class: ErrorClass,
    kind: ErrorKind,
    message: z.string(),
    durationMs: z.number(),
    /** How long whoever was called asks to be left alone; absent: nothing was said of it. */
    retryAfterMs: z.number().optional(),
    /** By chaos, and not by the tool; absent: by the tool. */
    simulated: z.enum(TOOL_FAULTS).optional(),
    /** The action, when it was refused before any request; null: that of the request. */
    refused: z.strictObject({ tool: z.string(), args: z.record(z.string(), JsonValue) }).nullable(),
  }),
  /** Intent: the run pauses until a person has answered. */
  'person-asked': z.strictObject({
    call: z.int(),
    question: z.string(),
    /** What may be answered; the first is the careful one. */
    options: z.array(z.string()),
    detail: z.string(),
    /** `tool`: the answer is what the action gives. Absent: just a question. */
    about: z.enum(['approval', 'invariant', 'tool']).optional(),
    /** The action that asks; with `tool` alone. */
    action: z.strictObject({ tool: z.string(), args: z.record(z.string(), JsonValue) }).optional(),
  }),
  'person-answered': z.strictObject({ call: z.int(), by: z.string(), answer: z.string(), note: z.string() }),
  /** Intent: long-term memory is asked. An entry is as relevant as the query that fits it best. */
  'recall-requested': z.strictObject({
    call: z.int(),
    /** Only `recall` gives `memory` its new value. */
    purpose: z.enum(['recall', 'contradictions']),
    mode: z.enum(['key', 'semantic']),
    queries: z.array(z.string()),
    topK: z.int(),
    threshold: z.number(),
  }),
  /** `considered` entries were compared; `bestBelow` is the highest relevance that stayed below the threshold. */
  'memory-recalled': z.strictObject({
    call: z.int(),
    entries: z.array(MemoryEntry),
    considered: z.int(),
    bestBelow: z.number().nullable(),
    /** How texts were likened: by `words`, or by the named model's vectors. Absent: entries were asked for by key. */
    by: z.string().optional(),
    /** Why by words, although the workspace has a model for that. */
    instead: z.string().optional(),
    /** What making vectors took; absent: none were made. */
    embedded: z.strictObject({ model: z.string(), tokens: z.int().min(0), costNanoUsd: z.int().min(0) }).optional(),
  }),
  /** Long-term memory could not be asked: that is not the same as having nothing to say. */
  'recall-failed': z.strictObject({ call: z.int(), class: ErrorClass, message: z.string() }),
  /** Intent: child runs are made, and the run waits for them. `version` null: the newest published one. */
  'children-requested': z.strictObject({
    call: z.int().min(0),
    loop: z.string(),
    version: z.int().nullable(),
    /** Called once for each item of a list; else once. */
    mapped: z.boolean(),
    /** In the order of the list. */
    children: z.array(z.strictObject({ input: z.record(z.string(), JsonValue) })),
    concurrency: z.int(),
    require: z.enum(['all', 'any', 'none']),
    /** The child's fields that begin with a value of the parent's, as it stood then. */
    share: z.record(z.string(), JsonValue),
    /** The child's fields whose result comes back, beside its output. */
    fields: z.array(z.string()),
    allowance: Allowance,
  }),
  /** All child runs of the call have ended. `failure`: fewer of them succeeded than the call requires. */
  'children-answered': z.strictObject({
    call: z.int(),
    /** In the order of the list. */
    results: z.array(ChildResult),
    failure: CallFailure.nullable(),
    /** What the call took of the run's time. */
    activeMs: z.number(),
  }),
  /** No child run was made. */
  'children-failed': z.strictObject({ call: z.int(), ...CallFailure.shape }),
  'wait-started': z.strictObject({ call: z.int(), delayMs: z.number(), why: z.string() }),
  'wait-ended': z.strictObject({ call: z.int() }),
  'output-evaluated': z.strictObject({
    /** Kind of evaluator, and the score from which it passes when that decides alone or beside deficiencies. */
    evaluator: z.string(),
    passesFrom: z.number().nullable(),
    score: z.number(),
    passed: z.boolean(),
    deficiencies: z.array(z.string()),
    subScores: z.record(z.string(), z.number()),
    /** A judge was shown only the beginning of the output. */
    cut: z.strictObject({ outputTokens: z.int(), shownTokens: z.int() }).optional(),
  }),
  'observation-made': Observation,
  /** The prompt was put together under a budget: which section was trimmed by how much. Tokens by the tokenizer of `lib/loop/tokens`. */
  'context-assembled': z.strictObject({
    purpose: z.string(),
    budgetTokens: z.int(),
    usedTokens: z.int(),
    sections: z.array(z.strictObject({ name: z.string(), wantedTokens: z.int(), keptTokens: z.int() })),
  }),
  /** One latent pass. Not parsed: `state` is the one before it, and `problems` say why. */
  'latent-updated': z.strictObject({
    pass: z.int().min(1),
    passes: z.int(),
    parsed: z.boolean(),
    problems: z.array(z.string()),
    state: LatentState,
    injectedChars: z.int(),
  }),
  /** `adapt` moved the settings: from which share of successes, and to what. */
  'settings-adapted': z.strictObject({
    successRate: z.number().nullable(),
    progressing: z.boolean().nullable(),
    temperature: z.number().nullable(),
    iterationCap: z.int().nullable(),
    detail: z.string(),
  }),
  /** A decide node with routes left by `handle`. `asked` are the routes in order up to the first that holds, with what each read. */
  'route-chosen': z.strictObject({
    handle: z.string(),
    asked: z.array(
      z.strictObject({ handle: z.string(), when: z.string(), holds: z.boolean(), read: z.array(ReadValue) }),
    ),
  }),
  /** What is done about a failure of this step, and why. */
  'recovery-chosen': z.strictObject({
    class: ErrorClass,
    kind: ErrorKind,
    action: RecoveryAction,
    attempt: z.int().min(1),
    /** Most attempts that the policy allows. */
    of: z.int(),
    delayMs: z.number().nullable(),
    detail: z.string(),
    /** The circuit breaker of what was called, after this failure: how near it is to opening. */
    circuit: z
      .strictObject({ target: z.string(), status: CircuitStatus, failures: z.int(), limit: z.int() })
      .nullable(),
  }),
  /** A circuit breaker changed: `target` is a tool's name or `model:alias`. */
  'circuit-changed': z.strictObject({
    target: z.string(),
    from: CircuitStatus,
    to: CircuitStatus,
    failures: z.int(),
    detail: z.string(),
  }),
  /** A goal rule held and its verification was done: confidence by its weighted parts. */
  'goal-verified': z.strictObject({
    label: z.string(),
    confidence: z.number(),
    required: z.number(),
    accepted: z.boolean(),
    parts: z.array(
      z.strictObject({
        layer: z.enum(['assertions', 'validators', 'integration']),
        name: z.string(),
        passed: z.boolean(),
        detail: z.string(),
      }),
    ),
  }),
  /** `read` is what the predicate saw, values cut short; of a violated check alone. */
  'invariant-checked': z.strictObject({
    name: z.string(),
    holds: z.boolean(),
    message: z.string(),
    read: z.array(ReadValue),
    /** A person said that it need not hold here: nothing follows from it. */
    relaxed: z.literal(true).optional(),
  }),
  'remediation-applied': z.strictObject({
    name: z.string(),
    remediation: z.string(),
    attempt: z.int().min(1),
    maxAttempts: z.int(),
    detail: z.string(),
    /** What the next decision that asks a model gets, when the remediation is `strategy`. */
    strategy: z
      .strictObject({ hint: z.string(), temperature: z.number().nullable(), model: z.string().nullable() })
      .nullable(),
  }),
  'state-patched': z.strictObject({ patch: z.array(JsonPatchOperation) }),
  /** A write that does not fit the state schema: nothing was changed. */
  'patch-rejected': z.strictObject({ problems: z.array(z.strictObject({ field: z.string(), reason: z.string() })) }),
  'step-finished': z.strictObject({
    handle: z.string(),
    to: z.string().nullable(),
    /** The step failed and ended the run; absent: it did not. */
    failure: z.strictObject({ class: ErrorClass, message: z.string() }).optional(),
  }),
  /** The run has ended so, and what it is to keep in long-term memory comes first: the steps of a closing step follow, and then run-finished with this ending. */
  'run-closing': z.strictObject({
    reason: StopReason,
    label: z.string(),
    outcome: Outcome,
    explanation: z.string(),
    output: z.record(z.string(), JsonValue),
  }),
  /** What became of the consolidation: never anything of the run's outcome. */
  'consolidation-made': z.strictObject({
    /** Texts that were new to long-term memory, and those that it had already. */
    written: z.int().min(0),
    known: z.int().min(0),
    /** What was left out, and why. */
    problems: z.array(z.string()),
  }),
  'run-finished': z.strictObject({
    reason: StopReason,
    /** The name given to the goal by the terminate rule, when reason is `goal`. */
    label: z.string(),
    outcome: Outcome,
    /** Why, in one or two sentences with figures. */
    explanation: z.string(),
    iterations: z.int(),
    costNanoUsd: z.int(),
    tokens: z.int(),
    /** Of a child: how long it was at work, in milliseconds; absent: nobody called it. */
    activeMs: z.number().optional(),
    bestScore: z.number().nullable(),
    bestIteration: z.int().nullable(),
    /** The result state, by `contract.bestOf`. */
    state: z.record(z.string(), JsonValue),
    /** Named values of the terminate node's output mapping. */
    output: z.record(z.string(), JsonValue),
  }),
} as const

export type EventType = keyof typeof EVENT_DATA
export type EventData<T extends EventType> = z.infer<(typeof EVENT_DATA)[T]>

/** An event before the host has stamped it. */
export type EventBody = { [T in EventType]: { type: T; nodeId: string | null; data: EventData<T> } }[EventType]

/** An event of the log. `seq` counts from 1 without gaps per run; `step` counts node executions from 1 (0 before the first); `at` is epoch milliseconds. */
export type LoopEvent = EventBody & { seq: number; at: number; iteration: number; step: number }

export type EventOf<T extends EventType> = Extract<LoopEvent, { type: T }>
export const EVENT_VERSION = 1
