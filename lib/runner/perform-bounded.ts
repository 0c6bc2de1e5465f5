import type { EventBody } from '../loop/artefacts/events.ts'
import type { PerformedEffect } from '../loop/artefacts/run-state.ts'
import { contractOf } from '../loop/guards/extended-contract.ts'
import type { CallBudgets } from './call-budgets.ts'
import type { RunJournal } from './journal.ts'
import { type EffectPorts, perform, timedOut } from './perform.ts'

type Cause = 'step' | 'run' | 'cancelled' | 'drained' | 'lost'

/** Made once: a reason of its own for each call would cost more than the rest of its limits. */
const OVER = new DOMException('The call is over.', 'AbortError')

/** A drain, and the runs whose unsafe call it waits for. */
export type Drain = { signal: AbortSignal; waitsFor?: Set<string> | undefined }

/**
 * Performs an effect under its limits: the step's and the run's time, cancellation, a drain, the loss of the run. Returns in time even when a model or tool
 * ignores its abort signal. An unsafe call is never dropped by a drain: it is waited for. Nothing is sent before the run is known to be ours, for half a lease from
 * then; what the step's limit bounds begins there. Throws Fenced, or why the lease ran out.
 */
export async function performBounded(
  ports: EffectPorts,
  budgets: CallBudgets,
  journal: RunJournal,
  effect: PerformedEffect,
  drain: Drain,
): Promise<EventBody | 'cancelled' | 'drained'> {
  const { clock } = ports
  const { run, spec, lease } = journal
  const contract = contractOf(spec, run)
  const startedAt = clock.now()
  const settled = new AbortController()
  const stop = new AbortController()
  const { promise: stopped, resolve } = Promise.withResolvers<Cause>()
  let failure: unknown = null
  let sent = false
  const stopFor = (cause: Cause) => {
    resolve(cause)
    stop.abort()
  }
  const stopAfter = (ms: number, cause: Cause) =>
    void clock.sleep(ms, settled.signal).then(() => !settled.signal.aborted && stopFor(cause))

  const runLeft = Math.max(0, contract.timeoutMs - run.activeMs - Math.max(0, startedAt - run.lastEventAt))
  // A wait ends by itself: only the run's limit cuts it short.
  if (effect.type !== 'wait-started' || runLeft <= effect.data.delayMs) stopAfter(runLeft, 'run')
  const sending = async () => {
    if ((await lease.secure(stop.signal)) !== null) stopFor('cancelled')
    stop.signal.throwIfAborted()
    sent = true
    const limit = effect.type === 'wait-started' ? effect.data.delayMs : limitOf(effect, contract.stepTimeoutMs)
    if (limit < runLeft - (clock.now() - startedAt)) stopAfter(limit, 'step')
  }
  const onDrain = () => stopFor('drained')
  const unsafe = effect.type === 'tool-requested' && effect.data.effect === 'unsafe'
  if (unsafe) drain.waitsFor?.add(run.runId)
  else if (drain.signal.aborted) onDrain()
  else drain.signal.addEventListener('abort', onDrain, { once: true })
  void lease
    .keep(settled.signal, () => stopFor('cancelled'))
    .catch((error: unknown) => {
      failure = error
      stopFor('lost')
    })

  try {
    const work = perform(ports, budgets, spec, run, effect, stop.signal, sending)
    // When stopped first, nobody waits for the work any more; what it then throws is of no interest.
    work.catch(() => {})
    const first = await Promise.race([work, stopped])
    if (first === 'lost') throw failure
    if (first === 'step' || first === 'run')
      return timedOut(run, effect, clock.now() - startedAt, sent ? first : 'unsent', contract.stepTimeoutMs)
    return first
  } finally {
    settled.abort(OVER)
    stop.abort(OVER)
    drain.signal.removeEventListener('abort', onDrain)
    drain.waitsFor?.delete(run.runId)
  }
}

function limitOf(effect: Exclude<PerformedEffect, { type: 'wait-started' }>, stepTimeoutMs: number): number {
  if (effect.type === 'recall-requested') return stepTimeoutMs
  return effect.type === 'model-called' ? effect.data.request.timeoutMs : effect.data.timeoutMs
}
