import { LIMITS } from '../../loop/artefacts/limits.ts'
import type { ToolFacts } from '../../loop/kinds/executor.ts'

/** `memory.write`: keeps a text beyond the run. Sent again with the same idempotency key it has no further effect. */
export const memoryWrite: ToolFacts = {
  name: 'memory.write',
  summary:
    'Keeps a fact or a decision in long-term memory, where later runs can recall it. With a key it takes the place of what that key held before.',
  effect: 'keyed',
  args: {
    type: 'object',
    properties: {
      text: {
        type: 'string',
        minLength: 1,
        maxLength: LIMITS.memoryTextChars,
        description: 'What is to be remembered, in words that stand for themselves.',
      },
      key: {
        type: 'string',
        minLength: 1,
        maxLength: 200,
        description: 'Name to recall it by. Without one it is found by its words.',
      },
      scope: {
        type: 'string',
        enum: ['loop', 'workspace'],
        description: 'Who can recall it: runs of this loop (default), or those of every loop of the workspace.',
      },
    },
    required: ['text'],
    additionalProperties: false,
  },
  patchesState: false,
  keepsMemory: true,
  // What a model was talked into writing must not be what every other loop reads.
  designArgs: ['scope'],
}
