import { z } from 'zod'
import { FieldName } from '../../loop/artefacts/ids.ts'
import { JsonValue } from '../../loop/artefacts/json-value.ts'
import { ContextBudget } from '../../loop/context/context-budget.ts'
import { Expression, Template } from '../../loop/expression/source.ts'
import { LatentSettings } from '../../loop/latent/latent-settings.ts'
import { modelCallShape } from '../../loop/model-call/model-call.ts'
import { Role } from './roles.ts'

/** A way out of the node by what was decided. Handles are unique, and neither `next` nor `invalid`. */
const DecideRoute = z.strictObject({
  handle: z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/, 'use a–z, 0–9, - and _, starting with a letter'),
  when: Expression,
})

/** What every strategy has. */
const anyStrategy = {
  /** After the decision the first whose `when` holds gives the handle, else it is `next`. Expressions see the new decision and state. */
  routes: z.array(DecideRoute).max(20).default([]),
}

const modelCall = {
  ...anyStrategy,
  ...modelCallShape,
  instructions: Template.default(''),
  prompt: Template,
  /** Absent: the prompt is sent as it is, whatever its length. */
  context: ContextBudget.optional(),
  /** Thinking passes before the decision. Absent or not enabled: no call and no byte differs. */
  latent: LatentSettings.optional(),
  /** Settings that follow how well the loop does: see lib/loop/guards/adapt-settings.ts for the measures. */
  adapt: z
    .strictObject({
      temperature: z.boolean().default(true),
      iterations: z.boolean().default(true),
      /** The working cap from which `iterations` moves in steps of 5. */
      startIterations: z.int().min(10).max(50).default(20),
    })
    .optional(),
}

/** Proposes the single next action. Handles: those of `routes`, else `next`; and `invalid` for strategies that ask a model (after its repairs are used up). */
export const DecideConfig = z.discriminatedUnion('strategy', [
  /** A model answers `{action: {tool, args}, subgoal, confidence, reasoning}`. Invariants and pending hints are added to the prompt by the node. */
  z.strictObject({ strategy: z.literal('model'), ...modelCall }),
  /** A model returns the named state fields anew, against their schema: replaced, never accumulated. */
  z.strictObject({ strategy: z.literal('refine'), ...modelCall, fields: z.array(FieldName).min(1).max(100) }),
  /** A model plays a part of a debate or a hierarchy. Its answer has the role's fixed schema and is written as a whole into the field. */
  z.strictObject({ strategy: z.literal('role'), ...modelCall, role: Role, write: FieldName }),
  /** No model: the first rule whose `when` holds gives the action. Args are expressions; `given` are arguments as they are, whatever their size. None holds: the decision has no action. */
  z.strictObject({
    strategy: z.literal('rule'),
    ...anyStrategy,
    rules: z
      .array(
        z.strictObject({
          when: Expression,
          tool: z.string().min(1).max(64),
          args: z.record(z.string().max(64), Expression).default({}),
          given: z.record(z.string(), JsonValue).optional(),
          subgoal: z.string().max(500).default(''),
        }),
      )
      .min(1)
      .max(50),
  }),
])
export type DecideConfig = z.infer<typeof DecideConfig>
/** A strategy that asks a model. */
export type AskingConfig = Exclude<DecideConfig, { strategy: 'rule' }>
