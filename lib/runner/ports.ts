import type { ArtifactRef } from '../loop/artefacts/artifact-ref.ts'
import type { BreakpointList } from '../loop/artefacts/breakpoint.ts'
import type { ToolFault } from '../loop/artefacts/chaos-profiles.ts'
import type { CallFailure, ChildResult } from '../loop/artefacts/children.ts'
import type { Chaos } from '../loop/artefacts/evaluation.ts'
import type { DayRefusal, ErrorClass, ErrorKind, EventData, LoopEvent, MemoryEntry } from '../loop/artefacts/events.ts'
import type { Json, JsonObject } from '../loop/artefacts/json.ts'
import type { McpTool } from '../loop/artefacts/mcp-tool.ts'
import type { BoundModel, ConnectionKind, ModelBinding, Price } from '../loop/artefacts/models.ts'
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
  /** What misbehaves in it; its models are bound to that already. Absent: nothing. */
  chaos?: Chaos | null
  /** The run that called it, and the seq of its event children-requested; null: nobody did. */
  parent?: { runId: string; seq: number } | null
  cancelRequestedBy: string | null
  pauseRequestedBy: string | null
  /** Breakpoints that somebody has set. Gone from the store with the commit that holds them as breakpoints-set. */
  breakpointsRequest: BreakpointList | null
  /** What a person decided about the paused run; null when nobody did. Gone from the store with the commit that holds run-continued. */
  resume: ResumeRequest | null
  /** What of all this can't be read, in words, and no other try could read. Such a run has to end. */
  damaged?: string | undefined
}

export type Commit = {
  events: LoopEvent[]
  /** Summaries of the iterations these events touched (upserted). */
  iterations: IterationSummary[]
  /** Run state after the last event of this commit, when a checkpoint is due. */
  checkpoint: RunState | null
  /** Of a paused run, with a checkpoint: its owner gives it up until a person resumes it. One that is to be cancelled stays with its owner. */
  paused: PausedRun | null
  /** Its owner gives it up until the child runs of its call have ended; with a checkpoint. If they have, it is queued. One that is to be cancelled stays with its owner. */
  waiting?: true
}

/** What people ask of a run in execution comes back with each commit and renewal. */
export type CommitResult =
  | {
      ok: true
      cancelRequestedBy: string | null
      pauseRequestedBy: string | null
      /** As it is after the commit. */
      breakpointsRequest: BreakpointList | null
    }
  | { ok: false; why: 'fenced' }

/** Where runs and their logs live. One commit is atomic: fence check, events, summaries, checkpoint and run row. */
export interface RunStore {
  /**
   * Takes a queued run, a running one whose lease has expired, or a paused one that is to be cancelled or whose deadline has passed; null when there is none. Raises the epoch.
   *
   * The workspace with the fewest runs in execution comes first; in it, what has lost its owner or is only to be ended, then what has waited the longest.
   * A workspace never has more runs in execution than its limit, whoever claims at the same moment. A run that lost its owner keeps its place in that count
   * until it is taken over; one that is only to be ended needs none.
   */
  claimNext(owner: string, leaseMs: number): Promise<Claim | null>
  /** Takes this very run under the same rule and limit. */
  claimRun(runId: string, owner: string, leaseMs: number): Promise<Claim | null>
  /**
   * The newest checkpoint, the events after it, payloads included, and the summary of the newest iteration as it was committed. Rejects with DamagedLog when
   * they can't be read, now or later.
   */
  load(runId: string): Promise<{ checkpoint: RunState | null; events: LoopEvent[]; summary: IterationSummary | null }>
  commit(claim: Claim, commit: Commit, leaseMs: number): Promise<CommitResult>
  /** Extends the lease; says whether the run is still ours and whether somebody asked to cancel. */
  renew(claim: Claim, leaseMs: number): Promise<CommitResult>
  /** Gives the run back: queued again, nothing lost. It keeps its place in the queue (drain), or goes behind those that were ready before `readyAt` (it gave way). */
  release(claim: Claim, readyAt?: number): Promise<void>
  /** Whether another run waits that would be taken if this one were given back now: one of the same workspace, or of one with fewer runs in execution. */
  othersWait(claim: Claim): Promise<boolean>
}

/** Executes the run that was taken. Never rejects. */
export type TakenRun = () => Promise<void>

export type QueueWork = {
  /** Runs executed at the same time. */
  concurrency: number
  /** Takes the run whose turn it is, whichever was announced; null when there is none. */
  take(): Promise<TakenRun | null>
  /** The queue or `take` failed, for a reason that may pass. */
  onError(error: unknown): void
}

/**
 * Brings workers and due runs together. The queue wakes and the claim decides: an announcement says that a run is due, and whoever hears of it takes the
 * run whose turn it is. So one that comes twice or late does no harm, and one that is lost is made up for: what the store has ready is looked for now and then.
 */
export interface RunQueue {
  /** Announces that a run is due: now, or `at` (epoch milliseconds). */
  enqueue(runId: string, options?: { at?: number }): Promise<void>
  /** Begins to take and execute runs in this process. `stop` takes no more and resolves when those in execution have ended. */
  work(work: QueueWork): { stop(): Promise<void> }
  close(): Promise<void>
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

/** Whose settings count: a workspace's, or those of the workspace that a run belongs to. */
export type SettingsOf = { workspaceId: string } | { runId: string }

/** Where the models of a provider are asked. `baseUrl` null: where its vendor has them. `apiKey` null: none is sent. */
export type ModelConnection = {
  /** The provider's name, as model bindings give it. */
  name: string
  kind: ConnectionKind
  baseUrl: string | null
  apiKey: string | null
  /** Why nothing can be sent over it, in words without a full stop: its stored key can't be read here. */
  problem?: string
}

/** What a workspace has set up of models. Environment and workspace together: of the same name, the workspace's connection counts. */
export type WorkspaceModels = {
  connections: readonly ModelConnection[]
  /** Alias → the model it stands for: bindings whose provider is `workspace` name one. */
  aliases: Readonly<Record<string, { provider: string; model: string }>>
  /** Prices that people have entered; they stand above those that Loopwright comes with. */
  prices: readonly { provider: string; model: string; price: Price }[]
}

/** Read anew for each call, so that a changed key or price counts from the next call on. */
export interface ModelSettings {
  /** Rejects when the settings can't be read now. */
  read(of: SettingsOf): Promise<WorkspaceModels>
}

/** Vectors of texts in their order, null for one that the model refuses, and what they took. */
type Embedded = { model: BoundModel; vectors: (number[] | null)[]; tokens: number; costNanoUsd: number }
export type EmbedOutcome =
  /** `refusal`: why the first of the refused texts was; absent: none was. */
  | ({ ok: true; refusal?: string } & Embedded)
  | { ok: false; why: 'not-configured' }
  | {
      ok: false
      why: 'failed'
      class: ErrorClass
      kind: ErrorKind
      message: string
      /** What was made before, of the first texts, and is paid for. */
      made?: Embedded
    }

export type ModelRequest = {
  /** The run that asks: it tells the workspace. */
  runId: string
  /** The workspace, where no run asks. */
  of?: SettingsOf | undefined
  model: BoundModel
  instructions: string
  prompt: string
  schema: Json | null
  temperature: number | null
  maxOutputTokens: number
  /** For in-process models only: what a script may look at. Never sent to a provider. */
  script: ScriptScene & { script: Script | undefined }
  /** For in-process models only: what they wait by; absent: their own clock. */
  clock?: Clock | undefined
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
    of: SettingsOf,
    bindings: Record<string, ModelBinding>,
  ): Promise<{ ok: true; models: Record<string, BoundModel> } | { ok: false; problems: string[] }>
  call(request: ModelRequest, signal: AbortSignal): Promise<ModelOutcome>
  /** Vectors of the texts, by the model that the workspace's alias `embed` stands for. */
  embed(of: SettingsOf, texts: readonly string[], signal: AbortSignal): Promise<EmbedOutcome>
}

export type ToolOutcome =
  | {
      ok: true
      output: Json
      /** What chaos did to it; absent: nothing. */
      simulated?: ToolFault
      /** False: the same call could get another answer, so this one is stored for none. */
      storable?: false
    }
  | {
      ok: false
      class: ErrorClass
      kind: ErrorKind
      message: string
      /** How long whoever was called asks to be left alone. */
      retryAfterMs?: number | undefined
      /** What chaos did to it; absent: nothing. */
      simulated?: ToolFault
    }

export type ToolCall = {
  tool: string
  args: JsonObject
  key: string
  runId: string
  iteration: number
  nodeId: string
  /** The tool of an MCP server that is meant; absent: Loopwright's own. */
  mcp?: McpTool | undefined
  /** It undoes another call: it may be sent twice, whatever the effect of its tool. */
  undoes?: true | undefined
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

/** One sending of a model call: `seq` is the run's last event when it was sent, which is durable, so a call that is sent again after a restart is another sending. */
export type Sending = { runId: string; seq: number }
/** `held` false: no accounts are kept for the loop, so nothing was written and nothing is to be settled. */
export type DayReservation = { ok: true; held: boolean } | { ok: false; refused: 'day'; detail: DayRefusal }

/**
 * Daily budgets of loops, shared by all runs of a loop wherever they are executed. What is spent and held in a UTC day never passes the budget by a reservation;
 * only a call that cost more than was held for it can pass it, and that is recorded.
 */
export interface BudgetLedger {
  /** Whether the run's loop has a daily budget: what has no price can't be sent then. Rejects when it can't tell. */
  limits(runId: string, at: number): Promise<boolean>
  /** Holds money for a sending, durably, on the UTC day of `at`. The same sending again is held once. Rejects when it can't tell. */
  reserve(call: Sending & { nanoUsd: number; at: number }): Promise<DayReservation>
  /** Replaces what is held by the cost. A sending for which nothing is held, or that was settled before, changes nothing. */
  settle(call: Sending & { nanoUsd: number }): Promise<void>
  /** Gives back what is held: the call cost nothing. */
  release(call: Sending): Promise<void>
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Resolves after the delay, or at once when aborted. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>
}

/** A host that the operator lets loops reach whatever its address is; without a port, at any. */
export type AllowedHost = { host: string; port: number | null }

/** How `http.request` reaches the world: what may be besides public addresses, and how names are resolved. */
export type HttpAccess = {
  allowed: readonly AllowedHost[]
  /** All addresses of a name. Asked once for each request that is sent; rejects as node:dns does. */
  resolve(host: string): Promise<string[]>
}

/** A call of child runs whose intent is durable, and who owns the run that makes it. */
export type ChildCall = Pick<Claim, 'runId' | 'owner' | 'epoch' | 'modelOverrides'> & {
  /** Of the event children-requested. */
  seq: number
  nodeId: string
  call: EventData<'children-requested'>
}

/** A run above a child has no room for a call: whose budget that is, and how it stands. Nano-USD or tokens, by `reason`. */
export type AllowanceRefusal = {
  runId: string
  loop: string
  reason: 'budget_usd' | 'budget_tokens'
  limit: number
  spent: number
  held: number
  needed: number
}

/** Makes child runs, and accounts for what they spend together of the budgets of the runs above them. */
export interface ChildRuns {
  /** Makes the runs of a call, all or none. The same call again finds them. */
  start(
    call: ChildCall,
  ): Promise<{ ok: true } | { ok: false; why: 'fenced' } | ({ ok: false; why: 'refused' } & CallFailure)>
  /** Their results in the order of the list; null while one has not ended. */
  collect(call: ChildCall): Promise<ChildResult[] | null>
  /** Active times of those that the call which made this run has made and that have ended, in milliseconds; and how many of them run at once. */
  siblings(runId: string): Promise<{ activeMs: number[]; concurrency: number }>
  /** Holds what a call may use in the allowances of all runs above, or in none. The same sending again is held once. A run that nobody called has none. */
  hold(call: Sending & { nanoUsd: number; tokens: number }): Promise<AllowanceRefusal | null>
  /** Replaces what is held by what was used. A sending that was settled before, or for which nothing is held, changes nothing. */
  settle(call: Sending & { nanoUsd: number; tokens: number }): Promise<void>
  /** Settles by the log what a worker that was killed left held. What was cut off stays counted. */
  settleLeft(runId: string): Promise<void>
}

/** An MCP server of a workspace, ready to be called. */
export type McpServer = {
  id: string
  name: string
  url: string
  /** With the keys that they hold: never to be shown. */
  headers: Readonly<Record<string, string>>
  updatedAt: number
}

export interface McpServers {
  /** The server of this name in the run's workspace; or why there is none, as a sentence. */
  find(runId: string, name: string): Promise<{ ok: true; server: McpServer } | { ok: false; message: string }>
}

/** What tools keep things in and reach the world by. */
export type ToolPorts = { memory: Pick<LongTermMemory, 'write'>; artifacts: ArtifactStore; http: HttpAccess }

/** A tool's server half. */
export type ToolExecute = (args: JsonObject, call: ToolCall, signal: AbortSignal) => Promise<ToolOutcome>

export type ArtifactWrite = {
  /** The run that writes; it tells the workspace. */
  runId: string
  iteration: number
  nodeId: string
  name: string
  mediaType: string
  content: Uint8Array
  /** A write that is sent again with the same one gives the file of the first. */
  idempotencyKey: string
}

export type ArtifactWritten =
  | { ok: true; ref: ArtifactRef }
  /** It is larger than LIMITS allow, or the run has written as much as it may. */
  | { ok: false; message: string }

/** Where files are kept. A run reaches those of its own workspace: an id grants nothing by itself. */
export interface ArtifactStore {
  /** Stores content and row at once, or neither. Rejects when they could not be stored. */
  write(file: ArtifactWrite): Promise<ArtifactWritten>
  /** Null: the run's workspace has no such file. Rejects with DamagedValue when its content is not what was stored. */
  read(runId: string, artifact: string): Promise<{ ref: ArtifactRef; content: Uint8Array } | null>
}

/** Who reaches an entry of long-term memory: the runs of the loop that wrote it, or those of every loop of the workspace. */
export type MemoryScope = 'loop' | 'workspace'

export type MemoryWrite = {
  /** The run that writes; it tells the workspace and the loop. */
  runId: string
  iteration: number
  /** Null: the run itself, at its end. */
  nodeId: string | null
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
  /** Asked before vectors are made: why the run has no room for that; null: it has, and it is held. Absent: there is always room. */
  afford?: (need: EmbedNeed) => Promise<string | null>
  /** How long vectors are waited for at most, before words are compared instead. */
  patienceMs?: number
}

/** What making vectors may take. Not `priced`: nobody knows what it costs. */
export type EmbedNeed = { tokens: number; nanoUsd: number; priced: boolean }

/** The vectors of entries, kept beside their texts. As `MemoryRecords`, a run reaches its own loop’s and those that its workspace shares. */
export interface MemoryVectors {
  /** Names what the run reaches. `stamp` is another one whenever an entry there was written, replaced, edited or forgotten. */
  reach(runId: string): Promise<{ name: string; stamp: string }>
  /** The newest current entries in reach, newest first. `vector` null: none by this model. */
  load(runId: string, model: string, limit: number): Promise<{ id: string; text: string; vector: Uint8Array | null }[]>
  /** Keeps vectors by a model, or drops them (null), of entries that still have these texts. */
  keep(
    model: string,
    vectors: readonly { id: string; text: string; vector: Uint8Array<ArrayBuffer> | null }[],
  ): Promise<void>
  /** Those of them that are current and in reach. */
  byIds(runId: string, ids: readonly string[]): Promise<MemoryRecord[]>
}

export type RecallOutcome =
  | ({ ok: true; entries: MemoryEntry[]; considered: number; bestBelow: number | null } & Pick<
      EventData<'memory-recalled'>,
      'by' | 'instead' | 'embedded'
    >)
  | { ok: false; class: ErrorClass; message: string }

/** What loops keep across runs. Recalling never throws: a failure is an outcome. */
export interface LongTermMemory {
  recall(request: RecallRequest, signal: AbortSignal): Promise<RecallOutcome>
  /** Rejects when the entry could not be stored. */
  write(entry: MemoryWrite): Promise<{ id: string; isNew: boolean }>
}
