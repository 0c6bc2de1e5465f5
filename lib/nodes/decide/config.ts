import { z } from 'zod'
import { FieldName } from '../../loop/artefacts/ids.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { modelCallShape } from '../../loop/model-call/model-call.ts'

const Expression = z.string().max(LIMITS.expressionBytes)
const Template = z.string().max(LIMITS.templateBytes)

const modelCall = { ...modelCallShape, instructions: Template.default(''), prompt: Template }

/** Proposes the single next action. Handles: `next`, and `invalid` for strategies that ask a model (after its repairs are used up). */
export const DecideConfig = z.discriminatedUnion('strategy', [
  /** A model answers `{action: {tool, args}, subgoal, confidence, reasoning}`. Invariants and pending hints are added to the prompt by the node. */
  z.strictObject({ strategy: z.literal('model'), ...modelCall }),
  /** A model returns the named state fields anew, against their schema: replaced, never accumulated. */
  z.strictObject({ strategy: z.literal('refine'), ...modelCall, fields: z.array(FieldName).min(1).max(100) }),
  /** No model: the first rule whose `when` holds gives the action. Args are expressions. None holds: the decision has no action. */
  z.strictObject({
    strategy: z.literal('rule'),
    rules: z
      .array(
        z.strictObject({
          when: Expression,
          tool: z.string().min(1).max(64),
          args: z.record(z.string().max(64), Expression).default({}),
          subgoal: z.string().max(500).default(''),
        }),
      )
      .min(1)
      .max(50),
  }),
])
export type DecideConfig = z.infer<typeof DecideConfig>
