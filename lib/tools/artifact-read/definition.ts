import type { ToolFacts } from '../../loop/kinds/executor.ts'

/** Characters that one call gives, when it does not say. */
export const DEFAULT_CHARS = 4_000
export const ARTIFACT_READ_LIMITS = { maxChars: 100_000 } as const

/** `artifact.read`: a part of a file's text. */
export const artifactRead: ToolFacts = {
  name: 'artifact.read',
  summary: 'Gives a part of the text of a file, with its sizes.',
  effect: 'read',
  args: {
    type: 'object',
    properties: {
      artifact: { description: 'The file: a reference, as artifact.write gives it, or its id.' },
      offset: { type: 'integer', minimum: 0, description: 'Characters to leave out at the beginning; 0 if left out.' },
      maxChars: {
        type: 'integer',
        minimum: 1,
        maximum: ARTIFACT_READ_LIMITS.maxChars,
        description: `Most characters to give; ${DEFAULT_CHARS} if left out.`,
      },
    },
    required: ['artifact'],
    additionalProperties: false,
  },
  patchesState: false,
}
