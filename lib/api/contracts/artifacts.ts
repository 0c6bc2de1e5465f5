import { z } from 'zod'
import { ArtifactRef } from '../../loop/artefacts/artifact-ref.ts'
import { RunId } from '../../loop/artefacts/ids.ts'

/** A file without its content. `source`: the step that wrote it; null: its author brought it. */
export const ArtifactSummary = z.object({
  ...ArtifactRef.shape,
  /** SHA-256 of its content. */
  hash: z.string(),
  author: z.string(),
  createdAt: z.number(),
  source: z.object({ runId: RunId, iteration: z.int(), nodeId: z.string() }).nullable(),
})
export type ArtifactSummary = z.infer<typeof ArtifactSummary>

export const ArtifactEnvelope = z.object({ artifact: ArtifactSummary })
export type ArtifactEnvelope = z.infer<typeof ArtifactEnvelope>

/** The files of a run: those that it wrote, in the order of writing, and those that its input names. */
export const RunArtifacts = z.object({ written: z.array(ArtifactSummary), inputs: z.array(ArtifactSummary) })
export type RunArtifacts = z.infer<typeof RunArtifacts>

/** Names the file whose content is the body of the request. */
export const UploadQuery = z.object({ name: z.string().min(1).max(1_000) })
