import type { Contract } from '../artefacts/contract.ts'
import type { EventData } from '../artefacts/events.ts'
import type { PerformedEffect, RunState } from '../artefacts/run-state.ts'
import { reservationProblem } from '../guards/caps.ts'

/** Only after a restart can the call in flight no longer fit: its first sending stays counted. */
function unaffordable(contract: Contract, { spent }: RunState, { onlyStored, reserved }: EventData<'model-called'>) {
  return onlyStored ?? reservationProblem(contract, spent, reserved)
}

/** Why the call in flight is given up, by the run's own budgets; null: it is not. One that may be answered from the cache is not, before that was asked. */
export function unaffordableCall(contract: Contract, run: RunState) {
  const call = run.step?.inFlight
  return call?.type === 'model-called' && call.data.cacheKey === null ? unaffordable(contract, run, call.data) : null
}

/** The effect in flight as it is to be performed: a call that no longer fits may have a stored answer only. */
export function performInFlight(contract: Contract, run: RunState, effect: PerformedEffect): PerformedEffect {
  const problem = effect.type === 'model-called' ? unaffordable(contract, run, effect.data) : null
  if (effect.type !== 'model-called' || problem === null) return effect
  return { ...effect, data: { ...effect.data, onlyStored: problem } }
}
