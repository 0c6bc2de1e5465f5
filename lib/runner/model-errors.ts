import { APICallError, InvalidArgumentError, LoadAPIKeyError, LoadSettingError, NoSuchModelError } from 'ai'
import type { ErrorClass, ErrorKind } from '../loop/artefacts/events.ts'
import { firstChars } from '../loop/text/first-chars.ts'
import { ModelFailure } from './model-failure.ts'
import type { ModelOutcome } from './ports.ts'
import { type ErrorBody, readErrorBody } from './providers/error-body.ts'
import { mayPass } from './providers/request-json.ts'
import type { Redact } from './redact.ts'

const MAX_MESSAGE_CHARS = 2_000
/** Answers that no repetition and no other prompt changes: no right to the model, or no such model. */
const FATAL_STATUS: readonly number[] = [401, 402, 403, 404]

/** An error of a model call as an outcome. Decided by the error's type, status and codes alone, never by its text. */
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
    const facts = factsOf(error)
    const outcome = failed(classOfApiError(facts), kindOfApiError(facts), describe(error, facts))
    return { ...outcome, retryAfterMs: retryAfterMs(error) ?? facts.said?.retryAfterMs ?? undefined }
  }
  const unusable = [LoadAPIKeyError, LoadSettingError, NoSuchModelError, InvalidArgumentError]
  const message = error instanceof Error ? error.message : String(error)
  const fatal = unusable.some((type) => type.isInstance(error))
  return fatal ? failed('fatal', 'refused', message) : failed('recoverable', 'other', message)
}

/** Codes of vendors, not texts: an empty account and a key that is none, which come with the status of something else. */
const FATAL_CODES: readonly string[] = ['insufficient_quota', 'API_KEY_INVALID']
const FIRST_REFUSAL = 400

type ApiFacts = {
  /** Undefined: there was no answer, or one that is neither an error nor readable. */
  status: number | undefined
  mayPass: boolean
  hasFatalCode: boolean
  said: ErrorBody | null
}

/** A server that says yes and then sends an error means what that error says. */
function factsOf({ statusCode, isRetryable, responseBody = '' }: APICallError): ApiFacts {
  const said = readErrorBody(responseBody)
  const hasFatalCode = said?.codes.some((code) => FATAL_CODES.includes(code)) ?? false
  if (statusCode === undefined || statusCode >= FIRST_REFUSAL)
    return { status: statusCode, mayPass: isRetryable, hasFatalCode, said }
  const status = said?.status ?? undefined
  return { status, mayPass: status !== undefined && mayPass(status), hasFatalCode, said }
}

function classOfApiError({ status, mayPass, hasFatalCode }: ApiFacts): ErrorClass {
  if (hasFatalCode) return 'fatal'
  // Without a status another try may do better: what came was unreadable, or nothing came.
  if (mayPass || status === undefined) return 'transient'
  return FATAL_STATUS.includes(status) ? 'fatal' : 'recoverable'
}

const RATE_LIMITED = 429
const NOT_FOUND = 404
/** What the request itself got wrong: its parameters, its size. */
const INVALID_STATUS: readonly number[] = [400, 413, 415, 422]

function kindOfApiError(facts: ApiFacts): ErrorKind {
  const { status } = facts
  if (facts.hasFatalCode) return 'refused'
  if (status === RATE_LIMITED) return 'rate_limit'
  if (status === NOT_FOUND) return 'missing_dependency'
  if (status !== undefined && INVALID_STATUS.includes(status)) return 'invalid_arguments'
  return classOfApiError(facts) === 'transient' ? 'unavailable' : 'refused'
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

function describe({ statusCode, message }: APICallError, { said, status }: ApiFacts): string {
  if (statusCode === undefined) return message
  const text = said?.message ?? message
  if (said === null || statusCode >= FIRST_REFUSAL) return `HTTP ${statusCode}: ${text}`
  return `HTTP ${statusCode} with ${status === undefined ? 'an error' : `error ${status}`}: ${text}`
}
