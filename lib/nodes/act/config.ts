import { z } from 'zod'
import { LIMITS } from '../../loop/artefacts/limits.ts'

const Expression = z.string().max(LIMITS.expressionBytes)

/** Runs one action through the executor: the decision's, or a fixed call. Handles: `next`, and `error` when onError is `route`. */
export const ActConfig = z.strictObject({
  /** Allow-list. A decision for any other tool is refused with a recoverable error. */
  tools: z.array(z.string().min(1).max(64)).min(1).max(50),
  /** Absent: run `decision.action`. Args are expressions. */
  call: z.strictObject({ tool: z.string().min(1).max(64), args: z.record(z.string().max(64), Expression) }).optional(),
  policy: z
    .strictObject({
      /** Defaults to the contract's stepTimeoutMs. */
      timeoutMs: z.int().min(1).max(3_600_000).optional(),
      /** Extra attempts after a transient error or timeout. Delay: baseDelayMs × 2^n. */
      retries: z.int().min(0).max(10).default(0),
      baseDelayMs: z.int().min(0).max(600_000).default(1_000),
      onError: z.enum(['continue', 'route', 'stop']).default('continue'),
    })
    .prefault({}),
})
export type ActConfig = z.infer<typeof ActConfig>
