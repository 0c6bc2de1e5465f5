import type { ToolFacts } from '../../loop/kinds/executor.ts'

/** `state.patch`: writes state fields through their reducers. The way for a decision to act on working memory alone. */
export const statePatch: ToolFacts = {
  name: 'state.patch',
  summary: 'Sets fields of the loop state. Each value goes through its field’s reducer and is validated.',
  effect: 'pure',
  args: {
    type: 'object',
    properties: {
      set: {
        type: 'object',
        description: 'Field name → new value.',
        additionalProperties: true,
      },
    },
    required: ['set'],
    additionalProperties: false,
  },
  patchesState: true,
}
