import { ending, runFinished } from '../loop/3-run/ending.ts'
import type { EventBody } from '../loop/artefacts/events.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import type { AdaptivePriors } from '../loop/priors/adaptive-priors.ts'
import { initialState } from '../loop/state/initial.ts'
import { bindModels } from './bind-models.ts'
import type { Claim, ModelGateway, SecretSource } from './ports.ts'
import { missingSecrets } from './secrets.ts'

/** The event that starts a queued run; or the one that ends it, because its models or its input can't be used. */
export async function startRun(
  claim: Claim,
  run: RunState,
  { models, secrets }: { models: ModelGateway; secrets: SecretSource },
  priors: AdaptivePriors | null,
): Promise<EventBody> {
  const { spec, specHash, modelOverrides } = claim
  const unusable = (problems: string[]) =>
    runFinished(spec, run, ending('fatal_error', `The run could not start. ${problems.join(' ')}`))
  const bound = await bindModels(models, { runId: claim.runId }, spec, modelOverrides)
  if (!bound.ok) return unusable(bound.problems)
  const started = initialState(spec.state, run.input)
  if (!started.ok) return unusable(started.problems.map(({ field, reason }) => `Input ${field}: ${reason}.`))
  const missing = missingSecrets(spec.state, started.state, secrets)
  if (missing.length > 0) return unusable(missing.map(({ field, reason }) => `Input ${field}: ${reason}.`))
  return { type: 'run-started', nodeId: null, data: { specHash, models: bound.models, state: started.state, priors } }
}
