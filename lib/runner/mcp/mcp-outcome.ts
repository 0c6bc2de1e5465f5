import { equalJson } from '../../loop/artefacts/equal-json.ts'
import { isJsonObject, type Json, type JsonObject } from '../../loop/artefacts/json.ts'
import { checkJson, parseJson } from '../../loop/artefacts/parse-json.ts'
import { firstChars } from '../../loop/text/first-chars.ts'
import type { ToolOutcome } from '../ports.ts'
import { RefusedAnswer } from './limited-fetch.ts'
import type { McpCallResult } from './mcp-session.ts'

type Failed = Extract<ToolOutcome, { ok: false }>

const MAX_MESSAGE_CHARS = 2_000

/**
 * A result as a tool's output: `data` is its structured content or null, `text` its texts joined, `notes` says of each part that is no text what it is. A text
 * that only repeats the structured content is left out.
 */
export function outcomeOfResult(tool: string, result: McpCallResult): ToolOutcome {
  const checked = checkJson(result)
  if (!checked.ok)
    return failed('recoverable', 'unusable_answer', `The result of “${tool}” can’t be used: ${checked.message}.`)
  const { content, structuredContent = null, isError, toolResult } = isJsonObject(checked.value) ? checked.value : {}
  const parts = Array.isArray(content) ? content.filter(isJsonObject) : []
  const texts = parts.flatMap(({ type, text }) => (type === 'text' && typeof text === 'string' ? [text] : []))
  const joined = texts.join('\n\n')
  if (isError === true) {
    const message = firstChars(joined, MAX_MESSAGE_CHARS) || 'it gave no reason'
    return failed('recoverable', 'other', `“${tool}” failed: ${message}`)
  }
  const data = structuredContent ?? toolResult ?? null
  const notes = parts.flatMap(noteOf)
  return { ok: true, output: { data, text: repeats(joined, data) ? '' : joined, notes } }
}

function repeats(text: string, data: Json): boolean {
  if (data === null) return false
  const parsed = parseJson(text)
  return parsed.ok && equalJson(parsed.value, data)
}

/** Of a picture, a file or a link: its kind, size and name. What it holds is not kept. */
function noteOf({ type, data, mimeType, uri, name, resource }: JsonObject): string[] {
  const kind = typeof mimeType === 'string' ? `, ${mimeType}` : ''
  switch (type) {
    case 'text':
      return []
    case 'resource_link':
      return [`link to ${shown(uri)}${typeof name === 'string' ? ` (${firstChars(name, 200)})` : ''}${kind}`]
    case 'resource': {
      const { uri: at, text, blob, mimeType: of } = isJsonObject(resource) ? resource : {}
      const size = typeof text === 'string' ? `${text.length} characters` : bytesOf(blob)
      return [`resource ${shown(at)}${typeof of === 'string' ? `, ${of}` : ''}, ${size}`]
    }
    default:
      return [`${firstChars(shown(type), 40)}${kind}, ${bytesOf(data)}`]
  }
}

function shown(text: Json | undefined): string {
  return typeof text === 'string' ? firstChars(text, 500) : 'without a name'
}

function bytesOf(base64: Json | undefined): string {
  if (typeof base64 !== 'string') return 'of unknown size'
  return `${Math.floor((base64.replace(/=+$/, '').length * 3) / 4)} bytes`
}

/** What went wrong with a server, in the terms of tools. `server` is its name in the settings. */
export function failureOfServer(server: string, error: unknown, signal: AbortSignal): Failed {
  if (signal.aborted) return failed('timeout', 'timeout', `The MCP server “${server}” did not answer in time.`)
  if (error instanceof RefusedAnswer)
    return failed(
      'recoverable',
      'unusable_answer',
      `The answer of the MCP server “${server}” is not read: ${error.message}.`,
    )
  const { code, statusCode, message } = partsOf(error)
  const said = firstChars(message, MAX_MESSAGE_CHARS)
  if (statusCode === 401 || statusCode === 403)
    return failed(
      'recoverable',
      'refused',
      `The MCP server “${server}” refuses us (${statusCode}). Check its headers in the settings.`,
    )
  if (statusCode === 429)
    return failed('transient', 'rate_limit', `The MCP server “${server}” asks for fewer calls (429).`)
  if (statusCode !== undefined && statusCode < 500)
    return failed(
      'recoverable',
      'other',
      `The MCP server “${server}” answered ${statusCode}. Check its address in the settings.`,
    )
  if (statusCode !== undefined)
    return failed('transient', 'unavailable', `The MCP server “${server}” answered ${statusCode}.`)
  if (code === INVALID_PARAMS)
    return failed(
      'recoverable',
      'invalid_arguments',
      `The MCP server “${server}” does not take these arguments: ${said}`,
    )
  if (code !== undefined)
    return failed('recoverable', 'other', `The MCP server “${server}” answered with an error: ${said}`)
  const reason = connectionReason(error)
  return failed('transient', 'unavailable', `The MCP server “${server}” can’t be reached: ${reason ?? said}.`)
}

/** A call was answered as if it belonged to no session, and may not be sent again. */
export function unknownOutcome(server: string): Failed {
  const message = `The MCP server “${server}” has forgotten the session: whether the call was done is not known.`
  return failed('transient', 'unavailable', message)
}

/** Of JSON-RPC. */
const INVALID_PARAMS = -32602

/** The client's errors carry the code of the protocol, or the status of HTTP. Known by their members: the client is only loaded where it is used. */
function partsOf(error: unknown): { code?: number; statusCode?: number; message: string } {
  if (!(error instanceof Error)) return { message: String(error) }
  const code = 'code' in error && typeof error.code === 'number' ? { code: error.code } : {}
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? { statusCode: error.statusCode } : {}
  return { ...code, ...status, message: error.message }
}

/** What lies below an error of fetch. */
function connectionReason(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof AggregateError && cause.errors.length > 0) return connectionReason(cause.errors[0])
    const code = 'code' in cause ? cause.code : undefined
    if (code === 'ECONNREFUSED') return 'nothing listens there'
    if (code === 'ENOTFOUND') return 'there is no such host'
    if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' || code === 'EPIPE') return 'the connection was cut'
    if (typeof code === 'string') return `the connection failed (${code})`
    if (cause.cause === undefined) return firstChars(cause.message, MAX_MESSAGE_CHARS) || null
  }
  return null
}

function failed(errorClass: Failed['class'], kind: Failed['kind'], message: string): Failed {
  return { ok: false, class: errorClass, kind, message }
}
