import type { ToolFacts } from '../../loop/kinds/executor.ts'

/** `human.ask`: puts a question before a person, while the run waits. No program answers it: the act node asks. */
export const humanAsk: ToolFacts = {
  name: 'human.ask',
  summary: 'Asks a person a question, and gives what they answer. The run waits for it.',
  effect: 'keyed',
  args: {
    type: 'object',
    properties: {
      question: { type: 'string', minLength: 1, maxLength: 4_000, description: 'What is asked, in plain words.' },
      options: {
        type: 'array',
        minItems: 2,
        maxItems: 20,
        items: { type: 'string', minLength: 1, maxLength: 200 },
        description: 'What may be answered, the careful answer first. Left out: any text.',
      },
      detail: {
        type: 'string',
        maxLength: 20_000,
        description: 'What a person needs to know to answer: shown below the question.',
      },
    },
    required: ['question'],
    additionalProperties: false,
  },
  patchesState: false,
  asksPerson: true,
}
