import { z } from 'zod'
import { FieldName, Slug } from '../../loop/artefacts/ids.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { Expression } from '../../loop/expression/source.ts'
import { CIRCUIT_DEFAULTS } from '../../loop/recovery/circuit.ts'
import { LatencySettings } from '../../loop/recovery/latency.ts'

const Tool = z.string().min(1).max(64)

const ListOfFields = z.array(FieldName).max(50)

/** Runs another loop of the workspace, once or for each item of a list, and waits for it. */
const ChildConfig = z.strictObject({
  loop: Slug,
  /** Absent: the newest published version when it is called. */
  version: z.int().min(1).optional(),
  /** The child's inputs. With `over`, the expressions see `item` and `index`. */
  input: z.record(FieldName, Expression).default({}),
  /** A list: one child for each of its items. */
  over: Expression.optional(),
  concurrency: z.int().min(1).max(LIMITS.childConcurrency).default(4),
  /** The child's field `as` begins with the value of `field`, and what the child changed of it is joined into `field`. */
  share: z
    .array(z.strictObject({ field: FieldName, as: FieldName }))
    .max(50)
    .default([]),
  /** Fields of the child's result state that come back, beside its output: `child.state.<field>`. */
  fields: ListOfFields.default([]),
  /** What is written when the call succeeds. The expressions see `children`, and without `over` also `child`. */
  output: z
    .array(z.strictObject({ field: FieldName, value: Expression }))
    .max(50)
    .default([]),
  /** How many of the children have to succeed. */
  require: z.enum(['all', 'any', 'none']).default('all'),
  /** At most so much of what the run has left; absent: all of it. */
  budget: z
    .strictObject({
      usd: z.number().positive().max(LIMITS.budgetUsd).optional(),
      tokens: z.int().min(1).max(LIMITS.budgetTokens).optional(),
    })
    .default({}),
})
export type ChildConfig = z.infer<typeof ChildConfig>

const ActShape = z.strictObject({
  /** Allow-list. A decision for any other tool is refused with a recoverable error. Empty only where child runs are called. */
  tools: z.array(Tool).max(50).default([]),
  /** Absent: run `decision.action`. Args are expressions. */
  call: z.strictObject({ tool: Tool, args: z.record(z.string().max(64), Expression) }).optional(),
  /** In place of a tool call. */
  child: ChildConfig.optional(),
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
/** Runs one action: the decision's, a fixed call, or child runs of another loop. Handles: `next`, and `error` when onError is `route`. */
export const ActConfig = ActShape.superRefine(({ tools, call, child }, context) => {
  if (child && call)
    context.addIssue({ code: 'custom', path: ['child'], message: 'a node calls a tool or another loop, not both' })
  if (!child && tools.length === 0)
    context.addIssue({ code: 'custom', path: ['tools'], message: 'name at least one tool, or call another loop' })
})
export type ActConfig = z.infer<typeof ActConfig>
