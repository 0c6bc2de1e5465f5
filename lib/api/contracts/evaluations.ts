import { z } from 'zod'
import { Chaos, EvaluationPlan, Verdict } from '../../loop/artefacts/evaluation.ts'
import { EvaluationId, RunId, Slug, SuiteId } from '../../loop/artefacts/ids.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { ModelBinding } from '../../loop/artefacts/models.ts'
import { Suite, SuiteCase, Variation } from '../../loop/artefacts/suite.ts'

export const SuiteSummary = z.object({
  id: SuiteId,
  name: z.string(),
  revision: z.int(),
  cases: z.int(),
  author: z.string(),
  savedAt: z.number(),
  /** Of its newest evaluation that has ended. */
  last: z
    .object({
      id: EvaluationId,
      passed: z.int(),
      total: z.int(),
      /** Why it was not wholly run; null: it was. */
      problem: z.string().nullable(),
      finishedAt: z.number(),
    })
    .nullable(),
})
export type SuiteSummary = z.infer<typeof SuiteSummary>
export const SuiteList = z.object({ suites: z.array(SuiteSummary) })
export type SuiteList = z.infer<typeof SuiteList>

export const SuiteDetail = z.object({ suite: SuiteSummary, content: Suite })
export type SuiteDetail = z.infer<typeof SuiteDetail>

export const CreateSuiteBody = z.strictObject({ content: Suite })
/** A save of an older revision is refused as a conflict, with nothing lost. */
export const SaveSuiteBody = z.strictObject({ revision: z.int().min(1), content: Suite })

/** A case from a run: its input, and the ending that this led to by itself as what is expected. Into a suite, or into a new one of that name. */
export const CaseFromRunBody = z.strictObject({
  run: RunId,
  name: z.string().trim().min(1).max(100).optional(),
  suite: z.union([z.strictObject({ id: SuiteId }), z.strictObject({ name: z.string().trim().min(1).max(100) })]),
})
export type CaseFromRunBody = z.input<typeof CaseFromRunBody>
export const CaseFromRun = z.object({
  suite: SuiteSummary,
  case: SuiteCase,
  /** Why something else is expected than the ending that the run had; null: that ending is. */
  note: z.string().nullable(),
})
export type CaseFromRun = z.infer<typeof CaseFromRun>

/** Variations of a case, to be looked at before they are saved with the suite. */
export const VariationsBody = z.strictObject({
  of: z.string(),
  count: z.int().min(1).max(LIMITS.suiteCases).default(100),
  by: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('types'), seed: Chaos.shape.seed.default(1), vary: Variation.optional() }),
    z.strictObject({
      type: z.literal('model'),
      model: ModelBinding,
      instructions: z.string().max(4_000).default(''),
      /** The model is not asked again where that could cost more than is left. Null: no limit, without which a model of unknown price is not asked. */
      maxCostUsd: z.number().positive().max(LIMITS.budgetUsd).nullable().default(1),
      /** Its expected values alone. */
      vary: Variation.optional(),
    }),
  ]),
})
export type VariationsBody = z.input<typeof VariationsBody>
export const Variations = z.object({
  cases: z.array(SuiteCase),
  /** Why there are fewer than were asked for; null: there are not. */
  short: z.string().nullable(),
  /** Expected values of the case that variations lack, since nothing derives them from an input that differs. */
  leftOut: z.array(z.string()),
  /** Null: nobody knows, since the model's price is unknown. */
  costNanoUsd: z.int().nullable(),
})
export type Variations = z.infer<typeof Variations>

export const StartEvaluationBody = z.strictObject({ suite: SuiteId, plan: EvaluationPlan })
export type StartEvaluationBody = z.input<typeof StartEvaluationBody>

export const EvaluationStatus = z.enum(['running', 'finished', 'cancelled'])

/** What one target executes, named for people. */
export const TargetView = EvaluationPlan.shape.targets.element.extend({
  /** `v3`, `draft`, with the models that differ and the chaos: unlike those of the other targets. */
  title: z.string(),
  specHash: z.string(),
})
export type TargetView = z.infer<typeof TargetView>

export const EvaluationSummary = z.object({
  id: EvaluationId,
  loop: z.object({ slug: Slug, name: z.string() }),
  suite: z.object({ id: SuiteId.nullable(), name: z.string(), revision: z.int() }),
  status: EvaluationStatus,
  problem: z.string().nullable(),
  targets: z.array(TargetView),
  repeats: z.int(),
  total: z.int(),
  judged: z.int(),
  passed: z.int(),
  costNanoUsd: z.int(),
  /** Rises with every change of a result. */
  changes: z.int(),
  author: z.string(),
  createdAt: z.number(),
  finishedAt: z.number().nullable(),
})
export type EvaluationSummary = z.infer<typeof EvaluationSummary>
export const EvaluationEnvelope = z.object({ evaluation: EvaluationSummary })
export type EvaluationEnvelope = z.infer<typeof EvaluationEnvelope>
export const EvaluationList = z.object({ evaluations: z.array(EvaluationSummary) })
export type EvaluationList = z.infer<typeof EvaluationList>

const Share = z.object({
  count: z.int(),
  of: z.int(),
  /** Null: of none. Wilson’s interval of 95 %. */
  rate: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
})
export type Share = z.infer<typeof Share>
/** Middle and 95th part of a hundred, with the sum; null: of nothing. */
const Spread = z.object({ p50: z.number(), p95: z.number(), mean: z.number(), sum: z.number() }).nullable()
export type Spread = z.infer<typeof Spread>

/** What the results of one target come to. Money in nano-USD, times in milliseconds. */
export const TargetReport = z.object({
  judged: z.int(),
  /** Ended as its case expects, with every validator. The gate is about this one. */
  passing: Share,
  /** Ended with the outcome success, of those whose case expects it. */
  convergence: Share,
  /** Of the iterations in which an invariant was checked. */
  violations: z.object({ runs: Share, total: z.int() }),
  asked: z.int(),
  iterations: Spread,
  /** Iterations of those that converged → how many took so many. */
  iterationCounts: z.array(z.tuple([z.int(), z.int()])),
  activeMs: Spread,
  costNanoUsd: Spread,
  tokens: Spread,
  /** What the runs that count cost, over those that converged; null: none did. */
  costPerConvergence: z.number().nullable(),
  judgeCostNanoUsd: z.number(),
  reasons: z.array(z.object({ reason: z.string(), outcome: z.string(), times: z.int() })),
  validators: z.array(z.object({ name: z.string(), holds: Share })),
  faults: z.array(z.object({ kind: z.string(), times: z.int() })),
  rescues: z.array(z.object({ by: z.string(), name: z.string(), runs: z.int(), times: z.int() })),
  /** Runs that something went wrong in and that did not pass. */
  unsaved: z.array(z.object({ number: z.int(), case: z.string(), why: z.string() })),
})
export type TargetReport = z.infer<typeof TargetReport>

/** One target against another, case by case: cases that ask the same, and the same repeats alone. */
export const TargetComparison = z.object({
  a: z.int(),
  b: z.int(),
  pairs: z.int(),
  /** Cases that both have run and that were changed between, so that they are no pairs. */
  changed: z.int(),
  /** Passed on a and not on b, and the other way round: numbers of the results. */
  regressions: z.array(z.object({ case: z.string(), repeat: z.int(), a: z.int(), b: z.int(), why: z.string() })),
  improvements: z.array(z.object({ case: z.string(), repeat: z.int(), a: z.int(), b: z.int() })),
  /** Of the share that passes, b − a, with an interval of 95 % for paired shares; null without pairs. */
  difference: z.object({ rate: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** Of the cases that pass on both: b over a. */
  iterationsRatio: z.number().nullable(),
  costRatio: z.number().nullable(),
})
export type TargetComparison = z.infer<typeof TargetComparison>

export const EvaluationReport = z.object({
  targets: z.array(TargetReport),
  /** Each of the others against the first. */
  comparisons: z.array(TargetComparison),
})
export type EvaluationReport = z.infer<typeof EvaluationReport>

export const ResultView = z.object({
  number: z.int(),
  target: z.int(),
  case: z.string(),
  repeat: z.int(),
  run: RunId.nullable(),
  verdict: Verdict.nullable(),
})
export type ResultView = z.infer<typeof ResultView>

export const EvaluationDetail = z.object({
  evaluation: EvaluationSummary,
  suite: Suite,
  plan: EvaluationPlan,
  report: EvaluationReport,
  results: z.array(ResultView),
})
export type EvaluationDetail = z.infer<typeof EvaluationDetail>

/** `since`: the `changes` of what is known already. */
export const EvaluationChangesQuery = z.strictObject({ since: z.coerce.number().int().min(0) })
/** An evaluation as it is by now, with the results that have changed since. */
export const EvaluationChanges = z.object({ evaluation: EvaluationSummary, results: z.array(ResultView) })
export type EvaluationChanges = z.infer<typeof EvaluationChanges>

/** Two evaluations of one loop: targets by their places, cases by their names where they ask the same. */
export const CompareEvaluationsQuery = z.strictObject({
  a: EvaluationId,
  b: EvaluationId,
  targetA: z.coerce.number().int().min(0).default(0),
  targetB: z.coerce.number().int().min(0).default(0),
})
export type CompareEvaluationsQuery = z.input<typeof CompareEvaluationsQuery>

export const ExportEvaluationQuery = z.strictObject({ format: z.enum(['csv', 'json']).default('csv') })
