import type { EventBody } from '../loop/artefacts/events.ts'
import type { PerformedEffect, RunState } from '../loop/artefacts/run-state.ts'
import { dollars } from '../loop/guards/reading.ts'
import { DayBudget } from './day-budget.ts'
import type { AllowanceRefusal, BudgetLedger, ChildRuns, Clock, EmbedNeed } from './ports.ts'

type Used = { nanoUsd: number; tokens: number }
type ModelCall = Extract<PerformedEffect, { type: 'model-called' }>

/** After which accounts that could not be asked are asked again. */
const RETRY_MS = 1_000

/** Budgets that a run in execution shares with others, for at most one model call at a time: those of the runs above it, and the day's of its loop. */
export class CallBudgets {
  /** Seq of the sending that the runs above hold money for; null: none. */
  #held: number | null = null
  readonly #day: DayBudget
  readonly #children: ChildRuns | undefined
  readonly #clock: Clock

  constructor({ budgets, children }: { budgets?: BudgetLedger; children?: ChildRuns }, clock: Clock) {
    this.#day = new DayBudget(budgets, clock)
    this.#children = children
    this.#clock = clock
  }

  get holds(): boolean {
    return this.#held !== null || this.#day.holds
  }

  /** Holds what a call may use in all of them, durably, before it is sent; gives the event of the refusal when one has no room. As DayBudget.reserve. */
  async reserve(run: RunState, effect: ModelCall, at: number, signal: AbortSignal): Promise<EventBody | null> {
    const above = await this.#holdAbove(run, effect.data.reserved, signal)
    if (above) return refusal(effect, above)
    const refused = await this.#day.reserve(run, effect, at, signal)
    if (refused || signal.aborted) await this.#settleAbove(run.runId, { nanoUsd: 0, tokens: 0 })
    return refused
  }

  /** The same for vectors that a recall would make: gives why one of them has no room for that, which is no reason to end the run. */
  async reserveVectors(run: RunState, need: EmbedNeed, at: number, signal: AbortSignal): Promise<string | null> {
    if (!need.priced && run.parent?.priced)
      return 'the price of the model that makes vectors is unknown, and a run above this one has a budget in USD'
    const above = await this.#holdAbove(run, need, signal)
    if (above) return sentence(above)
    const refused = await this.#day.reserveVectors(run, need, at, signal)
    if (refused !== null || signal.aborted) await this.#settleAbove(run.runId, { nanoUsd: 0, tokens: 0 })
    return refused
  }

  async #holdAbove(
    run: RunState,
    { nanoUsd, tokens }: RunState['reserved'],
    signal: AbortSignal,
  ): Promise<AllowanceRefusal | null> {
    const children = this.#children
    if (!children || run.parent === null) return null
    for (;;) {
      try {
        const refused = await children.hold({ runId: run.runId, seq: run.seq, nanoUsd, tokens })
        if (refused) return refused
        this.#held = run.seq
        return null
      } catch (error) {
        await this.#clock.sleep(RETRY_MS, signal)
        if (signal.aborted) throw error
      }
    }
  }

  /** Settles with an outcome that is durable. What fails stays held until somebody reads the outcome from the log. */
  async settle(runId: string, outcome: EventBody): Promise<void> {
    const used = usedBy(outcome)
    await this.#settleAbove(runId, used ?? { nanoUsd: 0, tokens: 0 })
    await this.#day.settle(runId, used?.nanoUsd ?? null)
  }

  async #settleAbove(runId: string, used: Used): Promise<void> {
    if (this.#held === null) return
    const seq = this.#held
    this.#held = null
    await this.#children?.settle({ runId, seq, ...used }).catch(() => {})
  }

  /** The run has ended: what is still held was for a call that was cut off by its cancellation, or by the death of a worker. */
  async close({ runId, parent }: RunState): Promise<void> {
    await this.#settleAbove(runId, { nanoUsd: 0, tokens: 0 })
    await this.#day.settle(runId, null)
    if (parent !== null) await this.#children?.settleLeft(runId).catch(() => {})
  }
}

/** Null: nothing was used. */
function usedBy(outcome: EventBody): Used | null {
  if (outcome.type === 'model-answered') {
    const { usage, costNanoUsd } = outcome.data
    return { nanoUsd: costNanoUsd, tokens: usage.inputTokens + usage.outputTokens }
  }
  const embedded = outcome.type === 'memory-recalled' ? outcome.data.embedded : undefined
  return embedded ? { nanoUsd: embedded.costNanoUsd, tokens: embedded.tokens } : null
}

function refusal({ nodeId, data: { call } }: ModelCall, refused: AllowanceRefusal): EventBody {
  const data = { call, scope: 'caller', reason: refused.reason, explanation: sentence(refused), day: null } as const
  return { type: 'budget-refused', nodeId, data }
}

function sentence({ runId, loop, reason, limit, spent, held, needed }: AllowanceRefusal): string {
  const figure = (amount: number) =>
    reason === 'budget_usd' ? dollars(amount) : `${amount.toLocaleString('en-US')} tokens`
  const others = held > 0 ? ` and ${figure(held)} held for calls in flight` : ''
  return `The next model call may ${reason === 'budget_usd' ? 'cost' : 'use'} ${figure(needed)}; with ${figure(spent)} spent${others} it would pass the ${figure(limit)} that the run ${runId} of “${loop}” has left for the runs it calls.`
}
