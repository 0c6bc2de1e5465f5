import { ending, runFinished } from '../loop/3-run/ending.ts'
import type { EventBody } from '../loop/artefacts/events.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import { initialState } from '../loop/state/initial.ts'
import { bindModels } from './bind-models.ts'
import type { Claim, ModelGateway, RunHistory, SecretSource } from './ports.ts'
import { readPriors } from './read-priors.ts'
import { missingSecrets } from './secrets.ts'

/** The event that starts a queued run; or the one that ends it, because its models or its input can't be used. */
export async function startRun(
  claim: Claim,
  run: RunState,
  { models, secrets, history }: { models: ModelGateway; secrets: SecretSource; history: RunHistory },
  leftMs: number | null = null,
): Promise<EventBody> {
  const { spec, specHash, modelOverrides } = claim
  const unusable = (problems: string[]) =>
    runFinished(spec, run, ending('fatal_error', `The run could not start. ${problems.join(' ')}`))
  const bound = await bindModels(
    models,
    { runId: claim.runId },
    spec,
    modelOverrides,
    run.parent?.priced ? 'caller' : false,
  )
  if (!bound.ok) return unusable(bound.problems)
  const started = initialState(spec.state, run.input, run.state)
  if (!started.ok) return unusable(started.problems.map(({ field, reason }) => `Input ${field}: ${reason}.`))
  const missing = missingSecrets(spec.state, started.state, secrets)
  if (missing.length > 0) return unusable(missing.map(({ field, reason }) => `Input ${field}: ${reason}.`))
  const priors = await readPriors(claim, history, bound.models)
  const timeoutMs = leftMs === null ? {} : { timeoutMs: leftMs }
  const data = { specHash, models: bound.models, state: started.state, priors, ...timeoutMs }
  return { type: 'run-started', nodeId: null, data }
}
