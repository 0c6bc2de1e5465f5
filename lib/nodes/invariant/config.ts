import { z } from 'zod'
import { FieldName } from '../../loop/artefacts/ids.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'

const Expression = z.string().max(LIMITS.expressionBytes)

/** What heals a violated invariant. */
export const Remediation = z.discriminatedUnion('type', [
  /** Writes state, then the predicate is checked once more. */
  z.strictObject({
    type: z.literal('patch'),
    set: z
      .array(z.strictObject({ field: FieldName, value: Expression }))
      .min(1)
      .max(50),
  }),
  /** A hint (and temperature) for the next decision that asks a model. */
  z.strictObject({
    type: z.literal('strategy'),
    hint: z.string().min(1).max(LIMITS.templateBytes),
    temperature: z.number().min(0).max(2).optional(),
  }),
  /** Leaves by the handle `violated`. */
  z.strictObject({ type: z.literal('goto') }),
  /** State goes back to the end of the last iteration in which every check held. Count, budget and effects stay. Then the predicate is checked once more. */
  z.strictObject({ type: z.literal('rollback') }),
  z.strictObject({ type: z.literal('stop') }),
])
export type Remediation = z.infer<typeof Remediation>

/** A named predicate that must hold each iteration. After `maxAttempts` consecutive remediations the run ends: invariant_exhausted. */
export const InvariantConfig = z.strictObject({
  name: z.string().min(1).max(120),
  predicate: Expression,
  severity: z.enum(['info', 'warning', 'critical']).default('warning'),
  /** Template: what a violation means, in words. */
  message: z.string().max(LIMITS.templateBytes).default(''),
  remediation: Remediation,
  maxAttempts: z.int().min(1).max(100).default(3),
})
export type InvariantConfig = z.infer<typeof InvariantConfig>
