import type { DayRefusal, EventBody } from '../loop/artefacts/events.ts'
import { own } from '../loop/artefacts/own.ts'
import type { PerformedEffect, RunState } from '../loop/artefacts/run-state.ts'
import { dollars } from '../loop/guards/reading.ts'
import type { BudgetLedger, Clock, EmbedNeed } from './ports.ts'

type ModelCall = Extract<PerformedEffect, { type: 'model-called' }>

/** After which a ledger that could not be asked is asked again. */
const RETRY_MS = 1_000

/** The daily budget as one run in execution uses it: for at most one call at a time money is held. */
export class DayBudget {
  /** Seq under which it is held; null: nothing is. */
  #held: number | null = null
  readonly #ledger: BudgetLedger | undefined
  readonly #clock: Clock

  /** Without a ledger everything fits. */
  constructor(ledger: BudgetLedger | undefined, clock: Clock) {
    this.#ledger = ledger
    this.#clock = clock
  }

  get holds(): boolean {
    return this.#held !== null
  }

  /**
   * Holds what a call may cost, durably, before it is sent; gives the event of the refusal when the day has no room for it. The run's last event, which is
   * durable, names the sending: after a restart that is another one. A ledger that can't be asked is asked until `signal` says that time is up: nothing is
   * sent meanwhile, and a run that began anew would be charged for a call that never was. Rejects then.
   */
  async reserve(run: RunState, effect: ModelCall, at: number, signal: AbortSignal): Promise<EventBody | null> {
    const { nanoUsd } = effect.data.reserved
    const model = own(run.models, effect.data.alias)
    const unpriced = model !== undefined && !model.simulated && model.price === undefined
    const ledger = this.#ledger
    if (ledger === undefined) return null
    const sending = { runId: run.runId, seq: run.seq }
    if (unpriced) {
      const limited = await this.#untilAnswered(() => ledger.limits(run.runId, at), signal)
      return limited ? unknownPrice(effect, model.model) : null
    }
    if (nanoUsd === 0) return null
    const reserved = await this.#untilAnswered(() => ledger.reserve({ ...sending, nanoUsd, at }), signal)
    if (!reserved.ok) return refusal(effect, reserved.detail)
    if (!reserved.held) return null
    // Aborted: nobody waits for the call any more, and it will not be sent.
    if (signal.aborted) await ledger.release(sending)
    else this.#held = run.seq
    return null
  }

  /** The same for vectors that a recall would make; gives why the day has no room for them. */
  async reserveVectors(
    run: RunState,
    { nanoUsd, priced }: EmbedNeed,
    at: number,
    signal: AbortSignal,
  ): Promise<string | null> {
    const ledger = this.#ledger
    if (ledger === undefined) return null
    if (!priced) {
      const limited = await this.#untilAnswered(() => ledger.limits(run.runId, at), signal)
      return limited ? 'the price of the model that makes vectors is unknown, and the loop has a daily budget' : null
    }
    if (nanoUsd === 0) return null
    const sending = { runId: run.runId, seq: run.seq }
    const reserved = await this.#untilAnswered(() => ledger.reserve({ ...sending, nanoUsd, at }), signal)
    if (!reserved.ok) return sentence(reserved.detail)
    if (!reserved.held) return null
    if (signal.aborted) await ledger.release(sending)
    else this.#held = run.seq
    return null
  }

  async #untilAnswered<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      try {
        return await ask()
      } catch (error) {
        await this.#clock.sleep(RETRY_MS, signal)
        if (signal.aborted) throw error
      }
    }
  }

  /**
   * Settles with the cost of an outcome that is durable; null: it cost nothing. When this fails the money stays held until somebody who needs it reads the
   * outcome from the log.
   */
  async settle(runId: string, nanoUsd: number | null): Promise<void> {
    if (this.#held === null) return
    const sending = { runId, seq: this.#held }
    this.#held = null
    const settled = nanoUsd === null ? this.#ledger?.release(sending) : this.#ledger?.settle({ ...sending, nanoUsd })
    await settled?.catch(() => {})
  }
}

/** The budget was set while the run was under way: no run begins so. */
function unknownPrice({ nodeId, data: { call, alias } }: ModelCall, model: string): EventBody {
  const message = `the price of “${model}” (alias “${alias}”) is unknown, and the loop has a daily budget`
  const data = { call, class: 'fatal', kind: 'refused', message, latencyMs: 0, retryAfterMs: null } as const
  return { type: 'model-failed', nodeId, data }
}

function refusal({ nodeId, data: { call } }: ModelCall, day: DayRefusal): EventBody {
  const data = { call, scope: 'day', reason: 'budget_usd', explanation: sentence(day), day } as const
  return { type: 'budget-refused', nodeId, data }
}

function sentence({ day, budgetNanoUsd, spentNanoUsd, heldNanoUsd, neededNanoUsd, flagged }: DayRefusal): string {
  const held = heldNanoUsd > 0 ? ` and ${dollars(heldNanoUsd)} held` : ''
  const flag = flagged ? ' The loop ran into it on three days in a row: it is flagged for redesign.' : ''
  return `The next model call may cost ${dollars(neededNanoUsd)}; with ${dollars(spentNanoUsd)} spent${held} on ${day} (UTC) it would pass the loop’s daily budget of ${dollars(budgetNanoUsd)}.${flag}`
}
