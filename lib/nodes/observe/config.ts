import { z } from 'zod'
import { FieldName } from '../../loop/artefacts/ids.ts'
import { Evaluator } from '../../loop/evaluators/evaluator.ts'
import { Expression, Template } from '../../loop/expression/source.ts'
import { modelCallShape } from '../../loop/model-call/model-call.ts'
import { FieldSchema } from '../../loop/state/schema.ts'
import { DEFAULT_CONTEXT_TOKENS, DEFAULT_MEMORY_SHARE } from '../../loop/working-memory/prune.ts'

const Threshold = z.number().min(0).max(1)

/**
 * Turns raw results into working memory. The parts run in the order in which they stand here, each over the state that those before it left; one that fails
 * leaves what they wrote. Absent parts do nothing.
 */
export const ObserveConfig = z.strictObject({
  /** Asks long-term memory; what it returns is `memory` from then on, and is written to a field if one is named. */
  recall: z
    .strictObject({
      mode: z.enum(['semantic', 'key']).default('semantic'),
      /** Semantic: what to look for. By key: one key per line. */
      query: Template,
      topK: z.int().min(1).max(20).default(5),
      /** Least relevance of what is found by likeness. */
      threshold: Threshold.default(0.7),
      write: FieldName.optional(),
    })
    .optional(),
  /** Fields to set, in order, all over the state before the mapping. */
  map: z
    .array(z.strictObject({ field: FieldName, value: Expression }))
    .max(100)
    .default([]),
  /** A model reads a value into facts. */
  extract: z
    .strictObject({
      /** Absent: the output of the last action. */
      value: Expression.optional(),
      /** What to look for. */
      about: Template.default(''),
      /** A list of facts `{text, source, relevance}`. */
      write: FieldName,
      /** Further members of a fact: an object's schema. */
      schema: FieldSchema.optional(),
      maxFacts: z.int().min(1).max(100).default(20),
      /** Longest part of the value that the model is shown. */
      readTokens: z.int().min(50).max(200_000).default(4_000),
      ...modelCallShape,
    })
    .optional(),
  /** Keeps the items of a list that have to do with the subgoal. */
  relevance: z
    .strictObject({
      field: FieldName,
      /** Text to compare with. Absent: the decision's subgoal. */
      to: Expression.optional(),
      threshold: Threshold.default(0.4),
      /** Of those, only the most relevant. */
      top: z.int().min(1).max(1_000).optional(),
    })
    .optional(),
  /** Shortens a list to a share of the context. */
  prune: z
    .strictObject({
      field: FieldName,
      /** What a prompt of this loop may have. */
      contextTokens: z.int().min(100).max(2_000_000).default(DEFAULT_CONTEXT_TOKENS),
      share: z.number().positive().max(1).default(DEFAULT_MEMORY_SHARE),
    })
    .optional(),
  /** A model says which facts contradict long-term memory. */
  contradictions: z
    .strictObject({
      /** A list: texts, facts, anything. */
      facts: Expression,
      /** Only the newest are compared. */
      newest: z.int().min(1).max(50).default(10),
      topK: z.int().min(1).max(20).default(8),
      /** Least relevance of an entry to a fact for the two to be compared. */
      threshold: Threshold.default(0.5),
      /** A list of `{fact, memory, why}`. */
      write: FieldName,
      ...modelCallShape,
    })
    .optional(),
  /** Scores an output and writes what it found into state. */
  evaluate: z
    .strictObject({
      /** Expression of the value under evaluation; anything but a string is evaluated as canonical JSON. */
      output: Expression,
      evaluator: Evaluator,
      writeScore: FieldName,
      writeDeficiencies: FieldName.optional(),
      writeSubScores: FieldName.optional(),
    })
    .optional(),
})
export type ObserveConfig = z.infer<typeof ObserveConfig>
/** One part's settings. */
export type Part<K extends keyof ObserveConfig> = NonNullable<ObserveConfig[K]>
