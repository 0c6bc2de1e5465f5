import { z } from 'zod'
import { Outcome, StopReason } from './contract.ts'
import { RunId } from './ids.ts'
import { LIMITS } from './limits.ts'
import { ModelBinding } from './models.ts'

/** What misbehaves in a run: a profile of `CHAOS_PROFILES` and the seed of its dice. It spoils the answers of all models, and by the profile those of tools. */
export const Chaos = z.strictObject({ profile: z.string().min(1).max(40), seed: z.int().min(0).max(4_294_967_295) })
export type Chaos = z.infer<typeof Chaos>

/** What is run over the suite: a version (null: the stored draft) with models bound so. */
export const EvaluationTarget = z.strictObject({
  version: z.int().min(1).nullable(),
  /** Over the design's bindings. */
  models: z.record(z.string(), ModelBinding).default({}),
  chaos: Chaos.nullable().default(null),
})
export type EvaluationTarget = z.infer<typeof EvaluationTarget>

export const EvaluationPlan = z.strictObject({
  targets: z.array(EvaluationTarget).min(1).max(LIMITS.evaluationTargets),
  /** How often each case is run on each target. With chaos, each repeat has the next seed. */
  repeats: z.int().min(1).max(100).default(1),
  /** Runs in execution at the same time. */
  concurrency: z.int().min(1).max(16).default(4),
  /** Names of cases; absent: all. */
  cases: z.array(z.string()).min(1).optional(),
  /** No further run is started once those before have cost so much. */
  maxCostUsd: z.number().positive().max(LIMITS.budgetUsd).optional(),
  /** Effects that can't be taken back are real in an evaluation too: somebody has agreed to them. */
  acceptEffects: z.boolean().default(false),
})
export type EvaluationPlan = z.infer<typeof EvaluationPlan>

/** What a validator found. `reason` says why it does not hold, or why it could not be asked. */
export const ValidatorResult = z.strictObject({
  name: z.string(),
  holds: z.boolean(),
  reason: z.string().nullable(),
  /** Of evaluators. */
  score: z.number().nullable(),
  /** The run that judged: a trace like any other. */
  run: RunId.nullable(),
})
export type ValidatorResult = z.infer<typeof ValidatorResult>

/** What went wrong in a run, and what made up for it: of what kind, by which name (a node, an invariant, a rule of the contract), how often. */
export const RescueCount = z.strictObject({
  /** `iteration`: the loop itself, which did better the next time round. */
  by: z.enum(['retry', 'repair', 'fallback', 'recovery', 'circuit', 'invariant', 'iteration', 'rule', 'person']),
  name: z.string(),
  times: z.int().min(1),
})
export const FaultCount = z.strictObject({ kind: z.string(), times: z.int().min(1) })
export const Rescues = z.strictObject({
  faults: z.array(FaultCount),
  rescues: z.array(RescueCount),
  /** Why it is not well although something went wrong, in words; null: it ended well, or nothing went wrong. */
  unsaved: z.string().nullable(),
})
export type Rescues = z.infer<typeof Rescues>

/** How one run of one case came out. Money in nano-USD, times in milliseconds. */
export const Verdict = z.strictObject({
  verdictVersion: z.literal(1),
  /** It ended as the case expects, and every validator holds. */
  passed: z.boolean(),
  /** Null: it was not started, or asked a person and was cancelled. */
  outcome: Outcome.nullable(),
  reason: StopReason.nullable(),
  label: z.string(),
  /** It waited for a person: for what, in words. */
  asked: z.string().nullable(),
  /** Why it did not end as expected, in words; null: it did. */
  unexpected: z.string().nullable(),
  validators: z.array(ValidatorResult),
  iterations: z.int(),
  steps: z.int(),
  violations: z.int(),
  remediations: z.int(),
  escalations: z.int(),
  costNanoUsd: z.int(),
  tokens: z.int(),
  /** What judges and validating loops cost besides. */
  judgeCostNanoUsd: z.int(),
  activeMs: z.int(),
  bestScore: z.number().nullable(),
  /** Iterations at which the score was read, with it: for curves of convergence. At most 50 points. */
  scores: z.array(z.tuple([z.int(), z.number()])),
  rescues: Rescues,
})
export type Verdict = z.infer<typeof Verdict>

/** One run of one case on one target. `number` orders them: by case, repeat, target. */
export type CaseResult = {
  number: number
  target: number
  case: string
  repeat: number
  run: RunId | null
  /** Null: not judged yet. */
  verdict: Verdict | null
}

type ShareFigures = { count: number; of: number; rate: number | null; low: number | null; high: number | null }

/** What is asked of an evaluation that has ended, without reading its results again: its gate, and of each target how it came out. */
export type EvaluationFigures = {
  gate: number
  targets: {
    /** Also those that were not run. */
    results: number
    judged: number
    passing: ShareFigures
    convergence: ShareFigures
    iterationCounts: [number, number][]
    costPerConvergence: number | null
  }[]
}
