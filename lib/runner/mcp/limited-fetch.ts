const MAX_REDIRECTS = 3

/** The server sent something that is not read to its end, or sends us elsewhere: not a fault of the connection. */
export class RefusedAnswer extends Error {}

export type FetchLimits = {
  /** Of one answer, unpacked. */
  maxBytes: number
  /** The status of the answer to a request that belongs to a session. */
  onStatusInSession(status: number): void
  /** Called as a request begins. What it gives is told when the body of the answer broke off, was too large, or ended: whoever still waits for a message in it waits in vain. */
  onRequest(): (error: Error | null) => void
}

/**
 * How an MCP client reaches its server. Redirects stay at its origin, since headers hold keys; answers have a size; and no stream is opened for what a server
 * might want of us by itself, because we offer nothing.
 */
export function limitedFetch({ maxBytes, onStatusInSession, onRequest }: FetchLimits): typeof fetch {
  return async (input, init) => {
    if ((init?.method ?? 'GET') === 'GET') return new Response(null, { status: 405 })
    const onEnd = onRequest()
    const response = await withinOrigin(new URL(input instanceof Request ? input.url : input), init ?? {})
    if (init?.method !== 'POST') return response
    if (new Headers(init.headers).has('mcp-session-id')) onStatusInSession(response.status)
    if (!response.body) return response
    const body = response.body.pipeThrough(counted(maxBytes)).pipeThrough(watched(onEnd))
    const { status, statusText, headers } = response
    return new Response(body, { status, statusText, headers })
  }
}

async function withinOrigin(start: URL, init: RequestInit): Promise<Response> {
  let url = start
  for (let hop = 0; ; hop++) {
    const response = await fetch(url, { ...init, redirect: 'manual' })
    if (response.status < 300 || response.status > 399) return response
    await response.body?.cancel()
    const next = URL.parse(response.headers.get('location') ?? '', url)
    if (!next || next.origin !== url.origin)
      throw new RefusedAnswer(
        `it redirects to ${next?.origin ?? 'nowhere'}; if that is right, enter that address in the settings`,
      )
    if (hop === MAX_REDIRECTS || (response.status !== 307 && response.status !== 308))
      throw new RefusedAnswer(`it redirects to ${next.pathname} in a way that can’t be followed`)
    url = next
  }
}

function counted(maxBytes: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let size = 0
  return new TransformStream({
    transform(chunk, controller) {
      size += chunk.byteLength
      if (size > maxBytes) throw new RefusedAnswer(`it is larger than ${maxBytes} bytes`)
      controller.enqueue(chunk)
    },
  })
}

/** Passes everything on and tells how it ended. Read by hand: a transform is not told when what it reads from breaks off. */
function watched(
  onEnd: (error: Error | null) => void,
): ReadableWritablePair<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>()
  const writer = writable.getWriter()
  const sink = new WritableStream<Uint8Array<ArrayBuffer>>({
    write: (chunk) => writer.write(chunk),
    async close() {
      await writer.close()
      onEnd(null)
    },
    async abort(reason) {
      const error = reason instanceof Error ? reason : new Error('the answer broke off')
      onEnd(error)
      await writer.abort(error)
    },
  })
  return { readable, writable: sink }
}
