import { z } from 'zod'
import { firstChars } from '../text/first-chars.ts'
import { Outcome, StopReason } from './contract.ts'
import { ErrorClass, ErrorKind } from './errors.ts'
import { JsonValue } from './json-value.ts'

/** What child runs of one call may use together of what the run that calls them has left then. Null: no limit. */
export const Allowance = z.strictObject({
  nanoUsd: z.int().nullable(),
  tokens: z.int().nullable(),
  /** Active time of the call, and of each child, in milliseconds. */
  timeoutMs: z.number(),
})
export type Allowance = z.infer<typeof Allowance>

/** The run that called a child, and where. */
export const CallingRun = z.strictObject({
  runId: z.string(),
  /** Of its event children-requested. */
  seq: z.int().min(1),
  /** Place of the child in the list of that call, from 0. */
  index: z.int().min(0),
  /** Runs above the child: 1 for a child of a run that nobody called. */
  depth: z.int().min(1),
  /** What the call had left of the time of the run above, in milliseconds. */
  timeoutMs: z.number(),
  /** Slug of its loop. */
  loop: z.string(),
  /** Whether it, or a run above it, has a budget in USD: what has no price can't be asked then. */
  priced: z.boolean(),
})
export type CallingRun = z.infer<typeof CallingRun>

/** What came of one child run. */
export const ChildResult = z.strictObject({
  index: z.int().min(0),
  runId: z.string(),
  version: z.int(),
  outcome: Outcome,
  reason: StopReason,
  label: z.string(),
  explanation: z.string(),
  /** As its terminate node names it. */
  output: z.record(z.string(), JsonValue),
  /** The fields of its result state that the call asks for. */
  state: z.record(z.string(), JsonValue),
  /** Its shared fields as they ended, by its own names. */
  share: z.record(z.string(), JsonValue),
  spent: z.strictObject({ nanoUsd: z.int(), tokens: z.int() }),
  iterations: z.int(),
  score: z.number().nullable(),
  /** How long it was at work: neither paused nor waiting for a worker. */
  activeMs: z.number(),
  /** Its output, state and share are left out, and its explanation is cut: with them the results would be too large. */
  omitted: z.boolean(),
})
export type ChildResult = z.infer<typeof ChildResult>

/** How much of the explanation of a child is kept when what it gave is left out. */
const EXPLANATION_CHARS = 240

/** A child's result without what it gave, where that would be too large. */
export function withoutValues(child: ChildResult): ChildResult {
  const explanation = firstChars(child.explanation, EXPLANATION_CHARS)
  return { ...child, explanation, output: {}, state: {}, share: {}, omitted: true }
}

export const CallFailure = z.strictObject({ class: ErrorClass, kind: ErrorKind, message: z.string() })
export type CallFailure = z.infer<typeof CallFailure>

/** Names a call of child runs where the tool of a call is named. No tool has this name. */
export const CHILD_CALL = 'loop.run'
