import { z } from 'zod'
import { DecisionMap } from '../../loop/1-draw/decision-map.ts'
import { LoopDesign } from '../../loop/artefacts/design.ts'
import { LoopId, Slug } from '../../loop/artefacts/ids.ts'
import { Name } from '../../loop/artefacts/name.ts'
import { RunSummary } from './runs.ts'
import { ShareToken } from './shared-links.ts'

/** Money: a billionth of a US dollar. */
export const NanoUsd = z.int().min(1).max(1e15)

export const LoopSummary = z.object({
  id: LoopId,
  slug: Slug,
  name: z.string(),
  purpose: z.string(),
  origin: z.enum(['own', 'template', 'import', 'file']),
  /** False: an imported loop that nobody has taken into use. It can be read and edited but not run. */
  accepted: z.boolean(),
  /** The template that it was copied from, with its version; null for both: of none, and of one that comes with Loopwright. */
  copiedFrom: z.object({ template: z.string(), version: z.int().nullable() }).nullable(),
  author: z.string(),
  revision: z.int(),
  /** Epoch milliseconds, like every time in this API. */
  createdAt: z.number(),
  savedAt: z.number(),
  latestVersion: z.int().nullable(),
  /** What all its runs may spend in one UTC day; null: no limit. */
  dailyBudgetNanoUsd: NanoUsd.nullable(),
  /** Spent and held today, where a daily budget is kept. */
  todayNanoUsd: z.int().nullable(),
  /** Since when it is flagged for redesign: it ran into its daily budget on three days in a row. */
  flaggedAt: z.number().nullable(),
  /** Newest first, at most 12: for the outcome sparkline. */
  recentRuns: z.array(RunSummary),
})
export type LoopSummary = z.infer<typeof LoopSummary>

/** The 500 that were edited last. */
export const LoopList = z.object({ loops: z.array(LoopSummary) })
export type LoopList = z.infer<typeof LoopList>

export const LoopEnvelope = z.object({ loop: LoopSummary })
export type LoopEnvelope = z.infer<typeof LoopEnvelope>

/** A loop that was just created, and the loops that came along because it calls them. */
export const CreatedLoop = LoopEnvelope.extend({
  parts: z.array(
    z.object({
      /** What the template calls it. */
      part: z.string(),
      slug: Slug,
      name: z.string(),
      version: z.int(),
      /** False: the workspace had it already. */
      made: z.boolean(),
    }),
  ),
})
export type CreatedLoop = z.infer<typeof CreatedLoop>

export const LoopDetail = z.object({
  loop: LoopSummary,
  design: LoopDesign,
  revision: z.int(),
  savedAt: z.number(),
})
export type LoopDetail = z.infer<typeof LoopDetail>

export const CreateLoopBody = z.strictObject({
  name: Name.optional(),
  from: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('blank') }),
    /** One that comes with Loopwright, or of the workspace. */
    z.strictObject({ kind: z.literal('template'), slug: Slug }),
    /** What a template file holds. The loop, and those that come along, stay inert until accepted. */
    z.strictObject({ kind: z.literal('template-file'), file: z.unknown() }),
    /** The template that a link of this server opens; inert likewise. */
    z.strictObject({ kind: z.literal('shared'), token: ShareToken }),
    /** A shape of loop to begin with; the command line lists them. */
    z.strictObject({ kind: z.literal('topology'), slug: Slug }),
    /** Answers of the guided start: the loop is made from them. */
    z.strictObject({ kind: z.literal('decision-map'), map: DecisionMap }),
    /** Design JSON from a file. The loop stays inert until accepted. */
    z.strictObject({ kind: z.literal('import'), design: z.unknown() }),
  ]),
})
export type CreateLoopBody = z.infer<typeof CreateLoopBody>

/** `revision` is the one that the edit began from. */
export const SaveDesignBody = z.strictObject({ revision: z.int().min(1), design: z.unknown() })
export type SaveDesignBody = z.infer<typeof SaveDesignBody>

export const SavedDesign = z.object({ revision: z.int(), savedAt: z.number() })
export type SavedDesign = z.infer<typeof SavedDesign>

/** What is left out stays as it is. */
export const EditLoopBody = z.strictObject({ name: Name.optional(), dailyBudgetNanoUsd: NanoUsd.nullable().optional() })
export type EditLoopBody = z.infer<typeof EditLoopBody>
