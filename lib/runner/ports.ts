import type { ErrorClass, LoopEvent } from '../loop/artefacts/events.ts'
import type { Json, JsonObject } from '../loop/artefacts/json.ts'
import type { BoundModel, ModelBinding } from '../loop/artefacts/models.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import type { Script } from '../loop/artefacts/script.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { IterationSummary } from '../loop/artefacts/trace.ts'

/** A run that this process owns. `epoch` is the fencing token, `seq` the last event in the store. */
export type Claim = {
  runId: string
  owner: string
  epoch: number
  seq: number
  /** As it was stored. One that can't be read has another `specVersion`. */
  spec: LoopSpec
  specHash: string
  /** Model bindings chosen for this run, over the spec's. */
  modelOverrides: Record<string, ModelBinding>
  cancelRequestedBy: string | null
}

export type Commit = {
  events: LoopEvent[]
  /** Summaries of the iterations these events touched (upserted). */
  iterations: IterationSummary[]
  /** Run state after the last event of this commit, when a checkpoint is due. */
  checkpoint: RunState | null
  /** Set by the commit that holds run-finished. */
  finished: boolean
}

export type CommitResult = { ok: true; cancelRequestedBy: string | null } | { ok: false; why: 'fenced' }

/** Where runs and their logs live. One commit is atomic: fence check, events, summaries, checkpoint and run row. */
export interface RunStore {
  /** Takes a queued run, or a running one whose lease has expired; null when there is none. Raises the epoch. */
  claimNext(owner: string, leaseMs: number): Promise<Claim | null>
  /** Takes this very run under the same rule. */
  claimRun(runId: string, owner: string, leaseMs: number): Promise<Claim | null>
  /** The newest checkpoint and the events after it, payloads included. Rejects with DamagedLog when they can't be read, now or later. */
  load(runId: string): Promise<{ checkpoint: RunState | null; events: LoopEvent[] }>
  commit(claim: Claim, commit: Commit, leaseMs: number): Promise<CommitResult>
  /** Extends the lease; says whether the run is still ours and whether somebody asked to cancel. */
  renew(claim: Claim, leaseMs: number): Promise<CommitResult>
  /** Gives the run back (drain): queued again, nothing lost. */
  release(claim: Claim): Promise<void>
}

export type ModelRequest = {
  model: BoundModel
  instructions: string
  prompt: string
  schema: Json | null
  temperature: number | null
  maxOutputTokens: number
  /** For in-process models only: what a script may look at. Never sent to a provider. */
  script: {
    script: Script | undefined
    node: string
    purpose: string
    call: number
    calls: number
    iteration: number
    state: JsonObject
    input: JsonObject
    last: Json
  }
}

export type ModelOutcome =
  | { ok: true; text: string; usage: { inputTokens: number; outputTokens: number }; finishReason: string }
  | { ok: false; class: ErrorClass; message: string }

/** Turns aliases into models and calls them. Never throws for a model's fault: that is an outcome. */
export interface ModelGateway {
  bind(
    bindings: Record<string, ModelBinding>,
  ): { ok: true; models: Record<string, BoundModel> } | { ok: false; problems: string[] }
  call(request: ModelRequest, signal: AbortSignal): Promise<ModelOutcome>
}

export type ToolOutcome = { ok: true; output: Json } | { ok: false; class: ErrorClass; message: string }

export type ToolCall = {
  tool: string
  args: JsonObject
  key: string
  runId: string
  iteration: number
  nodeId: string
  state: JsonObject
}

/** Runs tools. Never throws for a tool's fault: that is an outcome. */
export interface ToolRunner {
  run(call: ToolCall, signal: AbortSignal): Promise<ToolOutcome>
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Resolves after the delay, or at once when aborted. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>
}

/** A tool's server half. */
export type ToolExecute = (args: JsonObject, call: ToolCall, signal: AbortSignal) => Promise<ToolOutcome>
