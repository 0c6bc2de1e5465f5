import { z } from 'zod'
import { Contract, Outcome, StopReason } from './contract.ts'
import { NodeId } from './ids.ts'
import { LIMITS } from './limits.ts'

const Source = z.string().min(1).max(LIMITS.expressionBytes)

/** The contract's parts that are read where an iteration ends: each can be asked about. Null takes a rule away. */
const HeadRules = z.strictObject({
  score: Contract.shape.score.unwrap().nullable(),
  qualityThreshold: Contract.shape.qualityThreshold.unwrap().nullable(),
  plateau: Contract.shape.plateau.unwrap().nullable(),
  adaptiveExit: Contract.shape.adaptiveExit.unwrap().nullable(),
  maxIterations: Contract.shape.maxIterations,
  stalled: Contract.shape.stalled.unwrap().nullable(),
  repeatedAction: Contract.shape.repeatedAction.unwrap().nullable(),
  cycling: Contract.shape.cycling.unwrap().nullable(),
  repeatedError: Contract.shape.repeatedError.unwrap().nullable(),
  subgoalStuck: Contract.shape.subgoalStuck.unwrap().nullable(),
})

/**
 * What if it had said something else? `site`: a predicate in a node's config, by its path there (`rules.0.when`) · `contract`: rules and score of the contract ·
 * `new`: a predicate that the loop does not have yet, read where an iteration ends: a rule that ends the run when it holds, or an invariant that has to hold.
 */
export const WhatIfEdit = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('site'), nodeId: NodeId, field: z.string().min(1).max(200), source: Source }),
  z.strictObject({ type: z.literal('contract'), set: HeadRules.partial() }),
  z.strictObject({ type: z.literal('new'), as: z.enum(['stop', 'invariant']), source: Source }),
])
export type WhatIfEdit = z.infer<typeof WhatIfEdit>

/** What a predicate said at one place. `fires` null: it was not asked there, or could not be evaluated (then `text` says why). */
export const WhatIfVerdict = z.strictObject({ fires: z.boolean().nullable(), text: z.string() })
export type WhatIfVerdict = z.infer<typeof WhatIfVerdict>

/** One place where the predicate is read: what it said in the run, and what it says as edited, over the state as it was recorded there. */
export const WhatIfLook = z.strictObject({
  iteration: z.int(),
  /** Count over the whole run; 0: at the head. */
  step: z.int(),
  seq: z.int(),
  was: WhatIfVerdict,
  now: WhatIfVerdict,
  /** The loop would do something else from here on. */
  differs: z.boolean(),
})
export type WhatIfLook = z.infer<typeof WhatIfLook>

const Place = { iteration: z.int(), seq: z.int() }

/**
 * How the run would have gone. `same`: as it did, as far as it is recorded · `ends`: it ends there, with what that would have saved · `on`: it would not have ended
 * where it did, and what comes after is not known · `asks`: a person would be asked there · `course`: it does something else there, and what comes of it is not known.
 */
export const WhatIfPrediction = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('same') }),
  z.strictObject({
    type: z.literal('ends'),
    ...Place,
    reason: StopReason,
    label: z.string(),
    outcome: Outcome,
    savedNanoUsd: z.int(),
    savedTokens: z.int(),
  }),
  z.strictObject({ type: z.literal('on'), ...Place }),
  z.strictObject({ type: z.literal('asks'), ...Place, rule: StopReason }),
  z.strictObject({ type: z.literal('course'), ...Place }),
])
export type WhatIfPrediction = z.infer<typeof WhatIfPrediction>
