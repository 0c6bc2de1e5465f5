import { z } from 'zod'
import { Evaluator } from '../evaluators/evaluator.ts'
import { Expression } from '../expression/source.ts'
import { StopReason } from './contract.ts'
import { Alias, FieldName, RunId, Slug } from './ids.ts'
import { JsonValue } from './json-value.ts'
import { LIMITS } from './limits.ts'
import { ModelBinding } from './models.ts'

/** Raised with each change of the shape, with a migration of the ones before. */
export const SUITE_VERSION = 1

const Name = z.string().trim().min(1).max(100)
const About = z.string().max(2_000)
const Fields = z.record(FieldName, JsonValue)
const Range = z.strictObject({ min: z.int().min(0).optional(), max: z.int().min(0).optional() })

/** How a run is to end. `asks`: it waits for a person; it is cancelled then. What is left out may be anything. */
export const Expectation = z.strictObject({
  outcome: z.enum(['success', 'failure', 'asks']),
  reasons: z.array(StopReason).min(1).optional(),
  /** Of the terminate rule, when the reason is `goal`. */
  label: z.string().max(200).optional(),
  iterations: Range.optional(),
  violations: Range.optional(),
})
export type Expectation = z.infer<typeof Expectation>

/**
 * What makes an ending valid. Expressions see `state` (the best of the run), `output`, `input`, `expected` (the case's) and `run`: its outcome, reason, label, iterations, costUsd, tokens,
 * activeMs, bestScore, violations, remediations, escalations.
 */
export const Validator = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('expression'), name: Name, holds: Expression.min(1) }),
  /** Scores a value, as a node does. A judge asks the suite's model of that alias; its rubric sees the same names. */
  z.strictObject({
    type: z.literal('evaluator'),
    name: Name,
    value: Expression.min(1),
    evaluator: Evaluator,
    /** Least score; left out: what the evaluator itself takes for passed. */
    atLeast: z.number().min(0).max(1).optional(),
  }),
  /** Runs another loop of the workspace on the result. `holds` sees the `run`, `state` and `output` of that one. */
  z.strictObject({
    type: z.literal('loop'),
    name: Name,
    loop: Slug,
    /** Left out: the newest one. */
    version: z.int().min(1).optional(),
    input: z.record(FieldName, Expression),
    holds: Expression.min(1).default('run.outcome == "success"'),
  }),
])
export type Validator = z.infer<typeof Validator>

/** Where a case came from, when nobody wrote it. */
export const CaseSource = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('run'), run: RunId }),
  /** Made from another case of the suite: by typed generators with a seed, or written by a model. */
  z.strictObject({ type: z.literal('variation'), of: Name, by: z.enum(['types', 'model']), seed: z.int().min(0) }),
])
export type CaseSource = z.infer<typeof CaseSource>

/** One input with what is expected of its run. */
export const SuiteCase = z.strictObject({
  name: Name,
  about: About.optional(),
  input: Fields,
  expect: Expectation.default({ outcome: 'success' }),
  /** Values that validators compare with. */
  expected: Fields.default({}),
  /** Beside those of the suite. */
  validators: z.array(Validator).max(LIMITS.suiteValidators).default([]),
  source: CaseSource.optional(),
})
export type SuiteCase = z.infer<typeof SuiteCase>

/** How variations of a case differ from it in one field. A field without one stays as it is. */
export const Generator = z.discriminatedUnion('type', [
  /** Whatever the field's schema allows: ordinary values, and its edges. */
  z.strictObject({ type: z.literal('schema') }),
  z.strictObject({ type: z.literal('values'), values: z.array(JsonValue).min(1).max(1_000) }),
  z.strictObject({
    type: z.literal('number'),
    min: z.number(),
    max: z.number(),
    decimals: z.int().min(0).max(10).default(0),
  }),
  /** A text as others would type it: case, spaces, line ends, slips of keys. `strength` is the share of words that change. */
  z.strictObject({ type: z.literal('noise'), strength: z.number().min(0).max(1).default(0.1) }),
  /** Items of a list, or lines of a text, in another order. */
  z.strictObject({ type: z.literal('shuffle') }),
  /** Over `input` (the case's), `index` (from 0) and `roll` (from 0 to 1). */
  z.strictObject({ type: z.literal('expression'), value: Expression.min(1) }),
])
export type Generator = z.infer<typeof Generator>

export const Variation = z.strictObject({
  input: z.record(FieldName, Generator).default({}),
  /** Expected values that follow from the input: over `input` (the varied one), `original` (the case's) and `expected`. */
  expected: z.record(FieldName, Expression.min(1)).default({}),
})
export type Variation = z.infer<typeof Variation>

/** Cases of one loop, and what every ending has to be. */
export const Suite = z
  .strictObject({
    suiteVersion: z.literal(SUITE_VERSION),
    name: Name,
    about: About.optional(),
    validators: z.array(Validator).max(LIMITS.suiteValidators).default([]),
    cases: z.array(SuiteCase).max(LIMITS.suiteCases),
    vary: Variation.default({ input: {}, expected: {} }),
    /** What judges, and writers of variations, are asked with. */
    models: z.record(Alias, ModelBinding).default({}),
    /** Share of results that have to pass. */
    gate: z.number().min(0).max(1).default(0.95),
  })
  .superRefine(({ cases, validators }, context) => {
    const repeated = (names: readonly string[], path: (index: number) => (string | number)[]) => {
      for (const [index, name] of names.entries())
        if (names.indexOf(name) < index)
          context.addIssue({ code: 'custom', path: path(index), message: `“${name}” is the name of another one too` })
    }
    repeated(
      cases.map(({ name }) => name),
      (index) => ['cases', index, 'name'],
    )
    repeated(
      validators.map(({ name }) => name),
      (index) => ['validators', index, 'name'],
    )
  })
export type Suite = z.infer<typeof Suite>
