import { LIMITS } from '../artefacts/limits.ts'
import type { FieldSchema } from './schema.ts'

/** The schema of a field that holds a reference to a file, as `ArtifactRef` has it; with `x-loop.file` a form offers to bring one. */
export const ARTIFACT_FIELD = {
  type: 'object',
  properties: {
    artifact: { type: 'string', maxLength: 48 },
    name: { type: 'string', maxLength: LIMITS.artifactNameChars },
    mediaType: { type: 'string', maxLength: 100 },
    bytes: { type: 'integer', minimum: 0, maximum: LIMITS.artifactBytes },
  },
  required: ['artifact', 'name', 'mediaType', 'bytes'],
  additionalProperties: false,
} as const satisfies FieldSchema
