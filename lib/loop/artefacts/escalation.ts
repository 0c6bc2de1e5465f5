import { z } from 'zod'
import { JsonValue } from './json-value.ts'

/** Added to the caps of the contract, for one run. Only caps that it has can be raised, and none above LIMITS. */
export const Extension = z.strictObject({
  nanoUsd: z.int().min(1).optional(),
  tokens: z.int().min(1).optional(),
  iterations: z.int().min(1).optional(),
  timeoutMs: z.int().min(1).optional(),
})
export type Extension = z.infer<typeof Extension>

/** An invariant that need not hold: at its next check, or for the rest of the run. */
export const Relaxation = z.strictObject({ invariant: z.string(), scope: z.enum(['once', 'run']) })
export type Relaxation = z.infer<typeof Relaxation>

/** What a person may change when a paused run goes on, beside answering: everything that is left out stays as it is. */
export const Intervention = z.strictObject({
  /** To the question that the run waits with. */
  answer: z.string().optional(),
  /** With the answer that a call in doubt took effect: what it gave, as far as the person knows. */
  output: JsonValue.optional(),
  /** Fields of the state to set; inputs are frozen. */
  patch: z.array(z.strictObject({ field: z.string(), value: JsonValue })).optional(),
  /** Takes the place of the subgoal for the next decision. */
  subgoal: z.string().optional(),
  relax: z.array(Relaxation).optional(),
  /** Added to the caps of the contract, for this run. */
  extend: Extension.optional(),
  /** Ends the run as stopped by a person. */
  stop: z.literal(true).optional(),
})
export type Intervention = z.infer<typeof Intervention>

/** A way out that the runner worked out, ready to be taken. */
export const Suggestion = z.strictObject({
  title: z.string(),
  why: z.string(),
  intervention: Intervention,
  /** Fields of the state that it would change. */
  preview: z.array(z.strictObject({ field: z.string(), before: JsonValue.nullable(), after: JsonValue.nullable() })),
})
export type Suggestion = z.infer<typeof Suggestion>

/** All that a person needs to decide about a run that can't go on by itself. Recorded when it is raised. */
export const EscalationPacket = z.strictObject({
  packetVersion: z.literal(1),
  runId: z.string(),
  /** `approval`: of an action · `question`: by a node · `invariant`: it can't be healed · `guard`: a rule of the contract fired · `in_doubt`: an unsafe call may or may not have taken effect. */
  why: z.enum(['approval', 'question', 'invariant', 'guard', 'in_doubt']),
  /** What is the matter, in one sentence. */
  headline: z.string(),
  iteration: z.int(),
  nodeId: z.string().nullable(),
  state: z.record(z.string(), JsonValue),
  /** Invariants that did not hold at their latest check, with the consecutive remediations so far. */
  failingInvariants: z.array(
    z.strictObject({ nodeId: z.string(), name: z.string(), expression: z.string(), attempts: z.int() }),
  ),
  /** Of the latest decisions, oldest first. */
  confidence: z.array(z.strictObject({ iteration: z.int(), confidence: z.number().nullable(), subgoal: z.string() })),
  /** What happened so far, at most 500 tokens. */
  summary: z.string(),
  suggestions: z.array(Suggestion),
  /** When `onDeadline` happens if nobody decides; null: it waits for as long as it takes. */
  deadlineAt: z.number().nullable(),
  /**
   * `stop` ends the run as escalation_deadline. `careful` gives the first, careful answer; where nothing is asked, the run ends as it would have without a
   * person: by the rule that fired, or as in_doubt.
   */
  onDeadline: z.enum(['stop', 'careful']).nullable(),
})
export type EscalationPacket = z.infer<typeof EscalationPacket>
