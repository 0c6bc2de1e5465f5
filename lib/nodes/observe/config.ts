import { z } from 'zod'
import { FieldName } from '../../loop/artefacts/ids.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { Evaluator } from '../../loop/evaluators/evaluator.ts'

const Expression = z.string().max(LIMITS.expressionBytes)

/** Turns raw results into working memory. First `map` in order, all over the state before the step, then `evaluate` over the state after it. */
export const ObserveConfig = z.strictObject({
  map: z
    .array(z.strictObject({ field: FieldName, value: Expression }))
    .max(100)
    .default([]),
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
