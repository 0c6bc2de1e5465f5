import http from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import zlib from 'node:zlib'
import { HTTP_REQUEST_LIMITS } from './definition.ts'
import type { Target } from './execute-target.ts'

export type Sent = { method: string; headers: Record<string, string>; body: Buffer | null }
export type Answer = {
  status: number
  headers: http.IncomingHttpHeaders
  /** Unpacked, at most as long as was asked for; empty for a redirect. */
  bytes: Buffer
  truncated: boolean
}

export const REDIRECTS = [301, 302, 303, 307, 308]

/** An answer that can't be read: not a fault of the connection. */
export class UnreadableAnswer extends Error {}

/**
 * Sends one request to the addresses that were checked, and to no other: names are not looked up again, and no proxy of the environment is asked.
 * @throws UnreadableAnswer, errors of the connection, and the signal's reason.
 */
export function send(target: Target, sent: Sent, maxBytes: number, signal: AbortSignal): Promise<Answer> {
  const { url, host, port, addresses } = target
  return new Promise((resolve, reject) => {
    const secure = url.protocol === 'https:'
    const request = (secure ? https : http).request({
      protocol: url.protocol,
      host,
      port,
      path: `${url.pathname}${url.search}`,
      method: sent.method,
      headers: { ...sent.headers, host: url.host.replace(/\.(?=:|$)/, '') },
      // An agent of our own: the shared one may have been told of a proxy.
      agent: secure ? new https.Agent({ keepAlive: false }) : new http.Agent({ keepAlive: false }),
      lookup: pinned(addresses),
      maxHeaderSize: HTTP_REQUEST_LIMITS.headerBytes,
      signal,
    })
    request.on('error', reject)
    request.on('upgrade', (_, socket) => {
      socket.destroy()
      reject(new UnreadableAnswer('it wants to speak another protocol'))
    })
    request.on('response', (response) => {
      const address = response.socket.remoteAddress ?? ''
      const give = (read: { bytes: Buffer; truncated: boolean }) => {
        response.destroy()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, ...read })
      }
      const fail = (error: unknown) => {
        response.destroy()
        reject(signal.aborted ? signal.reason : error)
      }
      response.on('error', fail)
      if (!addresses.includes(address)) return fail(new UnreadableAnswer('it came from another address than was asked'))
      const hasBody = sent.method !== 'HEAD' && !REDIRECTS.includes(response.statusCode ?? 0)
      if (!hasBody) return give({ bytes: Buffer.alloc(0), truncated: false })
      readBody(response, maxBytes).then(give, fail)
    })
    request.end(sent.body ?? undefined)
  })
}

/** Gives the checked addresses whatever is asked. */
function pinned(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  return (_host, options, callback) => {
    const [first] = all
    if (options.all) callback(null, all)
    else callback(null, first?.address ?? '', first?.family ?? 4)
  }
}

/** Reads until the end or one byte more than wanted, counted after unpacking: what would follow is never unpacked. */
async function readBody(
  response: http.IncomingMessage,
  maxBytes: number,
): Promise<{ bytes: Buffer; truncated: boolean }> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of unpacked(response)) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxBytes) break
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), truncated: size > maxBytes }
}

function unpacked(response: http.IncomingMessage): AsyncIterable<Buffer> {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity') return response
  const unpack = UNPACK[encoding]
  if (!unpack) throw new UnreadableAnswer(`its encoding “${encoding.slice(0, 40)}” is not known`)
  return pipe(response, unpack())
}

const CHUNK = { chunkSize: 64 * 1024 }
const UNPACK: Record<string, () => zlib.Gunzip | zlib.Inflate | zlib.BrotliDecompress> = {
  gzip: () => zlib.createGunzip(CHUNK),
  'x-gzip': () => zlib.createGunzip(CHUNK),
  deflate: () => zlib.createInflate(CHUNK),
  br: () => zlib.createBrotliDecompress(CHUNK),
}

async function* pipe(
  from: Readable,
  through: zlib.Gunzip | zlib.Inflate | zlib.BrotliDecompress,
): AsyncGenerator<Buffer> {
  from.on('error', (error) => through.destroy(error))
  from.on('aborted', () => through.destroy(new Error('aborted')))
  try {
    yield* from.pipe(through)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (/^Z_|^ERR_(?:_|BROTLI)/.test(code)) throw new UnreadableAnswer('it can’t be unpacked')
    throw error
  } finally {
    through.destroy()
  }
}
