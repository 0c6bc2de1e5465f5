import { z } from 'zod'
import { LIMITS } from '../../loop/artefacts/limits.ts'

const Expression = z.string().max(LIMITS.expressionBytes)

/** Ordered rules; the first whose `when` holds ends the run with reason `goal` under its label. None: handle `continue`. */
export const TerminateConfig = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        when: Expression,
        label: z.string().min(1).max(120),
        outcome: z.enum(['success', 'failure']),
        output: z.record(z.string().max(64), Expression).default({}),
      }),
    )
    .min(1)
    .max(50),
})
export type TerminateConfig = z.infer<typeof TerminateConfig>
