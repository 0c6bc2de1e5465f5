import { z } from 'zod'
import { own } from '../../loop/artefacts/own.ts'
import { parseJson } from '../../loop/artefacts/parse-json.ts'

/** What the body of a response says of an error, whichever vendor wrote it. */
export type ErrorBody = {
  message: string | null
  /** The HTTP status that the body gives, by number or by one of the vendors' names; null: none. */
  status: number | null
  /** The vendor's codes, as they are. */
  codes: readonly string[]
  /** Milliseconds that it asks to be left alone. */
  retryAfterMs: number | null
}

const Name = z.string().nullish().catch(null)
const Detail = z.object({ reason: Name, retryDelay: Name }).catch({})
const Said = z.object({
  message: Name,
  code: z.union([z.string(), z.number()]).nullish().catch(null),
  type: Name,
  status: Name,
  details: z.array(Detail).optional().catch([]),
  metadata: z.object({ raw: Name, provider_name: Name }).nullish().catch(null),
})
type Said = z.infer<typeof Said>

const Told = z
  .union([z.string().min(1), Said])
  .optional()
  .catch(undefined)
const Choice = z.object({ finish_reason: Name, error: Told }).catch({})
const Body = z.object({ object: Name, error: Told, choices: z.array(Choice).optional().catch([]) })

/** The error that a body holds; null: none, so that it may be an answer. A success can hold one too: OpenRouter and Ollama say so once a model is at work. */
export function readErrorBody(text: string): ErrorBody | null {
  // Most bodies are answers, and some are large: only those that can hold an error are parsed.
  if (!text.includes('error')) return null
  const whole = parseJson(text)
  if (!whole.ok) return null
  // Google's other formats put it into a list.
  const value = Array.isArray(whole.value) ? whole.value[0] : whole.value
  const { data } = Body.safeParse(value)
  if (!data) return null
  const broken = data.choices?.find((choice) => choice.error !== undefined || choice.finish_reason === 'error')
  const told = said(data.error) ?? said(broken?.error) ?? said(data.object === 'error' ? Said.parse(value) : undefined)
  if (told) return told
  return broken?.finish_reason === 'error' ? said('the model’s server broke off its answer with an error') : null
}

function said(error: string | Said | undefined): ErrorBody | null {
  if (error === undefined) return null
  const {
    message,
    code,
    type,
    status,
    details = [],
    metadata,
  }: Said = typeof error === 'string' ? { message: error } : error
  const codes = [code, type, status, ...details.map(({ reason }) => reason)].filter((each) => typeof each === 'string')
  const behind = metadata?.raw ? ` (${metadata.provider_name ?? 'its provider'}: ${metadata.raw})` : ''
  if (!message && code == null && codes.length === 0) return null
  const delays = details.map(({ retryDelay }) => durationMs(retryDelay)).filter((each) => each !== null)
  return {
    message: message ? `${message}${behind}` : null,
    status: statusOf(code ?? null) ?? codes.map((name) => own(STATUS_OF_NAME, name)).find(Boolean) ?? null,
    codes,
    retryAfterMs: delays.length > 0 ? Math.max(...delays) : null,
  }
}

function statusOf(code: string | number | null): number | null {
  return /^[45]\d\d$/.test(String(code)) ? Number(code) : null
}

const SECOND_MS = 1_000

/** A duration as Google writes it, such as `37s` and `0.5s`. */
function durationMs(text: string | null | undefined): number | null {
  return text && /^\d{1,9}(\.\d+)?s$/.test(text) ? Math.round(Number(text.slice(0, -1)) * SECOND_MS) : null
}

/**
 * Names of errors by HTTP status: Anthropic's and OpenAI's types and codes, Google's RPC codes
 * (https://docs.claude.com/en/api/errors, https://platform.openai.com/docs/guides/error-codes, https://cloud.google.com/apis/design/errors).
 */
const STATUS_OF_NAME: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  api_error: 500,
  server_error: 500,
  overloaded_error: 529,
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
}
