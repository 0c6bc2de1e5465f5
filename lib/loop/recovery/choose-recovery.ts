import type { ErrorClass, ErrorKind, EventData } from '../artefacts/events.ts'
import { seconds } from '../guards/reading.ts'
import { backoffMs, type JitterKey } from './backoff.ts'
import { RECOVERY } from './table.ts'

export type Failure = { class: ErrorClass; kind: ErrorKind; message: string }
export type Recovery = Omit<EventData<'recovery-chosen'>, 'circuit'>

/** What a node says about its calls. Absent: as the table has it. */
export type RetryPolicy = {
  /** Extra tries, whatever the kind. */
  retries?: number | undefined
  baseDelayMs?: number | undefined
  /** False: a second try could do harm. */
  repeatable: boolean
}

/** Longest a call may be given by doubling its time. */
const MAX_TIMEOUT_MS = 3_600_000

/** A provider that asks for more is not waited for longer than this. */
const MAX_RETRY_AFTER_MS = 600_000

/** Whether the same call may be tried again at all: passing errors only, and not those that were refused before a request. */
function isPassing({ class: errorClass, kind }: Failure): boolean {
  const { action } = RECOVERY[kind]
  return (
    (errorClass === 'transient' || errorClass === 'timeout') && (action === 'back_off' || action === 'longer_timeout')
  )
}

/**
 * The next try of a call that failed at try `key.attempt`, or null when there is none. A fatal error never has one. `retryAfterMs` is what the provider asked
 * for: never less is waited.
 */
export function nextTry(
  failure: Failure,
  policy: RetryPolicy,
  key: JitterKey,
  retryAfterMs: number | null = null,
): (Recovery & { delayMs: number }) | null {
  if (!isPassing(failure) || !policy.repeatable) return null
  const row = RECOVERY[failure.kind]
  const of = policy.retries === undefined ? row.tries : policy.retries + 1
  if (key.attempt >= of) return null
  const backoff = backoffMs(policy.baseDelayMs ?? row.delayMs ?? 0, key)
  const asked = Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS)
  const delayMs = Math.max(backoff, asked)
  const wait = delayMs === 0 ? 'at once' : `in ${seconds(delayMs)}${asked > backoff ? ', as the provider asks' : ''}`
  return {
    class: failure.class,
    kind: failure.kind,
    action: row.action,
    attempt: key.attempt,
    of,
    delayMs,
    detail: `Try ${key.attempt} of ${of} failed: ${failure.message}. Try ${key.attempt + 1} follows ${wait}; ${row.advice}.`,
  }
}

/** What is done when a call is not tried again. `attempt` tries were made. */
export function givenUp(failure: Failure, attempt: number, action: Recovery['action'], then: string): Recovery {
  const tried = attempt > 1 ? `All ${attempt} tries failed: ` : ''
  return {
    class: failure.class,
    kind: failure.kind,
    action,
    attempt,
    of: attempt,
    delayMs: null,
    detail: `${tried}${capital(failure.message)}. ${capital(then)}.`.replaceAll(/([.!?])\./g, '$1'),
  }
}

/** Milliseconds that try `attempt + 1` may take: after each timeout twice the time. */
export function timeoutOfTry(timeoutMs: number, timeoutsSoFar: number): number {
  return Math.min(timeoutMs * 2 ** timeoutsSoFar, Math.max(MAX_TIMEOUT_MS, timeoutMs))
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
