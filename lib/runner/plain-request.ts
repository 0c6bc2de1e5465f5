import type { BoundModel } from '../loop/artefacts/models.ts'
import type { ModelRequest } from './ports.ts'

/** A request that belongs to no run: the bare question. Of its parts real models look at all but the script. */
export function plainRequest(model: BoundModel, prompt: string, maxOutputTokens: number): ModelRequest {
  return {
    runId: '',
    model,
    instructions: '',
    prompt,
    schema: null,
    temperature: null,
    maxOutputTokens,
    script: {
      script: undefined,
      node: '',
      purpose: 'decide',
      call: 0,
      calls: 0,
      iteration: 1,
      state: {},
      input: {},
      last: null,
    },
  }
}
