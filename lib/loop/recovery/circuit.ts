import type { ErrorClass, EventData } from '../artefacts/events.ts'
import { own } from '../artefacts/own.ts'
import type { Circuit } from '../artefacts/run-state.ts'
import { seconds } from '../guards/reading.ts'

/** Opens after this many failures in a row, and is tried again this long afterwards. */
export type CircuitPolicy = { failures: number; coolDownMs: number }

/** As published. Holds for models; a tool's are settings of the act node. */
export const CIRCUIT_DEFAULTS: CircuitPolicy = { failures: 5, coolDownMs: 60_000 }

const CLOSED: Circuit = { status: 'closed', failures: 0, openedAt: null }

type Circuits = Record<string, Circuit>
export type CircuitChange = EventData<'circuit-changed'>

/** Name of a model's circuit. */
export function modelTarget(alias: string): string {
  return `model:${alias}`
}

export function circuitOf(circuits: Circuits, target: string): Circuit {
  return own(circuits, target) ?? CLOSED
}

/** Only errors of the other side count: one that the request itself caused says nothing of its health. */
function isOutage(errorClass: ErrorClass): boolean {
  return errorClass === 'transient' || errorClass === 'timeout'
}

/** The circuits after a request was answered or failed. */
export function countOutcome(circuits: Circuits, target: string, failed: ErrorClass | null): Circuits {
  const circuit = circuitOf(circuits, target)
  if (failed === null) return circuit.failures === 0 ? circuits : { ...circuits, [target]: { ...circuit, failures: 0 } }
  if (!isOutage(failed)) return circuits
  return { ...circuits, [target]: { ...circuit, failures: circuit.failures + 1 } }
}

/** Whether a request may be made at `now`, with the change that lets it through, or the sentence that refuses it. */
export function admit(
  circuit: Circuit,
  { coolDownMs }: CircuitPolicy,
  target: string,
  now: number,
): { ok: true; change: CircuitChange | null } | { ok: false; message: string } {
  if (circuit.status !== 'open') return { ok: true, change: null }
  const left = (circuit.openedAt ?? now) + coolDownMs - now
  if (left > 0) {
    const message = `the circuit of “${target}” is open after ${circuit.failures} failures in a row; it is tried again in ${seconds(left)}`
    return { ok: false, message }
  }
  const detail = `${seconds(coolDownMs)} have passed: one try decides.`
  return { ok: true, change: { target, from: 'open', to: 'half_open', failures: circuit.failures, detail } }
}

/** The change that an outcome brings, once it has been counted: null for none. `failed` null: the request was answered. */
export function changeAfter(
  circuit: Circuit,
  { failures: limit, coolDownMs }: CircuitPolicy,
  target: string,
  failed: ErrorClass | null,
): CircuitChange | null {
  const { status, failures } = circuit
  if (failed !== null && !isOutage(failed)) return null
  if (status !== 'closed' && failed === null)
    return { target, from: status, to: 'closed', failures, detail: 'The try succeeded.' }
  const again = `; no request is made for ${seconds(coolDownMs)}.`
  if (status === 'half_open')
    return { target, from: status, to: 'open', failures, detail: `The try failed too: ${failures} in a row${again}` }
  if (status === 'closed' && failures >= limit)
    return {
      target,
      from: status,
      to: 'open',
      failures,
      detail: `${failures} failures in a row, at most ${limit}${again}`,
    }
  return null
}
