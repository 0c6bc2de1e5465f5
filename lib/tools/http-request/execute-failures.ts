import type { IncomingHttpHeaders } from 'node:http'
import { UnreadableAnswer } from './execute-send.ts'
import type { Failed } from './execute-target.ts'

const CERTIFICATE = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|HOSTNAME_MISMATCH|ERR_SSL_|EPROTO)/

/** What went wrong with a connection, as an outcome. Messages name hosts and codes, never headers. */
export function failureOf(error: unknown, signal: AbortSignal, limitMs: number): Failed {
  if (signal.aborted) {
    const isLimit = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'
    const message = isLimit ? `There was no answer within ${limitMs} ms.` : 'The request was stopped.'
    return { ok: false, class: 'timeout', kind: 'timeout', message }
  }
  if (error instanceof UnreadableAnswer)
    return {
      ok: false,
      class: 'recoverable',
      kind: 'unusable_answer',
      message: `The answer can’t be read: ${error.message}.`,
    }
  const code = codeOf(error)
  if (code === 'HPE_HEADER_OVERFLOW')
    return {
      ok: false,
      class: 'recoverable',
      kind: 'unusable_answer',
      message: 'The answer can’t be read: its headers are too large.',
    }
  if (code.startsWith('HPE_'))
    return {
      ok: false,
      class: 'recoverable',
      kind: 'unusable_answer',
      message: 'The answer can’t be read: it is no HTTP.',
    }
  if (CERTIFICATE.test(code))
    return { ok: false, class: 'recoverable', kind: 'other', message: `No safe connection could be made (${code}).` }
  const why = CONNECTION[code] ?? `the connection failed${code === '' ? '' : ` (${code})`}`
  return { ok: false, class: 'transient', kind: 'unavailable', message: `There was no answer: ${why}.` }
}

const CONNECTION: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'the host can’t be reached',
  ENETUNREACH: 'the network can’t be reached',
  ETIMEDOUT: 'the host doesn’t react',
}

/** Several addresses that failed are one error which holds theirs. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

const MAX_RETRY_AFTER_MS = 86_400_000

/** Of the header Retry-After: seconds, or a date, which counts from the date of the answer: clocks may differ. */
export function retryAfterMs({ 'retry-after': header, date }: IncomingHttpHeaders): number | null {
  if (header === undefined) return null
  const asked = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - Date.parse(date ?? '')
  return asked >= 0 ? Math.min(asked, MAX_RETRY_AFTER_MS) : null
}
