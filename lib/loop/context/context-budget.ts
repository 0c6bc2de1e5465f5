import { z } from 'zod'
import { FieldName } from '../artefacts/ids.ts'

/** What a prompt can be given beside the goal, in the published order of priority. */
export const CONTEXT_SECTIONS = ['state', 'history', 'artifacts', 'errors'] as const
export const ContextSection = z.enum(CONTEXT_SECTIONS)
export type ContextSection = z.infer<typeof ContextSection>

/** A request's budget. The prompt of the node is the goal and always kept whole; the sections share what it leaves. */
export const ContextBudget = z.strictObject({
  /** Most tokens of a request by the estimate of `lib/loop/tokens`: instructions, prompt, answer schema and repair included. */
  maxTokens: z.int().min(200).max(2_000_000),
  /** Sections that are added, most important first: the last ones are trimmed first. */
  sections: z
    .array(ContextSection)
    .max(CONTEXT_SECTIONS.length)
    .refine((names) => new Set(names).size === names.length, 'name each section once')
    .default([...CONTEXT_SECTIONS]),
  /** Fields that are shown as artifacts, cut to 500 characters each, and left out of the state section. */
  artifacts: z.array(FieldName).max(50).default([]),
})
export type ContextBudget = z.infer<typeof ContextBudget>
