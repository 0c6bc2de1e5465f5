import { hashJson } from '../artefacts/json.ts'

/** What makes a wait its own: the same try of the same call waits equally long in a replay, other calls do not. */
export type JitterKey = { runId: string; step: number; call: number; attempt: number }

/** A number in [0, 1) that depends on the key alone, evenly spread over keys. */
function unitOf({ runId, step, call, attempt }: JitterKey): number {
  return Number.parseInt(hashJson([runId, step, call, attempt]).slice(0, 8), 16) / 2 ** 32
}

/**
 * Milliseconds to wait after try `key.attempt` (from 1): base × 2^n × uniform(0.5, 1.5) with n = attempt − 1, rounded. The jitter keeps runs that failed
 * together from coming back together; it is a hash and no chance, so the core stays pure.
 */
export function backoffMs(baseMs: number, key: JitterKey): number {
  return Math.round(baseMs * 2 ** (key.attempt - 1) * (0.5 + unitOf(key)))
}
