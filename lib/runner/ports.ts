import type { ErrorClass, ErrorKind, LoopEvent, MemoryEntry } from '../loop/artefacts/events.ts'
import type { Json, JsonObject } from '../loop/artefacts/json.ts'
import type { BoundModel, ModelBinding } from '../loop/artefacts/models.ts'
import type { PausedRun, ResumeRequest, RunState } from '../loop/artefacts/run-state.ts'
import type { Script } from '../loop/artefacts/script.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { IterationSummary } from '../loop/artefacts/trace.ts'
import type { ScriptScene } from '../loop/model-call/script-scene.ts'
import type { Observation } from '../loop/priors/observation.ts'

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
  pauseRequestedBy: string | null
  /** What a person decided about the paused run; null when nobody did. Gone from the store with the commit that holds run-continued. */
  resume: ResumeRequest | null
}

export type Commit = {
  events: LoopEvent[]
  /** Summaries of the iterations these events touched (upserted). */
  iterations: IterationSummary[]
  /** Run state after the last event of this commit, when a checkpoint is due. */
  checkpoint: RunState | null
  /** Set by the commit that holds run-finished. */
  finished: boolean
  /** Of a paused run, with a checkpoint: its owner gives it up until a person resumes it. One that is to be cancelled stays with its owner. */
  paused: PausedRun | null
}

/** What people ask of a run in execution comes back with each commit and renewal. */
export type CommitResult =
  | { ok: true; cancelRequestedBy: string | null; pauseRequestedBy: string | null }
  | { ok: false; why: 'fenced' }

/** Where runs and their logs live. One commit is atomic: fence check, events, summaries, checkpoint and run row. */
export interface RunStore {
  /** Takes a queued run, a running one whose lease has expired, or a paused one that is to be cancelled; null when there is none. Raises the epoch. */
  claimNext(owner: string, leaseMs: number): Promise<Claim | null>
  /** Takes this very run under the same rule. */
  claimRun(runId: string, owner: string, leaseMs: number): Promise<Claim | null>
  /**
   * The newest checkpoint, the events after it, payloads included, and the summary of the newest iteration as it was committed. Rejects with DamagedLog when
   * they can't be read, now or later.
   */
  load(runId: string): Promise<{ checkpoint: RunState | null; events: LoopEvent[]; summary: IterationSummary | null }>
  commit(claim: Claim, commit: Commit, leaseMs: number): Promise<CommitResult>
  /** Extends the lease; says whether the run is still ours and whether somebody asked to cancel. */
  renew(claim: Claim, leaseMs: number): Promise<CommitResult>
  /** Gives the run back (drain): queued again, nothing lost. */
  release(claim: Claim): Promise<void>
}

export type HistoryQuery = {
  /** The run that asks: other runs of its workspace are looked at; without a task type, of its loop. */
  runId: string
  taskType: string | null
  /** As `modelKey` names the models of a run. */
  model: string
  /** Taken for the target of runs that had none. */
  target: number
  limit: number
}
/** A finished run as others can learn from it. */
export type FinishedRun = Observation

/** What became of earlier runs. */
export interface RunHistory {
  /** The latest finished runs of the same task type and models that have a score, oldest first. */
  finishedRuns(query: HistoryQuery): Promise<FinishedRun[]>
}

export type ModelRequest = {
  model: BoundModel
  instructions: string
  prompt: string
  schema: Json | null
  temperature: number | null
  maxOutputTokens: number
  /** For in-process models only: what a script may look at. Never sent to a provider. */
  script: ScriptScene & { script: Script | undefined }
}

export type ModelOutcome =
  | { ok: true; text: string; usage: { inputTokens: number; outputTokens: number }; finishReason: string }
  | {
      ok: false
      class: ErrorClass
      kind: ErrorKind
      message: string
      /** How long the provider asks to be left alone. */
      retryAfterMs?: number | undefined
    }

/** Turns aliases into models and calls them. Never throws for a model's fault: that is an outcome. */
export interface ModelGateway {
  bind(
    bindings: Record<string, ModelBinding>,
  ): { ok: true; models: Record<string, BoundModel> } | { ok: false; problems: string[] }
  call(request: ModelRequest, signal: AbortSignal): Promise<ModelOutcome>
}

export type ToolOutcome =
  | {
      ok: true
      output: Json
      /** False: the same call could get another answer, so this one is stored for none. */
      storable?: false
    }
  | { ok: false; class: ErrorClass; kind: ErrorKind; message: string }

export type ToolCall = {
  tool: string
  args: JsonObject
  key: string
  runId: string
  iteration: number
  nodeId: string
}

/** Runs tools. Never throws for a tool's fault: that is an outcome. */
export interface ToolRunner {
  run(call: ToolCall, signal: AbortSignal): Promise<ToolOutcome>
}

/** Where secrets come from. Values are asked for at a tool call, and go nowhere else. */
export interface SecretSource {
  value(name: string): string | undefined
  /** Names that have a value, sorted. */
  names(): string[]
}

/** An answer that was stored for an identical request. */
export type CachedResult = { of: 'model'; text: string; finishReason: string } | { of: 'tool'; output: Json }

/**
 * Answers to requests whose nodes allow it, shared by all runs of a workspace. Only a shortcut: an entry may be gone at any time, and a failure to keep or to
 * find one is no failure of the run.
 */
export interface ResultCache {
  /** The entry of the run's workspace, unless it is too old. */
  find(runId: string, key: string): Promise<CachedResult | null>
  /** Stores it for the run's workspace, unless it is too large. */
  keep(runId: string, key: string, result: CachedResult): Promise<void>
  /** Forgets it for the run's workspace: a node could not use it. */
  drop(runId: string, key: string): Promise<void>
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Resolves after the delay, or at once when aborted. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>
}

/** A tool's server half. */
export type ToolExecute = (args: JsonObject, call: ToolCall, signal: AbortSignal) => Promise<ToolOutcome>

/** Who reaches an entry of long-term memory: the runs of the loop that wrote it, or those of every loop of the workspace. */
export type MemoryScope = 'loop' | 'workspace'

export type MemoryWrite = {
  /** The run that writes; it tells the workspace and the loop. */
  runId: string
  iteration: number
  nodeId: string
  scope: MemoryScope
  /** A new entry takes the place of the one with the same key in its scope. Null: it stands beside the others. */
  key: string | null
  text: string
  /** A write that is sent again with the same one has no further effect. */
  idempotencyKey: string
}

/** An entry as it is kept. `source` says where it came from, in words. */
export type MemoryRecord = { id: string; key: string | null; text: string; source: string }

/** Where long-term memory is kept. A run reaches the entries of its own loop and those that its workspace shares, and no others. */
export interface MemoryRecords {
  /** The newest current entries in reach, newest first: under any of these keys, or all. */
  list(runId: string, keys: readonly string[] | null, limit: number): Promise<MemoryRecord[]>
  /** `isNew`: false when its scope already had the text under the same key. The same write again gets the same answer. */
  write(entry: MemoryWrite): Promise<{ id: string; isNew: boolean }>
}

export type RecallRequest = {
  runId: string
  mode: 'key' | 'semantic'
  queries: readonly string[]
  topK: number
  threshold: number
}

export type RecallOutcome =
  | { ok: true; entries: MemoryEntry[]; considered: number; bestBelow: number | null }
  | { ok: false; class: ErrorClass; message: string }

/** What loops keep across runs. Recalling never throws: a failure is an outcome. */
export interface LongTermMemory {
  recall(request: RecallRequest, signal: AbortSignal): Promise<RecallOutcome>
  /** Rejects when the entry could not be stored. */
  write(entry: MemoryWrite): Promise<{ id: string; isNew: boolean }>
}
