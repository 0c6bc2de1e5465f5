import { z } from 'zod'
import { Alias, FieldName } from '../../loop/artefacts/ids.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { Expression, Template } from '../../loop/expression/source.ts'

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
  /** Takes the least relevant items out of each list until it is within the budget, then the predicate is checked once more. */
  z.strictObject({
    type: z.literal('prune'),
    fields: z.array(FieldName).min(1).max(20),
    /** Most tokens that one list may take, by the tokenizer of `lib/loop/tokens`. */
    budgetTokens: z.int().min(1).max(1_000_000),
  }),
  /** A hint (and temperature, and model) for the next decision that asks a model. */
  z.strictObject({
    type: z.literal('strategy'),
    hint: z.string().min(1).max(LIMITS.templateBytes),
    temperature: z.number().min(0).max(2).optional(),
    model: Alias.optional(),
  }),
  /** Leaves by the handle `violated`. */
  z.strictObject({ type: z.literal('goto') }),
  /** State goes back to the end of the last iteration in which every check held. Count, budget and effects stay. Then the predicate is checked once more. */
  z.strictObject({ type: z.literal('rollback') }),
  /** The run waits until a person says to stop or to continue. Then the predicate is checked once more: the person may have changed the state. */
  z.strictObject({ type: z.literal('escalate'), question: Template.default('') }),
  z.strictObject({ type: z.literal('stop') }),
])
export type Remediation = z.infer<typeof Remediation>

/** Answers to an escalation; the careful one stands first. */
export const STOP_ANSWER = 'Stop the run'
export const CONTINUE_ANSWER = 'Continue as it is'

/** A named predicate that must hold each iteration. After `maxAttempts` consecutive remediations the run ends as invariant_exhausted, or a person is asked. */
export const InvariantConfig = z.strictObject({
  name: z.string().min(1).max(120),
  predicate: Expression,
  severity: z.enum(['info', 'warning', 'critical']).default('warning'),
  /** Template: what a violation means, in words. */
  message: Template.default(''),
  remediation: Remediation,
  maxAttempts: z.int().min(1).max(100).default(3),
  /** What follows when the attempts are used up. */
  exhausted: z.enum(['stop', 'escalate']).default('stop'),
})
export type InvariantConfig = z.infer<typeof InvariantConfig>
