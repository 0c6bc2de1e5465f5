import type { AdaptivePriors } from '../priors/adaptive-priors.ts'
import type { NormalPrior } from '../priors/normal-prior.ts'
import type { Breakpoint } from './breakpoint.ts'
import type { CallFailure, CallingRun, ChildResult } from './children.ts'
import type { Outcome, StopReason } from './contract.ts'
import type { Extension } from './escalation.ts'
import type { Decision, ErrorClass, ErrorKind, EventBody, EventData, LatentState, MemoryEntry } from './events.ts'
import type { Json, JsonObject } from './json.ts'
import type { BoundModel } from './models.ts'

/** The result of an action, as expressions see it under `last` and `results`. */
export type ActionResult = {
  status: 'ok' | 'error'
  tool: string
  args: JsonObject
  output: Json
  error: { class: ErrorClass; kind: ErrorKind; message: string } | null
  durationMs: number
  iteration: number
}

/** The recorded outcome of one effect of the step in progress, in the order in which the executor asked for them. */
export type StepOutcome =
  | { type: 'recorded' }
  | { type: 'model'; ok: true; text: string; cached: boolean; finishReason?: string }
  | { type: 'model'; ok: false; class: ErrorClass; kind: ErrorKind; message: string; retryAfterMs: number | null }
  | { type: 'tool'; ok: true; output: Json; durationMs: number; cached: boolean }
  | {
      type: 'tool'
      ok: false
      class: ErrorClass
      kind: ErrorKind
      message: string
      durationMs: number
      retryAfterMs?: number | undefined
    }
  | { type: 'waited' }
  | { type: 'children'; ok: true; results: ChildResult[]; failure: CallFailure | null }
  | { type: 'children'; ok: false; failure: CallFailure }
  | { type: 'person'; answer: string; note: string; by: string }
  | { type: 'memory'; ok: true; entries: MemoryEntry[] }
  | { type: 'memory'; ok: false; class: ErrorClass; message: string }

/** A circuit breaker within one run: closed → open after N failures in a row → half-open after a cool-down, where one try decides. */
export type Circuit = { status: 'closed' | 'open' | 'half_open'; failures: number; openedAt: number | null }

export type InFlight = Extract<
  EventBody,
  {
    type:
      | 'model-called'
      | 'tool-requested'
      | 'wait-started'
      | 'person-asked'
      | 'recall-requested'
      | 'children-requested'
  }
> & { at: number }

/** A call of child runs: they are made, and the run waits for them without a worker. */
export type ChildrenCall = Extract<InFlight, { type: 'children-requested' }>

/** An effect that a host performs by itself; a question is answered by a person, while the run is paused. */
export type PerformedEffect = Exclude<InFlight, { type: 'person-asked' | 'children-requested' }>

/** Why a run waits for a person, as its row holds it for those who don't read the log. */
export type PausedRun = NonNullable<RunState['paused']> & {
  iteration: number
  /** Node at which it goes on. */
  nodeId: string | null
  /** What a step asks; null when somebody asked for the pause. `options` empty: any text answers. */
  question: { text: string; options: string[]; detail: string } | null
  /** What a person is to decide; null: nothing, it goes on as soon as somebody says so. `seq` is the event that raised it. */
  escalation:
    | (Pick<EventData<'escalation-raised'>, 'why' | 'headline' | 'suggestions' | 'onDeadline'> & { seq: number })
    | null
  /** When it stops waiting; null: never. */
  deadlineAt: number | null
}

/** What a person decided about a paused run: durable before the run is taken up again, and turned into events by whoever takes it up. */
export type ResumeRequest = {
  answer: Extract<EventBody, { type: 'person-answered' }> | null
  continued: Extract<EventBody, { type: 'run-continued' }>
  /** Of a call in doubt that a person says took effect: stands after `continued`. */
  outcome?: Extract<EventBody, { type: 'tool-answered' }>
  /** Of what the person sent: the same request again, before the run is taken up, is the same decision. */
  requestHash: string
}

/** What a node's `adapt` has set; null: nothing yet. The lowest cap of all nodes is the run's, never above the contract's. */
export type Adapted = {
  temperature: number | null
  iterationCap: number | null
  /** In which it was done last. */
  iteration: number
}

export type StepInProgress = {
  nodeId: string
  step: number
  startedAt: number
  /** Effect calls begun in this step so far: the number of the next one. */
  calls: number
  /** The run as it was when the step began (its `step` is null): the executor starts again from here when the step is replayed. */
  before: RunState
  /** What has been recorded of this step since it began, in order. */
  log: EventBody[]
  /** Sent but not answered yet. Found on resume: asked again, or in doubt when unsafe. */
  inFlight: InFlight | null
  /** Its effect may or may not have happened: an unsafe call was in flight when the worker stopped, or a compensatable one could not be undone. */
  inDoubt: boolean
  /** The call in flight may have taken effect before, and is undone before it is sent. */
  undoFirst: boolean
  /** The step has finished and the run ends with it: only the closing events are missing. */
  closed: boolean
}

/**
 * Everything the core knows of a run: a fold of its events (`apply`), plain JSON and bounded, so a checkpoint is this value and an iteration's cost is constant.
 */
export type RunState = {
  runStateVersion: 1
  runId: string
  status: 'queued' | 'running' | 'paused' | 'finished'
  /** Why it waits for a person; null when it does not. */
  paused: { why: EventData<'run-paused'>['why']; detail: string; at: number } | null
  pauseRequestedBy: string | null
  /** What a person was asked to decide; null once somebody has, or the run ended. */
  escalation: (Omit<EventData<'escalation-raised'>, 'packet'> & { seq: number }) | null
  /** Nobody decided in time. */
  deadlinePassed: boolean
  /** Who stopped it, and their note. */
  stoppedBy: { by: string; note: string } | null
  /** Added to the contract's caps by people. */
  extended: Required<Extension>
  /** Invariants that need not hold, by name. */
  relaxed: Record<string, 'once' | 'run'>
  /** Takes the place of the next decision's own; null: nothing does. */
  subgoal: string | null
  /** Of the latest decisions, oldest first; at most LIMITS.recentScores. */
  decisions: { iteration: number; confidence: number | null; subgoal: string }[]
  /** In force, as set last. */
  breakpoints: Breakpoint[]
  /** Ids of the expression breakpoints that were true before the latest step. */
  breakpointsHeld: string[]
  /** Where it pauses by itself: before the next step from these node executions on, or where this iteration begins. */
  stopAt: { what: 'step' | 'iteration'; from: number } | null
  /** Node executions when it last paused between two of them: it does not stop there again. Null once it has moved. */
  stoodAt: number | null
  /** The run that called it; null: nobody did. */
  parent: CallingRun | null
  /** Most of its active time, of what the call that made it had left; null: its own limit counts alone. */
  withinMs: number | null
  input: JsonObject
  models: Record<string, BoundModel>
  state: JsonObject
  /** State when the previous iteration ended (in iteration 1: the initial state). */
  prev: JsonObject
  iteration: number
  /** Node executions so far. */
  steps: number
  /** Node to execute next, or in execution; null before the start and after the end. */
  at: string | null
  /** Whether the head has been entered: its first entry belongs to iteration 1. */
  headEntered: boolean
  /** The head was reached again: guards, then the next iteration. */
  arriving: boolean
  /** The latest check of the guards, until it is acted upon. */
  guard: { score: number | null; fired: StopReason | null; detail: string } | null
  /** Node executions before this iteration. */
  stepsBefore: number
  step: StepInProgress | null
  decision: Decision | null
  last: ActionResult | null
  /** Newest last; at most LIMITS.recentResults. */
  results: ActionResult[]
  /** Contract score at each head arrival, newest last; at most LIMITS.recentScores. */
  scores: number[]
  best: { score: number; iteration: number; state: JsonObject } | null
  /** What finished runs have taught, as read when this one started. */
  priors: AdaptivePriors | null
  /** Name → held at its latest check. */
  invariants: Record<string, boolean>
  /** Node id → consecutive remediations. */
  remediations: Record<string, number>
  /** State at the end of the last iteration in which every check held, for `rollback`. */
  safe: JsonObject
  violatedThisIteration: boolean
  /** Hints and settings by `strategy` remediations for the next decision only. */
  strategy: { hints: string[]; temperature: number | null; model: string | null }
  /** What the latest recall returned. */
  memory: MemoryEntry[]
  /** Node id → latent state after its latest pass. */
  latent: Record<string, LatentState>
  /** Node id → what its `adapt` has set, once an iteration. */
  adapted: Record<string, Adapted>
  /** Tool or `model:alias` → its circuit breaker; one that is absent is closed without failures. */
  circuits: Record<string, Circuit>
  /** Tool or `model:alias` → belief about how long it takes to answer, from this run's own calls. */
  latencies: Record<string, NormalPrior>
  /** Edge `node/handle` → traversals within this iteration. */
  traversals: Record<string, number>
  detectors: {
    /** Hash of tool + canonical args, and the tool's name; newest last, as many as the contract's rules look at. */
    actions: { key: string; tool: string }[]
    /** Errors in a row: a success clears them. */
    errors: string[]
    subgoals: string[]
    /** Iterations since the measure rose or the state moved. */
    stalledFor: number
    /** Highest value of the measure so far. */
    measure: number | null
    /** Results up to this iteration count no more: a person has let the run go on after it stalled. */
    resultsAfter: number
  }
  fatal: string | null
  cancelRequestedBy: string | null
  spent: { nanoUsd: number; tokens: number; modelCalls: number; toolCalls: number }
  /** Held for the call in flight. */
  reserved: { nanoUsd: number; tokens: number }
  /** No budget had room for the next call: the run can't go on with what it has. */
  refused: EventData<'budget-refused'> | null
  /** How often in a row it was taken up after its worker was gone, and came no further than it was. */
  takenUpInVain: number
  /** Seq of the call of child runs in flight; null: there is none. */
  childrenSeq: number | null
  activeMs: number
  lastEventAt: number
  /** How it ends, as soon as that is decided and something is to be kept of it first. */
  closing: EventData<'run-closing'> | null
  /** Seq of the last event applied. */
  seq: number
  finished: { reason: StopReason; outcome: Outcome; explanation: string; label: string } | null
}
