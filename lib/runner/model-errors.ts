import { APICallError, InvalidArgumentError, LoadAPIKeyError, LoadSettingError, NoSuchModelError } from 'ai'
import { z } from 'zod'
import type { ErrorClass, ErrorKind } from '../loop/artefacts/events.ts'
import { parseJson } from '../loop/artefacts/parse-json.ts'
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

/** Codes of vendors, not texts: an empty account and a key that is none, which come with the status of something else. */
const FATAL_CODES: readonly string[] = ['insufficient_quota', 'API_KEY_INVALID']
const Coded = z.object({
  error: z.object({
    code: z.unknown().optional(),
    details: z
      .array(z.object({ reason: z.unknown().optional() }))
      .optional()
      .catch([]),
  }),
})

function hasFatalCode({ responseBody = '' }: APICallError): boolean {
  const body = parseJson(responseBody)
  const error = body.ok ? Coded.safeParse(body.value).data?.error : undefined
  const codes = [error?.code, ...(error?.details ?? []).map(({ reason }) => reason)]
  return codes.some((code) => typeof code === 'string' && FATAL_CODES.includes(code))
}

function classOfApiError(error: APICallError): ErrorClass {
  const { isRetryable, statusCode } = error
  if (hasFatalCode(error)) return 'fatal'
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
  if (hasFatalCode(error)) return 'refused'
  if (statusCode === RATE_LIMITED) return 'rate_limit'
  if (statusCode === NOT_FOUND) return 'missing_dependency'
  if (statusCode !== undefined && INVALID_STATUS.includes(statusCode)) return 'invalid_arguments'
  return classOfApiError(error) === 'transient' ? 'unavailable' : 'refused'
}

const SECOND_MS = 1_000

/**
 * Milliseconds that the server asks to be left alone: the header `retry-after-ms`, or `retry-after`, in seconds or as a date. A date counts from the server's own
 * `date`, so that no clock has to be right. Undefined: it asks for nothing that can be read.
 */
function retryAfterMs({ responseHeaders = {} }: APICallError): number | undefined {
  const read = (name: string, unit: number) => {
    const header = responseHeaders[name] ?? ''
    return /^\d{1,9}(\.\d+)?$/.test(header) ? Math.round(Number(header) * unit) : undefined
  }
  const until = Date.parse(responseHeaders['retry-after'] ?? '')
  const from = Date.parse(responseHeaders.date ?? '')
  const untilDate = Number.isNaN(until) ? undefined : Math.max(0, until - (Number.isNaN(from) ? Date.now() : from))
  return read('retry-after-ms', 1) ?? read('retry-after', SECOND_MS) ?? untilDate
}

function describe({ statusCode, message }: APICallError): string {
  return statusCode === undefined ? message : `HTTP ${statusCode}: ${message}`
}
