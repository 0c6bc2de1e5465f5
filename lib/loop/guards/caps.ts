import type { Contract } from '../artefacts/contract.ts'
import type { GuardReading } from '../artefacts/events.ts'
import type { Adapted } from '../artefacts/run-state.ts'
import { dollars, reading, seconds } from './reading.ts'

type CappedRun = { iteration: number; activeMs: number; spent: { nanoUsd: number; tokens: number } }
/** Node id → the cap that its `adapt` has set. */
export type AdaptedCaps = Readonly<Record<string, Pick<Adapted, 'iterationCap'>>>
type AdaptedRun = { iteration: number; adapted: AdaptedCaps }

const figure = (amount: number) => amount.toLocaleString('en-US')

/** USD as the integer nano-USD that run state counts in. */
export function nanoUsdOf(usd: number): number {
  return Math.round(usd * 1e9)
}

/** The lowest cap that a node's `adapt` has set; null: none has. It may lower the contract's, never raise it. */
export function adaptedCap({ adapted }: Pick<AdaptedRun, 'adapted'>): number | null {
  const caps = Object.values(adapted).flatMap(({ iterationCap }) => iterationCap ?? [])
  return caps.length === 0 ? null : Math.min(...caps)
}

/** `max_iterations` fires once that many whole iterations have ended: as many as the contract allows, or as few as a node has adapted them to. */
export function readIterations({ maxIterations }: Contract, run: AdaptedRun): GuardReading[] {
  const { iteration } = run
  const adapted = adaptedCap(run)
  const cap = Math.min(maxIterations, adapted ?? maxIterations)
  const source = adapted === null ? '' : `, adapted; the contract allows ${figure(maxIterations)}`
  const most = `${figure(cap)} ${cap === 1 ? 'iteration' : 'iterations'}`
  return [
    reading('max_iterations', iteration >= cap, iteration / cap, `${figure(iteration)} of at most ${most}${source}`),
  ]
}

/** Active time only: waiting in a queue or for a worker does not count. */
function readTimeout(contract: Contract, run: CappedRun): GuardReading[] {
  const { timeoutMs } = contract
  return [
    reading(
      'timeout',
      run.activeMs >= timeoutMs,
      run.activeMs / timeoutMs,
      `${seconds(run.activeMs)} of at most ${seconds(timeoutMs)}`,
    ),
  ]
}

/** Each fires when its cap is used up. Before each model call `reservationProblem` asks whether the next call still fits. */
function readBudgets(contract: Contract, run: CappedRun): GuardReading[] {
  const readings: GuardReading[] = []
  if (contract.budgetUsd !== undefined) {
    const cap = nanoUsdOf(contract.budgetUsd)
    readings.push(
      reading(
        'budget_usd',
        run.spent.nanoUsd >= cap,
        run.spent.nanoUsd / cap,
        `${dollars(run.spent.nanoUsd)} of at most ${dollars(cap)}`,
      ),
    )
  }
  if (contract.budgetTokens !== undefined) {
    const cap = contract.budgetTokens
    readings.push(
      reading(
        'budget_tokens',
        run.spent.tokens >= cap,
        run.spent.tokens / cap,
        `${figure(run.spent.tokens)} of at most ${figure(cap)} tokens`,
      ),
    )
  }
  return readings
}

/** All caps that the contract has, in the order in which they end a run. */
export function readCaps(contract: Contract, run: CappedRun & AdaptedRun): GuardReading[] {
  return [...readIterations(contract, run), ...readTimeout(contract, run), ...readBudgets(contract, run)]
}

export type Reservation = { nanoUsd: number; tokens: number }

/** Why a call that may use this much doesn't fit under the caps any more; null when it does. `short`: how much more the cap would have to allow, in its unit: nano-USD or tokens. */
export function reservationProblem(
  contract: Pick<Contract, 'budgetUsd' | 'budgetTokens'>,
  spent: Reservation,
  reservation: Reservation,
): { reason: 'budget_usd' | 'budget_tokens'; explanation: string; short: number } | null {
  const cap = contract.budgetUsd === undefined ? undefined : nanoUsdOf(contract.budgetUsd)
  if (cap !== undefined && spent.nanoUsd + reservation.nanoUsd > cap) {
    const explanation = `The next model call may cost ${dollars(reservation.nanoUsd)}; with ${dollars(spent.nanoUsd)} spent it would pass the budget of ${dollars(cap)}.`
    return { reason: 'budget_usd', explanation, short: spent.nanoUsd + reservation.nanoUsd - cap }
  }
  const tokens = contract.budgetTokens
  if (tokens !== undefined && spent.tokens + reservation.tokens > tokens) {
    const explanation = `The next model call may use ${figure(reservation.tokens)} tokens; with ${figure(spent.tokens)} used it would pass the budget of ${figure(tokens)}.`
    return { reason: 'budget_tokens', explanation, short: spent.tokens + reservation.tokens - tokens }
  }
  return null
}
