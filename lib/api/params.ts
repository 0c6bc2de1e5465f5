import { z } from 'zod'
import { ArtifactId, EvaluationId, RunId, Slug, SuiteId } from '../loop/artefacts/ids.ts'
import { LIMITS } from '../loop/artefacts/limits.ts'
import { SharedLinkId, ShareToken } from './contracts/shared-links.ts'

const Count = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)

export const LoopParams = z.object({ slug: Slug })
export const VersionParams = z.object({ slug: Slug, number: Count })
export const SharedLinkParams = z.object({ slug: Slug, id: SharedLinkId })
export const SharedParams = z.object({ token: ShareToken })
export const RunParams = z.object({ id: RunId })
export const SuiteParams = z.object({ id: SuiteId })
export const EvaluationParams = z.object({ id: EvaluationId })
export const ArtifactParams = z.object({ id: ArtifactId })
export const SegmentParams = z.object({ id: RunId, segment: Count.refine((segment) => segment <= LIMITS.iterations) })
export const PayloadParams = z.object({ id: RunId, hash: z.string().regex(/^[0-9a-f]{64}$/) })

/** Header Idempotency-Key: printable, at most 200 characters. */
export const IdempotencyKey = z.string().regex(/^[\x21-\x7e]{1,200}$/)
