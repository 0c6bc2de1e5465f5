import { APICallError } from '@ai-sdk/provider'
import { parseJson } from '../../loop/artefacts/parse-json.ts'

const REQUEST_TIMEOUT = 408
const CONFLICT = 409
const RATE_LIMITED = 429
const SERVER_ERROR = 500

export type JsonRequest = {
  url: string
  headers: Record<string, string>
  /** Absent: a GET. */
  body?: unknown
  fetch: typeof fetch
  signal?: AbortSignal | undefined
  /** What a refusal says, from its body. */
  messageOf(body: unknown): string | undefined
}

/**
 * Asks for JSON and reads the answer.
 * @throws APICallError as the AI SDK's own providers do: for a status that is no success, and for a body that is no JSON. What `fetch` itself rejects with comes
 * through as it is; without an answer it is an APICallError that may be tried again.
 */
export async function requestJson(request: JsonRequest): Promise<{ value: unknown; headers: Record<string, string> }> {
  const { url, body, signal } = request
  const failed = (message: string, more: Partial<ConstructorParameters<typeof APICallError>[0]>) =>
    new APICallError({ message, url, requestBodyValues: body, ...more })
  const response = await send(request).catch((error: unknown) => {
    if (signal?.aborted || !(error instanceof TypeError)) throw error
    throw failed(`Cannot reach the server: ${causeOf(error)}`, { isRetryable: true, cause: error })
  })
  const text = await response.text()
  const { status: statusCode } = response
  const responseHeaders = Object.fromEntries(response.headers)
  const parsed = parseJson(text)
  const more = { statusCode, responseHeaders, responseBody: text }
  if (!response.ok) {
    const said = parsed.ok ? request.messageOf(parsed.value) : undefined
    throw failed(said ?? response.statusText, { ...more, isRetryable: mayPass(statusCode) })
  }
  if (!parsed.ok) throw failed('Invalid JSON response', { ...more, isRetryable: false })
  return { value: parsed.value, headers: responseHeaders }
}

function send({ url, headers, body, fetch, signal }: JsonRequest): Promise<Response> {
  const asked: RequestInit = signal ? { signal } : {}
  if (body === undefined) return fetch(url, { ...asked, headers })
  const json = { ...headers, 'content-type': 'application/json' }
  return fetch(url, { ...asked, method: 'POST', headers: json, body: JSON.stringify(body) })
}

/** Whether the same request may do better later, by its HTTP status. */
export function mayPass(status: number): boolean {
  return status === REQUEST_TIMEOUT || status === CONFLICT || status === RATE_LIMITED || status >= SERVER_ERROR
}

function causeOf({ cause, message }: TypeError): string {
  return cause instanceof Error ? cause.message : message
}
