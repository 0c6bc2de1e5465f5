import { z } from 'zod'
import { LIMITS } from './limits.ts'

const Times = z.strictObject({ times: z.int().min(2).max(100) })

/**
 * Stop when finished runs of the same task type and model say that this one will not reach the target of `qualityThreshold`, or not at a price worth paying.
 * Success only if the best score meets the target.
 */
const AdaptiveExit = z.strictObject({
  /** `published`: expected gains by depth, as loop-llm does it. `posterior`: which shapes of scores are still possible, and which of them get there. */
  method: z.enum(['published', 'posterior']),
  /** Stop when P(reach the target) falls below this; `published` stops at it too. */
  floor: z.number().min(0).max(1),
  /** Iterations before it may stop a run. */
  minIterations: z.int().min(1).max(LIMITS.iterations),
  /** Finished runs before it decides at all. */
  minRuns: z.int().min(3).max(LIMITS.priorRuns),
  /** How much iterations cost against quality. `published` predicts the depth with it; in `posterior` an iteration costs a tenth of this, reaching the target being worth 1. */
  costWeight: z.number().min(0).max(1),
  /** One run in so many is never stopped by it, so that it learns what it would miss; 0 = none. */
  exploreEvery: z.int().min(0).max(1_000),
})

/** Rules that a person can do something about: they extend a cap, change the state or give another subgoal. */
export const ESCALATED_RULES = [
  'max_iterations',
  'timeout',
  'budget_usd',
  'budget_tokens',
  'stalled',
  'repeated_action',
  'cycling',
  'repeated_error',
  'subgoal_stuck',
] as const
export type EscalatedRule = (typeof ESCALATED_RULES)[number]
/** Member of the contract without which such a rule never fires; the others are always there, and `budget_usd` is also what the loop's daily budget ends a run with. */
export const RULE_NEEDS = {
  budget_tokens: 'budgetTokens',
  stalled: 'stalled',
  repeated_action: 'repeatedAction',
  cycling: 'cycling',
  repeated_error: 'repeatedError',
  subgoal_stuck: 'subgoalStuck',
} as const satisfies Partial<Record<EscalatedRule, string>>

/** Whether a contract has what it takes for a rule to fire. */
export function hasRule(contract: object, rule: EscalatedRule): boolean {
  return !Object.hasOwn(RULE_NEEDS, rule) || Object.hasOwn(contract, RULE_NEEDS[rule as keyof typeof RULE_NEEDS]) // just asked
}

/** When a person is asked instead of ending the run, and how long the run waits for them. */
export const Escalation = z.strictObject({
  /** Rules that pause the run for a person when they fire; absent: each ends it. */
  rules: z.array(z.enum(ESCALATED_RULES)).min(1).max(ESCALATED_RULES.length).optional(),
  /** How long a person has, whatever the run waits with: a rule, a question, a call in doubt. Absent: as long as it takes. */
  deadlineMs: z.int().min(1_000).max(LIMITS.deadlineMs).optional(),
  /**
   * What follows when nobody decided: `stop` (if left out) ends the run as escalation_deadline; `careful` gives the careful answer, or lets the rule end the run
   * as if nobody had been asked.
   */
  onDeadline: z.enum(['stop', 'careful']).optional(),
})
export type Escalation = z.infer<typeof Escalation>

/**
 * The convergence contract: caps and stop rules. `maxIterations` and `timeoutMs` are mandatory; a rule that is absent is off.
 * Checked at the head in this order: fatal_error, quality_threshold, plateau, adaptive_exit, max_iterations, timeout, budgets, detectors.
 */
export const Contract = z.strictObject({
  /** Expression (number) that is this loop's score, e.g. `state.score`. Needed by quality_threshold, plateau and bestOf `best`. */
  score: z.string().max(LIMITS.expressionBytes).optional(),
  /** Stop as success once score ≥ target and at least `minIterations` iterations have ended. */
  qualityThreshold: z
    .strictObject({ target: z.number(), minIterations: z.int().min(1).max(LIMITS.iterations) })
    .optional(),
  /** Stop when |Δscore| < epsilon twice in a row (needs 3 scores, and the minimum of iterations of `qualityThreshold` if there is one). Success only if the best score meets the target. */
  plateau: z.strictObject({ epsilon: z.number().positive() }).optional(),
  adaptiveExit: AdaptiveExit.optional(),
  maxIterations: z.int().min(1).max(LIMITS.iterations),
  /** Active time of the whole run (pauses and down time do not count). Also aborts a step in flight. */
  timeoutMs: z.int().min(1).max(LIMITS.runMs),
  /** Longest time of one model or tool call. */
  stepTimeoutMs: z.int().min(1).max(3_600_000),
  /** Spending cap in USD; held as integer nano-USD at run time. Reserved before each call. */
  budgetUsd: z.number().positive().max(LIMITS.budgetUsd).optional(),
  budgetTokens: z.int().min(1).max(LIMITS.budgetTokens).optional(),
  /**
   * Stop when the measure has not advanced for `iterations` iterations. Without a measure, by its basis: `state` (if left out), less than 10 % of the state's
   * keys changed in each of them; `results`, as published: each of the last `iterations` results differs from the one before in less than 10 % of its keys.
   */
  stalled: z
    .strictObject({
      iterations: z.int().min(2).max(1_000),
      measure: z.string().max(LIMITS.expressionBytes).optional(),
      basis: z.enum(['state', 'results']).optional(),
    })
    .refine(({ measure, basis }) => measure === undefined || basis === undefined, {
      path: ['basis'],
      message: 'a measure is a basis of its own: leave one of them out',
    })
    .refine(({ iterations, basis }) => basis !== 'results' || iterations <= LIMITS.recentResults, {
      path: ['iterations'],
      message: `at most ${LIMITS.recentResults} results are remembered`,
    })
    .optional(),
  /** Same action `times` times in a row. Same = tool and canonical arguments, or the tool's name alone. */
  repeatedAction: z
    .strictObject({ times: z.int().min(2).max(100), compare: z.enum(['tool-and-args', 'tool']) })
    .optional(),
  /** The last four actions are A-B-A-B. */
  cycling: z.strictObject({ compare: z.enum(['tool-and-args', 'tool']) }).optional(),
  repeatedError: Times.optional(),
  subgoalStuck: Times.optional(),
  escalation: Escalation.optional(),
  /** Which state is the run's result. */
  bestOf: z.enum(['best', 'last']),
})
export type Contract = z.infer<typeof Contract>

export const STOP_REASONS = [
  'goal',
  'quality_threshold',
  'plateau',
  'adaptive_exit',
  ...ESCALATED_RULES,
  'fatal_error',
  'invariant_exhausted',
  'no_route',
  'cancelled',
  'stopped_by_person',
  'escalation_deadline',
  'in_doubt',
  'internal_error',
] as const
/** Why a run ended: a first-class result. */
export const StopReason = z.enum(STOP_REASONS)
export type StopReason = z.infer<typeof StopReason>

/** Reasons that say nothing about how the task of a run goes: somebody or something outside of it ended it. */
export const UNTOLD_REASONS: readonly StopReason[] = [
  'cancelled',
  'stopped_by_person',
  'escalation_deadline',
  'in_doubt',
  'internal_error',
]

export const Outcome = z.enum(['success', 'failure'])
/** `success` is what "converged" means everywhere: exit code 0, convergence rate. */
export type Outcome = z.infer<typeof Outcome>
