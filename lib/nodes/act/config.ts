import { z } from 'zod'
import { Expression } from '../../loop/expression/source.ts'
import { CIRCUIT_DEFAULTS } from '../../loop/recovery/circuit.ts'
import { LatencySettings } from '../../loop/recovery/latency.ts'

const Tool = z.string().min(1).max(64)

/** Runs one action through the executor: the decision's, or a fixed call. Handles: `next`, and `error` when onError is `route`. */
export const ActConfig = z.strictObject({
  /** Allow-list. A decision for any other tool is refused with a recoverable error. */
  tools: z.array(Tool).min(1).max(50),
  /** Absent: run `decision.action`. Args are expressions. */
  call: z.strictObject({ tool: Tool, args: z.record(z.string().max(64), Expression) }).optional(),
  policy: z
    .strictObject({
      /** Defaults to the contract's stepTimeoutMs. */
      timeoutMs: z.int().min(1).max(3_600_000).optional(),
      /** Extra tries after a passing error or a timeout; absent: as the recovery table has it for the kind of error. */
      retries: z.int().min(0).max(10).optional(),
      /** Base of the wait before the second try; absent: as the recovery table has it. Doubles with each try, times 0.5–1.5. */
      baseDelayMs: z.int().min(0).max(600_000).optional(),
      /** Absent: as the recovery table has it, which goes on after everything but a syntax error. */
      onError: z.enum(['continue', 'route', 'stop']).optional(),
      /** Per tool, within a run. */
      circuit: z
        .strictObject({
          failures: z.int().min(1).max(100).default(CIRCUIT_DEFAULTS.failures),
          coolDownMs: z.int().min(0).max(3_600_000).default(CIRCUIT_DEFAULTS.coolDownMs),
        })
        .prefault({}),
      latency: LatencySettings.optional(),
      /** Tools whose answer to identical arguments is stored and given again. Pure and read tools only. */
      cache: z.array(Tool).max(50).default([]),
      /** Tool → whether a person is asked before each call. Absent: `ask` for unsafe tools, `never` for all others. */
      approval: z.record(Tool, z.enum(['ask', 'never'])).default({}),
    })
    .prefault({}),
})
export type ActConfig = z.infer<typeof ActConfig>
