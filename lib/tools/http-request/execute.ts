import type { JsonObject } from '../../loop/artefacts/json.ts'
import { parseJson } from '../../loop/artefacts/parse-json.ts'
import type { HttpAccess, ToolExecute, ToolOutcome } from '../../runner/ports.ts'
import { HTTP_REQUEST_LIMITS, memberOf, methodOf } from './definition.ts'
import { failureOf, retryAfterMs } from './execute-failures.ts'
import { type Answer, REDIRECTS, type Sent, send } from './execute-send.ts'
import { blocked, type Failed, findTarget, type Target, wrong } from './execute-target.ts'

/** Headers that say where and how a request is sent: nobody sets them. */
const OWN_HEADERS =
  /^(?:host|connection|content-length|transfer-encoding|upgrade|te|trailer|expect|keep-alive|accept-encoding|proxy-.*)$/i

/** Headers of answers that loops see: never cookies. */
const SHOWN_HEADERS =
  /^(?:content-(?:type|length|language|disposition)|etag|last-modified|date|expires|cache-control|location|link|allow|retry-after|x-request-id|x-total-count|(?:x-)?ratelimit-.+)$/

/** Methods that a redirect may repeat at another place, and that have no body. */
const READS = ['GET', 'HEAD']

/** Sends the request and follows redirects by hand, so that each place is checked like the first. */
export const httpRequestBy =
  (access: HttpAccess): ToolExecute =>
  async (args, call, signal) => {
    const sent = requestOf(args, call.key)
    if ('class' in sent) return sent
    const limitMs = typeof args.timeoutMs === 'number' ? args.timeoutMs : HTTP_REQUEST_LIMITS.defaultTimeoutMs
    const within = AbortSignal.any([signal, AbortSignal.timeout(limitMs)])
    const maxBytes = typeof args.maxBytes === 'number' ? args.maxBytes : HTTP_REQUEST_LIMITS.defaultMaxBytes
    try {
      const target = await orAborted(findTarget(withQuery(String(args.url), memberOf(args, 'query')), access), within)
      if ('class' in target) return target
      const got = await follow(target, sent, maxBytes, access, within)
      return 'class' in got ? got : outcomeOf(args, got.url, got.answer)
    } catch (error) {
      return failureOf(error, within, limitMs)
    }
  }

function requestOf(args: JsonObject, key: string): Sent | Failed {
  const method = methodOf(args)
  const given = Object.entries(memberOf(args, 'headers'))
  if (given.length > HTTP_REQUEST_LIMITS.headers)
    return wrong(`A request has at most ${HTTP_REQUEST_LIMITS.headers} headers.`)
  const headers: Record<string, string> = {
    accept: args.expect === 'json' ? 'application/json' : '*/*',
    'user-agent': 'Loopwright',
  }
  for (const [name, value] of given) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) return wrong(`“${name.slice(0, 100)}” can’t be the name of a header.`)
    if (OWN_HEADERS.test(name)) return wrong(`The header ${name} is set by the request itself.`)
    // By code point: what HTTP allows in a value.
    if (typeof value !== 'string' || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      return wrong(`The header ${name} holds a character that headers can’t.`)
    headers[name.toLowerCase()] = value
  }
  if (typeof args.idempotencyHeader === 'string' && args.idempotencyHeader !== '' && !READS.includes(method))
    headers[args.idempotencyHeader.toLowerCase()] = key
  headers['accept-encoding'] = 'gzip, deflate, br'
  const body = bodyOf(args, headers)
  if (body && 'class' in body) return body
  if (body && READS.includes(method)) return wrong(`A ${method} request has no body: give a query instead.`)
  if (body) headers['content-length'] = String(body.length)
  return { method, headers, body }
}

function bodyOf({ json, body }: JsonObject, headers: Record<string, string>): Buffer | null | Failed {
  if (json === undefined && body === undefined) return null
  if (json !== undefined && body !== undefined) return wrong('Give the body as json or as body, not both.')
  headers['content-type'] ??= json === undefined ? 'text/plain; charset=utf-8' : 'application/json'
  const bytes = Buffer.from(json === undefined ? String(body) : JSON.stringify(json), 'utf8')
  return bytes.length > HTTP_REQUEST_LIMITS.bodyBytes
    ? wrong(`The body is larger than ${HTTP_REQUEST_LIMITS.bodyBytes} bytes.`)
    : bytes
}

function withQuery(address: string, query: JsonObject): string {
  const url = URL.parse(address)
  if (!url || Object.keys(query).length === 0) return address
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== null) url.searchParams.append(name, typeof one === 'string' ? one : JSON.stringify(one))
  return url.href
}

async function follow(
  first: Target,
  request: Sent,
  maxBytes: number,
  access: HttpAccess,
  signal: AbortSignal,
): Promise<{ url: URL; answer: Answer } | Failed> {
  let target = first
  let sent = request
  for (let hop = 0; ; hop++) {
    const answer = await send(target, sent, maxBytes, signal)
    const { location } = answer.headers
    if (!REDIRECTS.includes(answer.status) || location === undefined) return { url: target.url, answer }
    if (hop === HTTP_REQUEST_LIMITS.redirects)
      return { ok: false, class: 'recoverable', kind: 'other', message: `It was redirected more than ${hop} times.` }
    const next = await orAborted(
      findTarget(Buffer.from(location, 'latin1').toString('utf8'), access, target.url),
      signal,
    )
    if ('class' in next) return redirectFailed(next, target.url)
    const onward = redirected(sent, answer.status, next.url.origin === target.url.origin)
    if (!onward)
      return blocked(
        `${target.url.origin} redirects the request with what it holds to ${next.url.origin}. Request that address itself if you trust it.`,
      )
    target = next
    sent = onward
  }
}

function redirectFailed(failed: Failed, from: URL): Failed {
  const message = failed.message.replace(/^Nothing was sent\. /, '')
  return { ...failed, message: `${from.host} redirects to where nothing is sent. ${message}` }
}

/** What is sent after a redirect, as the fetch standard has it. To another origin go neither headers, which may hold keys, nor a body: null when that can't be. */
function redirected({ method, headers, body }: Sent, status: number, sameOrigin: boolean): Sent | null {
  const toGet = status === 303 ? method !== 'HEAD' : status <= 302 && method === 'POST'
  const next = toGet ? 'GET' : method
  if (!sameOrigin && !READS.includes(next)) return null
  const kept = sameOrigin
    ? headers
    : { accept: headers.accept ?? '*/*', 'user-agent': 'Loopwright', 'accept-encoding': 'gzip, deflate, br' }
  if (!toGet) return { method: next, headers: kept, body }
  const withoutBody = Object.entries(kept).filter(([name]) => !/^content-/.test(name))
  return { method: next, headers: Object.fromEntries(withoutBody), body: null }
}

function outcomeOf(args: JsonObject, url: URL, answer: Answer): ToolOutcome {
  const { status, headers, bytes, truncated } = answer
  const ok = status < 400
  const accepted = Array.isArray(args.acceptStatus) && args.acceptStatus.includes(status)
  if (!ok && !accepted && args.failOnStatus !== false) return statusFailed(url, answer)
  const contentType = headers['content-type'] ?? null
  const shown = Object.entries(headers).filter(([name, value]) => SHOWN_HEADERS.test(name) && typeof value === 'string')
  const about: JsonObject = {
    status,
    ok,
    url: url.href,
    contentType,
    headers: Object.fromEntries(shown.map(([name, value]) => [name, String(value).slice(0, 1_000)])),
    bytes: bytes.length,
    truncated,
  }
  const content = contentOf(args.expect === undefined ? null : String(args.expect), contentType, answer)
  return 'failed' in content ? content.failed : { ok: true, output: { ...about, ...content.shown } }
}

/** The body by what was asked for, or by its content type. Of what is no text there is only the size. */
function contentOf(
  expect: string | null,
  contentType: string | null,
  { bytes, truncated }: Answer,
): { shown: JsonObject } | { failed: Failed } {
  const isJson = /^[^;]*[/+]json\s*(?:;|$)/i.test(contentType ?? '')
  if (bytes.length === 0 && expect !== 'json') return { shown: isJson ? { json: null } : { text: '' } }
  if (expect === 'json' || (expect === null && isJson)) {
    const unusable = (message: string) => ({
      failed: { ok: false, class: 'recoverable', kind: 'unusable_answer', message } as const,
    })
    if (truncated)
      return unusable(
        `The answer is larger than ${bytes.length} bytes, so its JSON can’t be read. Raise maxBytes, or ask for less.`,
      )
    const parsed = parseJson(bytes.toString('utf8'))
    return parsed.ok ? { shown: { json: parsed.value } } : unusable(`The answer is no usable JSON: ${parsed.message}.`)
  }
  if (
    expect === null &&
    !/^\s*(?:text\/|[^;]*[/+](?:xml|javascript|yaml|x-www-form-urlencoded|x-ndjson))/i.test(contentType ?? 'text/')
  )
    return { shown: {} }
  return { shown: { text: textOf(bytes, contentType) } }
}

function textOf(bytes: Buffer, contentType: string | null): string {
  const charset = /charset\s*=\s*"?([\w-]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8'
  // NUL and halves of characters are no texts of ours.
  const clean = (text: string) => text.replaceAll('\u0000', '\ufffd')
  try {
    return clean(new TextDecoder(charset).decode(bytes))
  } catch {
    return clean(bytes.toString('utf8'))
  }
}

function statusFailed(url: URL, { status, headers, bytes }: Answer): Failed {
  const start = textOf(bytes.subarray(0, 500), null).replaceAll(/\s+/g, ' ').trim()
  const message = `${url.host} answered ${status}${start === '' ? '' : `: ${start}`}`
  const wait = retryAfterMs(headers)
  const after = wait === null ? {} : { retryAfterMs: wait }
  if (status === 429) return { ok: false, class: 'transient', kind: 'rate_limit', message, ...after }
  if (status === 408 || status >= 500) return { ok: false, class: 'transient', kind: 'unavailable', message, ...after }
  return { ok: false, class: 'recoverable', kind: 'other', message }
}

/** Names can't be looked up with a signal. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const gone = Promise.withResolvers<never>()
  const onAbort = () => gone.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, gone.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
