import type { EventData } from '../artefacts/events.ts'
import { own } from '../artefacts/own.ts'
import type { StepOutcome } from '../artefacts/run-state.ts'
import { contractOf } from '../guards/extended-contract.ts'
import { seconds } from '../guards/reading.ts'
import type { StepContext, StepEffect, Steps } from '../kinds/executor.ts'
import type { Failure, Recovery } from './choose-recovery.ts'
import { admit, type CircuitPolicy, changeAfter, circuitOf } from './circuit.ts'
import { type LatencyProblem, type LatencySettings, latencyProblem } from './latency.ts'

/** One try of a request to a tool or a model, before it is made. */
export type Request = {
  /** The tool's name, or `model:alias`. */
  target: string
  circuit: CircuitPolicy
  latency: LatencySettings | undefined
  timeoutMs: number
}

export type Refusal = {
  failure: Failure
  bound: LatencyProblem['bound'] | null
  /** With `run`: how much more of the run's time it needs, in milliseconds; otherwise 0. */
  shortMs: number
}

/** Of the run's active time, milliseconds. */
function timeLeft({ run, spec }: StepContext<unknown>): number {
  return Math.max(0, contractOf(spec, run).timeoutMs - run.activeMs)
}

/** Lets a request through, or refuses it before anything is spent: an open circuit, or no time for it. Records the circuit's change to half-open. */
export function* admitRequest(context: StepContext<unknown>, request: Request): Steps<Refusal | null> {
  const { run } = context
  const { target, circuit, latency, timeoutMs } = request
  const belief = own(run.latencies, target)
  const runLeftMs = timeLeft(context)
  const slow = latencyProblem(target, belief, latency, { timeoutMs, runLeftMs })
  if (slow) {
    const failure: Failure = { class: 'recoverable', kind: 'too_slow', message: slow.message }
    return { failure, bound: slow.bound, shortMs: slow.bound === 'run' ? slow.shortMs : 0 }
  }
  const admitted = admit(circuitOf(run.circuits, target), circuit, target, run.lastEventAt)
  if (!admitted.ok) {
    const failure: Failure = { class: 'recoverable', kind: 'circuit_open', message: admitted.message }
    return { failure, bound: null, shortMs: 0 }
  }
  if (admitted.change) yield circuitChanged(admitted.change)
  return null
}

/** The failure with why it is not tried again, when the wait before the next try would outlast the run; null: it fits. */
export function waitProblem(context: StepContext<unknown>, failure: Failure, next: Recovery): Refusal | null {
  const leftMs = timeLeft(context)
  const { delayMs, attempt, of } = next
  if (delayMs === null || delayMs < leftMs) return null
  const what = failure.message.replace(/[.\s]+$/, '')
  const message = `${what}; the wait of ${seconds(delayMs)} before try ${attempt + 1} of ${of} does not fit into the ${seconds(leftMs)} left of the run’s time`
  return { failure: { ...failure, message }, bound: 'run', shortMs: Math.ceil(delayMs - leftMs) + 1 }
}

/** Records what an outcome does to the circuit. True: it is open now. */
export function* settleCircuit(
  context: StepContext<unknown>,
  { target, circuit }: Pick<Request, 'target' | 'circuit'>,
  outcome: Extract<StepOutcome, { type: 'model' | 'tool' }>,
): Steps<boolean> {
  if (outcome.ok && outcome.cached) return false
  const change = changeAfter(
    circuitOf(context.run.circuits, target),
    circuit,
    target,
    outcome.ok ? null : outcome.class,
  )
  if (change) yield circuitChanged(change)
  return change?.to === 'open'
}

/** Records what is done about a failure, with how near the circuit of the request is to opening; null: no request is concerned. */
export function recoveryChosen(
  context: StepContext<unknown>,
  data: Recovery,
  request: Pick<Request, 'target' | 'circuit'> | null,
): StepEffect {
  const { status, failures } = circuitOf(context.run.circuits, request?.target ?? '')
  const circuit = request && { target: request.target, status, failures, limit: request.circuit.failures }
  return { type: 'record', event: { type: 'recovery-chosen', data: { ...data, circuit } } }
}

function circuitChanged(data: EventData<'circuit-changed'>): StepEffect {
  return { type: 'record', event: { type: 'circuit-changed', data } }
}
