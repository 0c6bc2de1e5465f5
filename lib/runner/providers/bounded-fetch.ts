import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import { ModelFailure } from '../model-failure.ts'

const EMPTY_STATUS: readonly number[] = [204, 205, 304]
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308]

/**
 * `fetch` for models. It reads the whole response, counted after decompression, and drops the connection as soon as it is larger than `payloadBytes`, or when it is
 * aborted. It follows no redirect: the key would go along. And it has no time limit of its own, since a slow machine may think for longer than the five minutes
 * that the built-in one waits for: whoever calls sets one.
 * @throws ModelFailure for a redirect, an address with a password and a response that is too large; TypeError as `fetch` does, when the server can't be reached or
 * breaks off; the reason of the signal, when aborted.
 */
export const boundedFetch: typeof fetch = async (input, init = {}) => {
  if (input instanceof Request) throw new TypeError('give an address and options')
  const url = new URL(input)
  if (url.username !== '' || url.password !== '')
    throw new ModelFailure('fatal', 'an address must have no user and no password; enter a key instead')
  const response = await answerOf(url, init).catch((error: unknown) => {
    throw init.signal?.aborted ? init.signal.reason : unreachable(error)
  })
  try {
    const { statusCode: status = 0, statusMessage: statusText = '' } = response
    if (REDIRECTS.includes(status)) throw redirected(url, response.headers.location)
    const body = await readBody(response)
    return new Response(EMPTY_STATUS.includes(status) ? null : body, {
      status,
      statusText,
      headers: headersOf(response),
    })
  } catch (error) {
    response.destroy()
    if (error instanceof ModelFailure) throw error
    throw init.signal?.aborted ? init.signal.reason : unreachable(new Error('the response broke off', { cause: error }))
  }
}

function answerOf(url: URL, { method = 'GET', headers, body, signal }: RequestInit): Promise<IncomingMessage> {
  if (body !== undefined && body !== null && typeof body !== 'string') throw new TypeError('a body must be a text')
  const { request } = url.protocol === 'https:' ? https : http
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const sent = request(url, {
    method,
    headers: {
      ...Object.fromEntries(new Headers(headers)),
      ...(body ? { 'content-length': Buffer.byteLength(body) } : {}),
    },
    ...(signal ? { signal } : {}),
  })
  sent.once('response', resolve)
  // An abort ends a response that is being read with an error as well, which comes twice.
  sent.on('error', reject)
  sent.end(body ?? undefined)
  return promise
}

const DECODERS: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

async function readBody(response: IncomingMessage): Promise<Blob> {
  const decoder = DECODERS[response.headers['content-encoding'] ?? '']?.()
  const decoded: Readable = decoder ? response.pipe(decoder) : response
  response.once('error', (error) => decoder?.destroy(error))
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  for await (const chunk of decoded as AsyncIterable<Buffer<ArrayBuffer>>) {
    // A stream in no object mode and without an encoding gives buffers.
    bytes += chunk.byteLength
    if (bytes > LIMITS.payloadBytes) {
      decoder?.destroy()
      throw new ModelFailure(
        'recoverable',
        `the server’s response is larger than ${LIMITS.payloadBytes.toLocaleString('en')} bytes (payloadBytes)`,
      )
    }
    chunks.push(chunk)
  }
  return new Blob(chunks)
}

function headersOf({ headers }: IncomingMessage): Headers {
  const given = Object.entries(headers).filter(([name]) => name !== 'content-encoding')
  return new Headers(
    given.flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, each ?? ''])),
  )
}

function unreachable(error: unknown): TypeError {
  return new TypeError('fetch failed', { cause: error })
}

/** Names the other place without path and query: they may hold what nobody should read. */
function redirected(from: URL, location: string | undefined): ModelFailure {
  const to = location === undefined ? null : URL.parse(location, from)
  const where = to ? `${to.origin === from.origin ? 'another path' : to.origin}` : 'another place'
  return new ModelFailure(
    'fatal',
    `the server redirects to ${where}, and a key is not sent on; enter the address that it leads to in Settings → Models`,
  )
}
