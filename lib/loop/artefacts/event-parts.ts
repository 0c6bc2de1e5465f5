import { z } from 'zod'
import { StopReason } from './contract.ts'
import { JsonValue } from './json-value.ts'
import { BoundModel } from './models.ts'

/** `pure` computes · `read` only reads · `keyed` takes an idempotency key · `compensatable` is undone before it is repeated · `unsafe` may not be repeated unasked. */
export const Effect = z.enum(['pure', 'read', 'keyed', 'compensatable', 'unsafe'])
export type Effect = z.infer<typeof Effect>

/** RFC 6902 operations, after reducers: a viewer needs no reducer. Only add, remove and replace are written. */
export const JsonPatchOperation = z.union([
  z.strictObject({ op: z.enum(['add', 'replace']), path: z.string(), value: JsonValue }),
  z.strictObject({ op: z.literal('remove'), path: z.string() }),
])
export type JsonPatchOperation = z.infer<typeof JsonPatchOperation>

export const Decision = z.strictObject({
  action: z.strictObject({ tool: z.string(), args: z.record(z.string(), JsonValue) }).nullable(),
  subgoal: z.string(),
  confidence: z.number().nullable(),
  reasoning: z.string(),
})
/** What a decide node proposes: the single next action (null when it rewrote state instead). */
export type Decision = z.infer<typeof Decision>

export const GuardReading = z.strictObject({
  rule: StopReason,
  /** How far the rule is towards firing: 0 = not at all, 1 = fires. */
  level: z.number(),
  /** One sentence with the figures, e.g. "score 0.62 of 0.8". */
  detail: z.string(),
  fired: z.boolean(),
})
export type GuardReading = z.infer<typeof GuardReading>

/** What recall returned, as expressions see it under `memory`. Relevance is in [0, 1]. */
export const MemoryEntry = z.strictObject({
  id: z.string(),
  text: z.string(),
  /** Where it came from: run, iteration and node, or the person who wrote it. */
  source: z.string(),
  relevance: z.number(),
})
export type MemoryEntry = z.infer<typeof MemoryEntry>

/** Thinking that a decide node keeps between its latent passes. */
export const LatentState = z.strictObject({
  plan: z.string(),
  observations: z.array(z.string()),
  uncertainties: z.array(z.string()),
})
export type LatentState = z.infer<typeof LatentState>

/** A path that an expression reads, such as `state.score`, and its value as JSON, cut short. Null: there is no value. */
export const ReadValue = z.strictObject({ path: z.string(), value: z.string().nullable() })
export type ReadValue = z.infer<typeof ReadValue>

/** Closed: requests pass. Open: none does. Half-open: one try decides. */
export const CircuitStatus = z.enum(['closed', 'open', 'half_open'])
export type CircuitStatus = z.infer<typeof CircuitStatus>

/** What is done about a failure. */
export const RecoveryAction = z.enum([
  'back_off',
  'longer_timeout',
  'fallback_model',
  'repair',
  'replan',
  'create_first',
  'route',
  'continue',
  'abort',
])
export type RecoveryAction = z.infer<typeof RecoveryAction>

/** What a run that is moved remembers of what it learned under its old spec; the rest is forgotten, because it would mean something else under the new one. */
export const Kept = z.strictObject({
  /** The scores and the best of them: the score is the same. */
  scores: z.boolean(),
  /** How long the rule `stalled` saw no progress, and its highest measure: it measures the same. */
  stall: z.boolean(),
  /** What finished runs had taught: task type and models are the same. */
  priors: z.boolean(),
  /** The model that a `strategy` remediation chose for the next decision. */
  strategyModel: z.boolean(),
  /** Names of invariants that are still checked. */
  invariants: z.array(z.string()),
  /** Nodes that are still there, for what each counted and thought. */
  nodes: z.array(z.string()),
  /** Nodes that still adapt as they did. */
  adapted: z.array(z.string()),
  /** Tools and models whose circuits and latencies are those of the same other side. */
  targets: z.array(z.string()),
})
export type Kept = z.infer<typeof Kept>

export const BudgetReason = z.enum(['budget_usd', 'budget_tokens'])

/** How a loop's daily budget stood when it had no room for a call. Nano-USD; `held` is for calls in flight and for those that were cut off. */
export const DayRefusal = z.strictObject({
  /** UTC, as in 2026-11-21. */
  day: z.string(),
  budgetNanoUsd: z.int(),
  spentNanoUsd: z.int(),
  heldNanoUsd: z.int(),
  neededNanoUsd: z.int(),
  /** The loop is flagged for redesign: this was its third such day in a row, or it was flagged before. */
  flagged: z.boolean(),
})
export type DayRefusal = z.infer<typeof DayRefusal>

/** How a run went over to another spec: its models as bound, the patches of the states that it holds beside its own, and what it still remembers. */
export const Migration = z.strictObject({
  fromStateVersion: z.int(),
  toStateVersion: z.int(),
  fromSpecHash: z.string(),
  toSpecHash: z.string(),
  /** As the new spec's models are bound. */
  models: z.record(z.string(), BoundModel),
  prev: z.array(JsonPatchOperation),
  safe: z.array(JsonPatchOperation),
  /** Null when there was no best state. */
  best: z.array(JsonPatchOperation).nullable(),
  kept: Kept,
})

export const TokenUsage = z.strictObject({ inputTokens: z.int().min(0), outputTokens: z.int().min(0) })
