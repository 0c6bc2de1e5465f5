import { CHAOS_PROFILES, readChaosModel } from '../../loop/artefacts/chaos-profiles.ts'
import { CHAOS } from '../../loop/artefacts/models.ts'
import { chaosModel } from '../chaos-model.ts'
import type { ModelProvider } from '../model-provider.ts'
import type { Clock } from '../ports.ts'

/** Spoils answers by seeded profiles; needs no key and is not a real model. The model name is a profile, with a seed where one is given: `mixed:42`. */
export function chaos(clock: Clock): ModelProvider {
  return {
    name: CHAOS,
    kind: null,
    simulated: true,
    hint: 'Plays the loop’s script, or makes answers up, and spoils them by a profile and a seed. Not a real model.',
    configured: true,
    models: CHAOS_PROFILES.map(({ name, summary }) => ({ name, summary })),
    problem(model) {
      const read = readChaosModel(model)
      return typeof read === 'string' ? read : null
    },
    languageModel: (request) => chaosModel(request, clock),
  }
}
