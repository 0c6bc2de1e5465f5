import { ending, runFinished } from '../loop/3-run/ending.ts'
import type { EventBody } from '../loop/artefacts/events.ts'
import type { BoundModel } from '../loop/artefacts/models.ts'
import type { RunState } from '../loop/artefacts/run-state.ts'
import { initialState } from '../loop/state/initial.ts'
import type { Claim, ModelGateway } from './ports.ts'

/** The event that starts a queued run; or the one that ends it, because its models or its input can't be used. */
export function startRun(claim: Claim, run: RunState, models: ModelGateway): EventBody {
  const { spec, specHash, modelOverrides } = claim
  const unusable = (problems: string[]) =>
    runFinished(spec, run, ending('fatal_error', `The run could not start. ${problems.join(' ')}`))
  const bound = models.bind({ ...spec.models, ...modelOverrides })
  if (!bound.ok) return unusable(bound.problems)
  const unpriced = spec.contract.budgetUsd === undefined ? [] : Object.entries(bound.models).filter(isUnpriced)
  if (unpriced.length > 0) {
    return unusable(
      unpriced.map(
        ([alias, { model }]) =>
          `The price of “${model}” (alias “${alias}”) is unknown, and the loop has a budget in USD.`,
      ),
    )
  }
  const started = initialState(spec.state, run.input)
  if (!started.ok) return unusable(started.problems.map(({ field, reason }) => `Input ${field}: ${reason}.`))
  return { type: 'run-started', nodeId: null, data: { specHash, models: bound.models, state: started.state } }
}

function isUnpriced([, { simulated, price }]: [string, BoundModel]): boolean {
  return !simulated && price === undefined
}
