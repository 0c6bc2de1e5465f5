import { LIMITS } from '../../loop/artefacts/limits.ts'
import type { ToolFacts } from '../../loop/kinds/executor.ts'

/** `artifact.write`: keeps a file of the run. Sent again with the same idempotency key it gives the same file. */
export const artifactWrite: ToolFacts = {
  name: 'artifact.write',
  summary: 'Keeps a text, a JSON value or bytes as a file of the run, and gives a reference to it.',
  effect: 'keyed',
  args: {
    type: 'object',
    properties: {
      name: {
        type: 'string',
        minLength: 1,
        maxLength: LIMITS.artifactNameChars,
        description: 'What the file is called, such as report.md: a name and no path.',
      },
      content: { type: 'string', description: 'Its text; with base64, its bytes.' },
      json: { description: 'A value that it holds as JSON, instead of content.' },
      mediaType: { type: 'string', maxLength: 100, description: 'Left out: what the ending of its name tells.' },
      base64: { type: 'boolean', description: 'The content is base64 of its bytes.' },
    },
    required: ['name'],
    additionalProperties: false,
  },
  oneOf: ['content', 'json'],
  patchesState: false,
}
