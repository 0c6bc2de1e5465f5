import { z } from 'zod'
import { LoopDesign } from '../../loop/artefacts/design.ts'

export const RevisionsQuery = z.strictObject({
  cursor: z.string().max(20).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
})
/** As a caller gives it. */
export type RevisionsQuery = Partial<z.output<typeof RevisionsQuery>>

/** What a draft was. */
export const RevisionSummary = z.object({
  revision: z.int().min(1),
  author: z.string(),
  savedAt: z.number(),
  /** What it changed since the one before it that is kept, in words; empty: nothing, or there is none before it. */
  changes: z.array(z.string()),
  /** The oldest that there is: nothing before it is known. */
  first: z.boolean(),
})
export type RevisionSummary = z.infer<typeof RevisionSummary>

/** Newest first. Older ones are thinned: not each save is there for ever. */
export const RevisionPage = z.object({ items: z.array(RevisionSummary), nextCursor: z.string().nullable() })
export type RevisionPage = z.infer<typeof RevisionPage>

export const RevisionDetail = z.object({
  revision: z.int().min(1),
  author: z.string(),
  savedAt: z.number(),
  design: LoopDesign,
})
export type RevisionDetail = z.infer<typeof RevisionDetail>
