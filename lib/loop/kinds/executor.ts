import type { NodeKindName } from '../artefacts/design.ts'
import type { Effect, ErrorClass, EventBody, JsonPatchOperation } from '../artefacts/events.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import type { RunState, StepOutcome } from '../artefacts/run-state.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import type { FieldSchema } from '../state/schema.ts'

/** Types of events that an executor records itself; the rest are the core's. A recorded `tool-failed` or `model-failed` refuses before any request. */
export const STEP_RECORD_TYPES = [
  'answer-rejected',
  'decision-made',
  'output-evaluated',
  'observation-made',
  'context-assembled',
  'latent-updated',
  'settings-adapted',
  'route-chosen',
  'recovery-chosen',
  'circuit-changed',
  'goal-verified',
  'invariant-checked',
  'remediation-applied',
  'state-patched',
  'patch-rejected',
  'tool-failed',
  'model-failed',
  'consolidation-made',
] as const
type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never
/** Such an event as an executor gives it: the core adds the node. */
export type StepRecord = DistributiveOmit<Extract<EventBody, { type: (typeof STEP_RECORD_TYPES)[number] }>, 'nodeId'>

/** What an executor may ask for. The core turns it into an intent event and a host performs it; the recorded outcome is what `yield` returns. */
export type StepEffect =
  | { type: 'record'; event: StepRecord }
  | {
      type: 'call-model'
      alias: string
      purpose: string
      attempt: number
      /** Whether an identical request may be answered by what was stored for it. */
      cache: boolean
      instructions: string
      prompt: string
      schema: FieldSchema | null
      temperature: number | null
      maxOutputTokens: number
      timeoutMs: number | null
    }
  | {
      type: 'call-tool'
      tool: string
      args: JsonObject
      /** Names of the secrets that are resolved at the call, by argument: those of the secret fields that the design itself names there. */
      secretArgs: Record<string, string[]>
      attempt: number
      cache: boolean
      timeoutMs: number | null
    }
  | { type: 'wait'; delayMs: number; why: string }
  | {
      type: 'run-children'
      loop: string
      version: number | null
      mapped: boolean
      inputs: JsonObject[]
      concurrency: number
      require: 'all' | 'any' | 'none'
      /** Child's field → the value that it begins with. */
      share: JsonObject
      fields: string[]
      /** What the call may spend at most, of what the run has left. */
      budget: { usd?: number | undefined; tokens?: number | undefined }
      timeoutMs: number | null
    }
  /** Of `options`, the careful one stands first and the one that lets the loop go on as it is last. */
  | {
      type: 'ask-person'
      about?: 'approval' | 'invariant' | 'tool'
      /** The action that the answer is the result of; with `tool` alone. */
      action?: { tool: string; args: JsonObject }
      question: string
      options: string[]
      detail: string
    }
  | {
      type: 'recall'
      purpose: 'recall' | 'contradictions'
      mode: 'key' | 'semantic'
      queries: string[]
      topK: number
      threshold: number
    }

/** A part of an executor: effects out, their outcomes in, and what came of it. */
export type Steps<R> = Generator<StepEffect, R, StepOutcome>

export type StepResult =
  | { type: 'next'; handle: string }
  | { type: 'finish'; label: string; outcome: 'success' | 'failure'; output: JsonObject }
  /** The invariant gave up: reason `invariant_exhausted`. */
  | { type: 'exhausted'; explanation: string }
  /** A person who was asked said to stop: reason `stopped_by_person`. */
  | { type: 'stopped'; explanation: string }
  /** A remediation asked to stop, or a fatal error: reason `fatal_error`. */
  | { type: 'fail'; class: ErrorClass; message: string }
  /** What is to be done next can't end within the run's time: reason `timeout`, before anything is spent. */
  | { type: 'out-of-time'; explanation: string; shortMs: number }

export type Assignment = { field: string; value: Json }
export type FieldProblem = { field: string; reason: string }
export type PatchResult =
  | { ok: true; patch: JsonPatchOperation[]; state: JsonObject }
  | { ok: false; problems: FieldProblem[] }

/** What an executor sees. Pure: same spec, run state and outcomes → same effects and result. */
export interface StepContext<C> {
  readonly config: C
  readonly nodeId: string
  readonly spec: LoopSpec
  readonly run: Readonly<RunState>
  /** Value of an expression in the current environment. Throws StepFailure (fatal) naming `field` when it can't be evaluated. */
  value(source: string, field: string, extra?: JsonObject): Json
  /** Same for a template. */
  text(source: string, field: string, extra?: JsonObject): string
  /** Meets the assignments with the current state through reducers and validates. Changes nothing: record `state-patched` with the patch to apply it. */
  patch(assignments: Assignment[]): PatchResult
  /** Facts about a tool by name. */
  tool(name: string): ToolFacts | undefined
  /** All invariants that the loop's nodes check, with their latest result (null: not checked yet). */
  invariants(): { name: string; holds: boolean | null }[]
}

/** What the core must know of a tool. */
export type ToolFacts = {
  name: string
  summary: string
  /** Of any call; with `effectOf`, of the worst. */
  effect: Effect
  /** The effect of a call with these arguments, where it depends on them. Only as `effectOfCall` asks for it. */
  effectOf?(args: JsonObject): Effect
  /** What undoes a compensatable call with these arguments. It may be called more than once, and also when there is nothing to undo. */
  undoOf?(args: JsonObject): { tool: string; args: JsonObject } | null
  args: FieldSchema
  /** Of these arguments each call gives exactly one. */
  oneOf?: readonly string[]
  /** Its output is `{patch: [{field, value}]}` and is applied to the state by the act node. */
  patchesState: boolean
  /** What it is called with is kept in long-term memory. */
  keepsMemory?: true
  /** A person answers it, and no program: the run waits for that. */
  asksPerson?: true
  /** A fixed call may give it a secret. Not for tools that keep what they get. */
  takesSecrets?: true
  /** Arguments that only the design gives, in a fixed call or a rule: what they do reaches beyond the loop. A model is not shown them, and an answer that has one is refused. */
  designArgs?: readonly string[]
}

/**
 * A node kind's semantics as a replayable coroutine: it yields effects and gets their recorded outcomes. After a restart it is run again from the start of the
 * step with the outcomes of the log, so it must not read clocks, randomness or anything outside `context`.
 */
export interface Executor<C> {
  (context: StepContext<C>): Steps<StepResult>
  /** Name of the invariant that a node with this config checks. */
  checks?(config: C): string
  /** The same invariant as an escalation tells it: what must hold, what its own remediation would write, and whether that is to ask and nothing else. */
  demands?(config: C): {
    name: string
    expression: string
    fix: readonly { field: string; value: string }[]
    asks?: boolean
  }
}
// biome-ignore lint/suspicious/noExplicitAny: a heterogeneous registry: each entry runs only with configs that its own kind's schema parsed
export type Executors = Record<NodeKindName, Executor<any>>

/** The one exception of the core, thrown by context helpers and caught in one place, where it ends the run with `fatal_error`. */
export class StepFailure extends Error {
  readonly class: ErrorClass
  readonly field: string
  /** Of class `timeout`: how much more of the run's time it needs, in milliseconds. */
  readonly shortMs: number
  constructor(message: string, errorClass: ErrorClass, field: string, shortMs = 0) {
    super(message)
    this.name = 'StepFailure'
    this.class = errorClass
    this.field = field
    this.shortMs = shortMs
  }
}
