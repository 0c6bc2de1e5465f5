import { APICallError, InvalidArgumentError, LoadAPIKeyError, LoadSettingError, NoSuchModelError } from 'ai'
import type { ErrorClass, ErrorKind } from '../loop/artefacts/events.ts'
import { firstChars } from '../loop/text/first-chars.ts'
import { ModelFailure } from './model-failure.ts'
import type { ModelOutcome } from './ports.ts'
import type { Redact } from './redact.ts'

const MAX_MESSAGE_CHARS = 2_000
/** Answers that no repetition and no other prompt changes: no right to the model, or no such model. */
const FATAL_STATUS: readonly number[] = [401, 402, 403, 404]

/** An error of a model call as an outcome. Decided by the error's type and status alone, never by its text. */
export function modelError(error: unknown, signal: AbortSignal, redact: Redact): Extract<ModelOutcome, { ok: false }> {
  const failed = (errorClass: ErrorClass, kind: ErrorKind, message: string) => ({
    ok: false as const,
    class: errorClass,
    kind,
    // Before it is cut: else half a secret could be left at the end.
    message: firstChars(redact.message(message), MAX_MESSAGE_CHARS),
  })
  if (error instanceof ModelFailure) return failed(error.class, error.kind, error.message)
  if (signal.aborted) return failed('timeout', 'timeout', 'the call was aborted')
  if (APICallError.isInstance(error)) {
    const outcome = failed(classOfApiError(error), kindOfApiError(error), describe(error))
    return { ...outcome, retryAfterMs: retryAfterMs(error) }
  }
  const unusable = [LoadAPIKeyError, LoadSettingError, NoSuchModelError, InvalidArgumentError]
  const message = error instanceof Error ? error.message : String(error)
  const fatal = unusable.some((type) => type.isInstance(error))
  return fatal ? failed('fatal', 'refused', message) : failed('recoverable', 'other', message)
}

function classOfApiError({ isRetryable, statusCode }: APICallError): ErrorClass {
  if (isRetryable) return 'transient'
  if (statusCode === undefined) return 'transient'
  // The server said yes and then sent something unreadable: another try may do better.
  if (statusCode < 400) return 'transient'
  return FATAL_STATUS.includes(statusCode) ? 'fatal' : 'recoverable'
}

const RATE_LIMITED = 429
const NOT_FOUND = 404
/** What the request itself got wrong: its parameters, its size. */
const INVALID_STATUS: readonly number[] = [400, 413, 415, 422]

function kindOfApiError(error: APICallError): ErrorKind {
  const { statusCode } = error
  if (statusCode === RATE_LIMITED) return 'rate_limit'
  if (statusCode === NOT_FOUND) return 'missing_dependency'
  if (statusCode !== undefined && INVALID_STATUS.includes(statusCode)) return 'invalid_arguments'
  return classOfApiError(error) === 'transient' ? 'unavailable' : 'refused'
}

/** The headers `retry-after-ms`, or `retry-after` where it counts seconds; undefined when there is none, or a date. */
function retryAfterMs({ responseHeaders }: APICallError): number | undefined {
  const read = (name: string, unit: number) => {
    const header = responseHeaders?.[name] ?? ''
    return /^\d{1,9}(\.\d+)?$/.test(header) ? Math.round(Number(header) * unit) : undefined
  }
  return read('retry-after-ms', 1) ?? read('retry-after', 1_000)
}

function describe({ statusCode, message }: APICallError): string {
  return statusCode === undefined ? message : `HTTP ${statusCode}: ${message}`
}
