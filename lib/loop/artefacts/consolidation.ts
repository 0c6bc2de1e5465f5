import { z } from 'zod'
import { Alias } from './ids.ts'
import { LIMITS } from './limits.ts'

/** Where a closing step stands: no node can have this id. Its events have no node, and its memories none either. */
export const CLOSING_PLACE = 'end of the run'

const ConsolidatedFact = z
  .strictObject({
    /** Template of one text. What it gives may be empty: nothing is kept then. A draft may have it blank, which the compiler refuses. */
    text: z.string().max(LIMITS.templateBytes).optional(),
    /** Expression: a list of texts, each kept by itself. Blank as `text` may be. */
    list: z.string().max(LIMITS.expressionBytes).optional(),
    /** Template of the name to recall it by; a text takes the place of what that held before. */
    key: z.string().min(1).max(1_000).optional(),
    /** Who can recall it: runs of this loop, or of every loop of the workspace. */
    scope: z.enum(['loop', 'workspace']),
  })
  .refine(({ text, list }) => (text === undefined) !== (list === undefined), {
    path: ['text'],
    message: 'give either a text or a list of texts',
  })
  .refine(({ key, list }) => key === undefined || list === undefined, {
    path: ['key'],
    message: 'the texts of a list have no key: under one, each would take the place of the one before',
  })
export type ConsolidatedFact = z.infer<typeof ConsolidatedFact>

/** What a run keeps in long-term memory when it ends: facts by expressions, and facts and decisions that a model finds in it. */
export const Consolidation = z.strictObject({
  /** `always`: also after a failure. Never when a run was cancelled, is in doubt or was ended by an error of the runner. */
  when: z.enum(['success', 'always']),
  facts: z.array(ConsolidatedFact).max(LIMITS.closingFacts).optional(),
  model: z
    .strictObject({
      alias: Alias,
      /** What to look for, beside what is durable. */
      instructions: z.string().min(1).max(4_000).optional(),
      maxFacts: z.int().min(1).max(LIMITS.closingFacts),
      maxOutputTokens: z.int().min(1).max(200_000),
    })
    .optional(),
})
export type Consolidation = z.infer<typeof Consolidation>
