import { SCRIPTED } from '../../loop/artefacts/models.ts'
import type { ModelProvider } from '../model-provider.ts'
import type { Clock } from '../ports.ts'
import { scriptedModel } from '../scripted-model.ts'

/** Answers from the design's script; needs no key and is not a real model. Any model name is accepted: it is a label. */
export function scripted(clock: Clock): ModelProvider {
  return {
    name: SCRIPTED,
    kind: null,
    simulated: true,
    hint: 'Answers from the script of the loop. Not a real model.',
    configured: true,
    models: [{ name: 'script', summary: 'The answers in the design.' }],
    problem: () => null,
    languageModel: (request) => scriptedModel(request, clock),
  }
}
