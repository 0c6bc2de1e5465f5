import { APICallError, InvalidArgumentError, LoadAPIKeyError, LoadSettingError, NoSuchModelError, RetryError } from 'ai'
import type { ErrorClass } from '../loop/artefacts/events.ts'
import { ModelFailure } from './model-failure.ts'
import type { ModelOutcome } from './ports.ts'
import type { Redact } from './redact.ts'

const MAX_MESSAGE_CHARS = 2_000
/** Answers that no repetition and no other prompt changes: no right to the model, or no such model. */
const FATAL_STATUS: readonly number[] = [401, 402, 403, 404]

/** An error of a model call as an outcome. Decided by the error's type and status alone, never by its text. */
export function modelError(error: unknown, signal: AbortSignal, redact: Redact): Extract<ModelOutcome, { ok: false }> {
  const cause = RetryError.isInstance(error) ? error.lastError : error
  const failed = (errorClass: ErrorClass, message: string) => ({
    ok: false as const,
    class: errorClass,
    // Before it is cut: else half a secret could be left at the end.
    message: redact.message(message).slice(0, MAX_MESSAGE_CHARS),
  })
  if (cause instanceof ModelFailure) return failed(cause.class, cause.message)
  if (signal.aborted) return failed('timeout', 'the call was aborted')
  if (APICallError.isInstance(cause)) return failed(classOfApiError(cause), describe(cause))
  const unusable = [LoadAPIKeyError, LoadSettingError, NoSuchModelError, InvalidArgumentError]
  const message = cause instanceof Error ? cause.message : String(cause)
  return failed(unusable.some((type) => type.isInstance(cause)) ? 'fatal' : 'recoverable', message)
}

function classOfApiError({ isRetryable, statusCode }: APICallError): ErrorClass {
  if (isRetryable) return 'transient'
  if (statusCode === undefined) return 'transient'
  // The server said yes and then sent something unreadable: another try may do better.
  if (statusCode < 400) return 'transient'
  return FATAL_STATUS.includes(statusCode) ? 'fatal' : 'recoverable'
}

function describe({ statusCode, message }: APICallError): string {
  return statusCode === undefined ? message : `HTTP ${statusCode}: ${message}`
}
