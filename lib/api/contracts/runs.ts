import { z } from 'zod'
import type { TraceEvent } from '../../loop/4-trace/trace-event.ts'
import { chaosModelName } from '../../loop/artefacts/chaos-bindings.ts'
import { readChaosModel } from '../../loop/artefacts/chaos-profiles.ts'
import { Outcome, StopReason } from '../../loop/artefacts/contract.ts'
import { LoopDesign } from '../../loop/artefacts/design.ts'
import { Extension } from '../../loop/artefacts/escalation.ts'
import { Chaos, Rescues } from '../../loop/artefacts/evaluation.ts'
import { EVENT_DATA } from '../../loop/artefacts/events.ts'
import { Alias, EvaluationId, LoopId, NodeId, RunId, Slug, SnapshotId } from '../../loop/artefacts/ids.ts'
import { JsonValue } from '../../loop/artefacts/json-value.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { BoundModel, ModelBinding } from '../../loop/artefacts/models.ts'
import { LoopSpec } from '../../loop/artefacts/spec.ts'
import { BreakpointDrafts } from './breakpoints.ts'

/** `waiting`: for its child runs, without a worker. `paused`: for a person. */
export const RunStatus = z.enum(['queued', 'running', 'waiting', 'paused', 'finished'])
export type RunStatus = z.infer<typeof RunStatus>

/** A run as lists show it. `outcome`, `reason` and `finishedAt` are null until it has finished. */
export const RunSummary = z.object({
  id: RunId,
  /** Of a fork: the run that it branched off, the last event that both have, and the iteration that it begins with. */
  forkedFrom: z.object({ id: RunId, seq: z.int(), iteration: z.int() }).nullable(),
  /** Of a child run: the run that called it, the seq of that one's event children-requested, and its place in the list of that call, from 0. */
  parent: z
    .object({ runId: RunId, seq: z.int(), index: z.int(), loop: z.object({ slug: Slug, name: z.string() }) })
    .nullable(),
  loop: z.object({ id: LoopId, slug: Slug, name: z.string() }),
  /** Number of the published version, or null for a run of a draft. */
  version: z.int().nullable(),
  status: RunStatus,
  outcome: Outcome.nullable(),
  reason: StopReason.nullable(),
  explanation: z.string(),
  iterations: z.int(),
  steps: z.int(),
  costNanoUsd: z.int(),
  tokens: z.int(),
  bestScore: z.number().nullable(),
  /** Seq of the last durable event. */
  lastSeq: z.int(),
  author: z.string(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  /** Time spent paused, up to the last time it went on. */
  pausedMs: z.number(),
  /** Of a trial: the node that it executes alone. */
  trial: NodeId.nullable(),
  /** Made by an evaluation, as a case that is run or to judge one; lists of runs leave it out. Also of what such a run calls. */
  evaluation: z.object({ id: EvaluationId, suite: z.string(), role: z.enum(['case', 'judge']) }).nullable(),
  /** What misbehaves in it, also in its child runs: models, and by the profile tools. Its time passes over what is waited for. */
  chaos: Chaos.nullable(),
})
export type RunSummary = z.infer<typeof RunSummary>

/** What a person is to decide, without the packet itself. */
export const EscalationSummary = EVENT_DATA['escalation-raised']
  .pick({
    why: true,
    headline: true,
    suggestions: true,
    onDeadline: true,
  })
  .extend({
    /** Of the event that raised it. */
    seq: z.int(),
  })
export type EscalationSummary = z.infer<typeof EscalationSummary>

/** Why a run waits for a person. `question`: what a step asks, or what became of a call in doubt; with `options`, one of them answers, else any text. */
export const PausedRun = z.object({
  why: EVENT_DATA['run-paused'].shape.why,
  detail: z.string(),
  at: z.number(),
  iteration: z.int(),
  /** Node at which it goes on. */
  nodeId: z.string().nullable(),
  question: z.object({ text: z.string(), options: z.array(z.string()), detail: z.string() }).nullable(),
  /** Null: nothing has to be decided, it goes on as soon as somebody says so. */
  escalation: EscalationSummary.nullable(),
  /** When it stops waiting, and what `escalation.onDeadline` says happens; null: never. */
  deadlineAt: z.number().nullable(),
  /** Of the event that it paused with. A decision names it: it is about this pause and no other. */
  seq: z.int(),
})
export type PausedRun = z.infer<typeof PausedRun>

const JsonRecord = z.record(z.string(), JsonValue)

export const RunDetail = RunSummary.extend({
  snapshotId: SnapshotId,
  specHash: z.string(),
  input: JsonRecord,
  modelOverrides: z.record(Alias, ModelBinding),
  /** As bound at the start; null before it. `simulated` ones are not real models. */
  models: z.record(Alias, BoundModel).nullable(),
  /** Where the run that called it did so: iteration, place of the step in it, node with its name; and how many it called at once. Null: nobody called it, or only summaries were read. */
  calledFrom: z
    .object({ iteration: z.int(), step: z.int(), nodeId: z.string(), node: z.string(), siblings: z.int() })
    .nullable(),
  /** Child runs that have not ended: cancelling ends them too, with those below them. */
  openChildren: z.int(),
  cancelRequestedBy: z.string().nullable(),
  /** Somebody asked for a pause that has not come yet. */
  pauseRequestedBy: z.string().nullable(),
  /** Why the run waits for a person; null while it does not. */
  paused: PausedRun.nullable(),
  /** Version of the state schema that the run carries. */
  stateVersion: z.int(),
  /** Earlier designs of a run that was moved to another version: `lastSeq` is the last event under each, oldest first. */
  formerSnapshots: z.array(z.object({ lastSeq: z.int(), specHash: z.string() })),
  /** The name of the goal, when the reason is `goal`. */
  label: z.string(),
  bestIteration: z.int().nullable(),
  /** The result state and the named outputs; null until finished. */
  resultState: JsonRecord.nullable(),
  output: JsonRecord.nullable(),
})
export type RunDetail = z.infer<typeof RunDetail>

export const RunEnvelope = z.object({ run: RunDetail })
export type RunEnvelope = z.infer<typeof RunEnvelope>

export const RunList = z.object({ runs: z.array(RunSummary), nextCursor: z.string().nullable() })
export type RunList = z.infer<typeof RunList>

/** Children of the call with this `seq`, or of all calls of the run. */
export const ChildrenQuery = z.strictObject({
  seq: z.coerce.number().int().min(1).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
})
/** As a caller gives it. */
export type ChildrenQuery = Partial<z.output<typeof ChildrenQuery>>

/** Child runs in the order of their calls and lists. `totals` counts all that were asked for, not this page alone; a child's cost has that of those below it. `simulated`: what answered in place of real models, in them or below. */
export const ChildList = z.object({
  children: z.array(RunSummary),
  totals: z.object({
    queued: z.int(),
    running: z.int(),
    waiting: z.int(),
    paused: z.int(),
    succeeded: z.int(),
    failed: z.int(),
    costNanoUsd: z.int(),
    tokens: z.int(),
    iterations: z.int(),
    simulated: z.array(z.string()),
  }),
  nextCursor: z.string().nullable(),
})
export type ChildList = z.infer<typeof ChildList>

/** Of a profile that there is. */
const ChaosOfRun = Chaos.superRefine((chaos, context) => {
  const read = readChaosModel(chaosModelName(chaos))
  if (typeof read === 'string') context.addIssue({ code: 'custom', path: ['profile'], message: read })
})

/** Starts the stored draft of a loop, or one of its published versions. A spec is never taken from a request. */
export const StartRunBody = z.strictObject({
  loop: Slug,
  version: z.int().min(1).optional(),
  input: JsonRecord,
  models: z.record(Alias, ModelBinding).optional(),
  /** All models are the chaos model then, and tools misbehave too: `models` is left out. */
  chaos: ChaosOfRun.optional(),
  /** Where it stops by itself, from its first step on. */
  breakpoints: BreakpointDrafts.optional(),
})
export type StartRunBody = z.infer<typeof StartRunBody>

/** Runs one node of the stored draft alone, with a state: its models are asked and its tools run as in any run. */
export const TryNodeBody = z.strictObject({
  node: NodeId,
  /** Fields that are left out begin as in a run. */
  state: JsonRecord,
  /** The action that stands decided when the node begins. */
  decision: z
    .strictObject({ tool: z.string().min(1).max(64), args: JsonRecord })
    .nullable()
    .default(null),
})
export type TryNodeBody = z.input<typeof TryNodeBody>

/** Lets a paused run go on. Everything is checked before anything happens: what does not fit leaves the run paused as it was. */
export const ResumeRunBody = z.strictObject({
  /** `paused.seq` of the pause that was looked at. When the run waits with another one by now, nothing is decided: `stale-decision`. */
  seq: z.int().min(1),
  /** Why, for the log. */
  note: z.string().max(4_000).default(''),
  /** Fields of the state to set, in the version that the run goes on with. Inputs stay as they are. */
  patch: z
    .array(z.strictObject({ field: z.string().max(64), value: JsonValue }))
    .max(LIMITS.stateFields)
    .default([]),
  /** The answer to the question that the run waits for. */
  answer: z.string().trim().min(1).max(4_000).optional(),
  /** With the answer that a call in doubt took effect: what it gave, as far as the person knows. */
  output: JsonValue.optional(),
  /** Takes the place of the subgoal for the next decision. */
  subgoal: z.string().trim().min(1).max(2_000).optional(),
  /** Invariants that need not hold: at their next check, or for the rest of the run. */
  relax: z
    .array(z.strictObject({ invariant: z.string().max(120), scope: z.enum(['once', 'run']) }))
    .max(LIMITS.nodes)
    .optional(),
  /** Added to the contract's caps, for this run. */
  extend: Extension.optional(),
  /** Ends the run as stopped by a person. */
  stop: z.literal(true).optional(),
  /** How far it goes before it pauses by itself: one step, or to where the next iteration begins. Absent: it goes on. */
  until: z.enum(['step', 'iteration']).optional(),
  /** Go on with this published version of the loop; the run's own when absent. */
  version: z.int().min(1).optional(),
})
/** As a caller gives it. */
export type ResumeRunBody = z.input<typeof ResumeRunBody>

/** What runs can be listed by. Of equal ones the id decides; those that have no score, or no time yet, come last in either order. */
export const RunSort = z.enum(['started', 'loop', 'iterations', 'score', 'cost', 'tokens', 'time'])
export type RunSort = z.infer<typeof RunSort>

const Amount = z.coerce.number().int().min(0).max(9e15)

export const RunsQuery = z.strictObject({
  loop: Slug.optional(),
  /** A published version, or runs of drafts. */
  version: z.union([z.literal('draft'), z.coerce.number().int().min(1).max(1e6)]).optional(),
  outcome: Outcome.optional(),
  reason: StopReason.optional(),
  status: RunStatus.optional(),
  /** Nano-USD, both included. */
  minCost: Amount.optional(),
  maxCost: Amount.optional(),
  /** When it was created, epoch milliseconds: at or after `from`, and before `to`. */
  from: Amount.optional(),
  to: Amount.optional(),
  /** Stands in the loop’s name, the run’s id, its input or the label of its goal; the case of letters makes no difference. */
  text: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine((text) => !text.includes('\0'), 'holds U+0000')
    .optional(),
  sort: RunSort.default('started'),
  order: z.enum(['asc', 'desc']).default('desc'),
  /** `with`: also runs that another run has called. */
  children: z.enum(['without', 'with']).default('without'),
  /** `with`: also trials of single nodes. */
  trials: z.enum(['without', 'with']).default('without'),
  /** `nextCursor` of a list that was sorted in the same way. */
  cursor: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
/** As a caller gives it. */
export type RunsQuery = Partial<z.output<typeof RunsQuery>>

export const SnapshotQuery = z.strictObject({ seq: z.coerce.number().int().min(1).optional() })
/** The design and spec that the run executes; or those that an earlier event, `seq`, belongs to. */
export const RunSnapshot = z.object({ design: LoopDesign, spec: LoopSpec, specHash: z.string() })
export type RunSnapshot = z.infer<typeof RunSnapshot>

/** The event's own shape is fixed by the log (`EVENT_DATA`); a large payload field may be a reference. */
export const ViewedEvent = z.custom<TraceEvent>(
  (value) => typeof value === 'object' && value !== null && 'seq' in value && 'type' in value,
)

export const EventsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(2_000).default(500),
})
/** A page ends at `limit` events or about 2 MB. `next` is the `after` of the next page, or null when there is no more yet. */
export const EventPage = z.object({
  events: z.array(ViewedEvent),
  next: z.int().nullable(),
  lastSeq: z.int(),
  finished: z.boolean(),
})
export type EventPage = z.infer<typeof EventPage>

/** What went wrong in a run by its log, and what made up for it; `saved` null: nothing did, or the run goes on. `iterations`: the first of them. */
export const RunRescues = z.object({
  incidents: z.array(
    z.object({
      kind: z.string(),
      times: z.int(),
      iterations: z.array(z.int()),
      saved: Rescues.shape.rescues.element.pick({ by: true, name: true }).nullable(),
    }),
  ),
  unsaved: z.string().nullable(),
})
export type RunRescues = z.infer<typeof RunRescues>

/** `otlp`: spans of OpenTelemetry, of the run and of those that it called. */
export const ExportRunQuery = z.strictObject({ format: z.enum(['otlp']) })

export const IterationsQuery = z.strictObject({
  from: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(1).max(2_000).default(1_000),
})
export const IterationRow = z.object({
  iteration: z.int(),
  firstSeq: z.int(),
  lastSeq: z.int(),
  startedAt: z.number(),
  endedAt: z.number(),
  /** Of the time between, how long the run waited for a person. */
  pausedMs: z.number(),
  steps: z.int(),
  modelCalls: z.int(),
  toolCalls: z.int(),
  tokens: z.int(),
  costNanoUsd: z.int(),
  score: z.number().nullable(),
  violations: z.int(),
  remediations: z.int(),
  /** How often a person was asked for. */
  escalations: z.int(),
  errors: z.int(),
  path: z.array(z.string()),
})
/** `next` is the number to ask for next, or null at the end. */
export const IterationPage = z.object({ iterations: z.array(IterationRow), next: z.int().nullable() })
export type IterationPage = z.infer<typeof IterationPage>

export const SegmentQuery = z.strictObject({ after: z.coerce.number().int().min(0).default(0) })

/**
 * Events of iterations `from` … `to` (segment 0 also holds what came before the first iteration). `start` is the typed state before the first
 * of them: fold the segment's `state-patched` events over it. About 2 MB of events are given at once: `next` is the `after` to go on with, or
 * null at the end, and `start` is null from there on. `complete` is false while the run may still add to this segment.
 */
export const Segment = z.object({
  segment: z.int(),
  from: z.int(),
  to: z.int(),
  start: JsonRecord.nullable(),
  events: z.array(ViewedEvent),
  next: z.int().nullable(),
  complete: z.boolean(),
})
export type Segment = z.infer<typeof Segment>

export const PayloadBody = z.object({ hash: z.string(), value: JsonValue })
export type PayloadBody = z.infer<typeof PayloadBody>
