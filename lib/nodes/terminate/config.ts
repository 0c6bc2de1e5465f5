import { z } from 'zod'
import { FieldName } from '../../loop/artefacts/ids.ts'
import { Evaluator } from '../../loop/evaluators/evaluator.ts'
import { Expression } from '../../loop/expression/source.ts'

const Name = z.string().min(1).max(120)
const Check = z.strictObject({ name: Name, when: Expression })
const Share = z.number().min(0).max(1)

/** Published weights of the three layers. Source: the architecture document. */
export const WEIGHTS = { assertions: 0.4, validators: 0.4, integration: 0.2 } as const

/** What must hold before a goal is believed, in layers. Confidence is the weighted share of each layer's checks that pass; a layer without checks counts as passed. */
export const Verification = z.strictObject({
  assertions: z.array(Check).max(50).default([]),
  /** Evaluators over a value; each passes or fails by its own threshold. */
  validators: z
    .array(z.strictObject({ name: Name, output: Expression, evaluator: Evaluator }))
    .max(20)
    .default([]),
  integration: z.array(Check).max(50).default([]),
  /** Normalised to a sum of 1. */
  weights: z
    .strictObject({
      assertions: Share.default(WEIGHTS.assertions),
      validators: Share.default(WEIGHTS.validators),
      integration: Share.default(WEIGHTS.integration),
    })
    .refine(
      ({ assertions, validators, integration }) => assertions + validators + integration > 0,
      'one must be above 0',
    )
    .default({ ...WEIGHTS }),
  /** A goal with less is refused: the loop goes on. */
  minConfidence: Share.default(1),
  /** A list of texts: what did not pass, for the next decision. Empty when all did. */
  writeFindings: FieldName.optional(),
})
export type Verification = z.infer<typeof Verification>

/** Ordered rules; the first whose `when` holds, and whose goal is believed if it is a success, ends the run with reason `goal` under its label. None: handle `continue`. */
export const TerminateConfig = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        when: Expression,
        label: Name,
        outcome: z.enum(['success', 'failure']),
        output: z.record(z.string().max(64), Expression).default({}),
      }),
    )
    .min(1)
    .max(50),
  verify: Verification.optional(),
})
export type TerminateConfig = z.infer<typeof TerminateConfig>
