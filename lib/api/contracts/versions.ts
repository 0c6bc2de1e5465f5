import { z } from 'zod'
import { LoopDesign } from '../../loop/artefacts/design.ts'
import { VersionId } from '../../loop/artefacts/ids.ts'
import { LoopSpec } from '../../loop/artefacts/spec.ts'

export const VersionSummary = z.object({
  id: VersionId,
  number: z.int().min(1),
  note: z.string(),
  author: z.string(),
  createdAt: z.number(),
  specHash: z.string(),
  designHash: z.string(),
  /** Of its state schema: a paused run goes on with the same or a newer one. */
  stateVersion: z.int(),
  /** Runs of the loop that executed this very spec, from the version or from the draft: all, those that ended, and those that converged. */
  runs: z.object({ total: z.int(), finished: z.int(), succeeded: z.int() }),
})
export type VersionSummary = z.infer<typeof VersionSummary>

export const VersionList = z.object({ versions: z.array(VersionSummary) })
export type VersionList = z.infer<typeof VersionList>

export const VersionEnvelope = z.object({ version: VersionSummary })
export type VersionEnvelope = z.infer<typeof VersionEnvelope>

export const VersionDetail = z.object({ version: VersionSummary, design: LoopDesign, spec: LoopSpec })
export type VersionDetail = z.infer<typeof VersionDetail>

/** Publishes the stored draft, which must still be at `revision`. The note says what changed. */
export const PublishVersionBody = z.strictObject({
  note: z.string().trim().min(1, 'say in a note what changed').max(4_000),
  revision: z.int().min(1),
})
export type PublishVersionBody = z.infer<typeof PublishVersionBody>
