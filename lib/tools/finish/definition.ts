import type { ToolFacts } from '../../loop/kinds/executor.ts'

/** `finish`: how a decision says that it is done. It changes nothing and ends nothing: a terminate rule reads `last.tool == "finish"`, and may refuse. */
export const finish: ToolFacts = {
  name: 'finish',
  summary: 'Says that the goal is reached. Whether that is so, and the run ends, is for the loop’s own rules.',
  effect: 'pure',
  args: {
    type: 'object',
    properties: {
      summary: { type: 'string', maxLength: 4_000, description: 'What was reached, in a few sentences.' },
      result: { description: 'The result itself, if it is not in the state already.' },
    },
    required: ['summary'],
    additionalProperties: false,
  },
  patchesState: false,
}
