import type { Clock } from './ports.ts'

/** Another worker owns the run now: whatever was not written yet is void. */
export class Fenced extends Error {}

/** Time between two renewals: a third of the lease within these bounds. It is how soon a cancellation is noticed. */
const MIN_RENEW_MS = 20
const MAX_RENEW_MS = 1_000
/** Before a renewal that failed is tried again, when something waits for it. */
const RETRY_MS = 50
/** Renewals in a row that may come too late. */
const MAX_LATE = 3

/** Asks the store to extend the lease and gives who asked to cancel. Rejects with Fenced. */
type Ask = () => Promise<string | null>

/** How long a run is ours, as far as this process knows, and what keeps it so. A store that fails or is silent costs the run only when the lease is over. */
export class Lease {
  /** The store counts from when it was reached, so it is ours no shorter than that. */
  #until: number
  readonly #ask: Ask
  readonly #clock: Clock
  readonly #ms: number

  constructor(ask: Ask, clock: Clock, ms: number) {
    this.#ask = ask
    this.#clock = clock
    this.#ms = ms
    this.#until = clock.now() + ms
  }

  /** The store granted what was asked for at that time. */
  extend(askedAt: number): void {
    this.#until = Math.max(this.#until, askedAt + this.#ms)
  }

  async renew(): Promise<string | null> {
    const askedAt = this.#clock.now()
    const cancelledBy = await this.#ask()
    this.extend(askedAt)
    return cancelledBy
  }

  /**
   * For what is about to be sent: the run is ours for half a lease from here, or this rejects, with Fenced when it has another owner. A process that stalled
   * finds out here. Gives who asked to cancel, if it had to ask.
   */
  async secure(signal: AbortSignal): Promise<string | null> {
    let cancelledBy: string | null = null
    for (let late = 0; this.#until - this.#clock.now() < this.#ms / 2; late++) {
      if (late === MAX_LATE) throw new Error('the store answers too late for the lease of a run')
      cancelledBy = await this.#untilOver(signal)
    }
    return cancelledBy
  }

  async #untilOver(signal: AbortSignal): Promise<string | null> {
    for (;;) {
      try {
        return await this.renew()
      } catch (error) {
        if (error instanceof Fenced || this.#isOver() || signal.aborted) throw error
        await this.#clock.sleep(RETRY_MS, signal)
      }
    }
  }

  /** Renews it until `settled`, or until somebody has asked to cancel and `onCancel` is there to hear it. Rejects with Fenced, or when it is over and the store could not be reached. */
  async keep(settled: AbortSignal, onCancel?: () => void): Promise<void> {
    const everyMs = Math.min(Math.max(this.#ms / 3, MIN_RENEW_MS), MAX_RENEW_MS)
    for (;;) {
      await this.#clock.sleep(everyMs, settled)
      if (settled.aborted) return
      try {
        const cancelledBy = await this.#answered(settled)
        if (cancelledBy !== null && onCancel) return onCancel()
      } catch (error) {
        if (settled.aborted) return
        if (error instanceof Fenced || this.#isOver()) throw error
      }
    }
  }

  /** A store that is silent is asked again; what it says later still counts. */
  async #answered(settled: AbortSignal): Promise<string | null> {
    const answered = new AbortController()
    const silent = this.#clock
      .sleep(Math.max(this.#ms / 3, MIN_RENEW_MS), AbortSignal.any([answered.signal, settled]))
      .then(() => Promise.reject(new Error('the store gives no answer about the lease of a run')))
    try {
      return await Promise.race([this.renew(), silent])
    } finally {
      silent.catch(() => {})
      answered.abort()
    }
  }

  /** Keeps it while this work is waited for. Rejects as `keep` does, or as the work does. */
  async during<T>(work: Promise<T>): Promise<T> {
    const settled = new AbortController()
    const { promise: lost, reject } = Promise.withResolvers<never>()
    void this.keep(settled.signal).catch(reject)
    try {
      return await Promise.race([work, lost])
    } finally {
      settled.abort()
      // Nobody waits for what comes of it after the other.
      work.catch(() => {})
      lost.catch(() => {})
    }
  }

  #isOver(): boolean {
    return this.#clock.now() >= this.#until
  }
}
