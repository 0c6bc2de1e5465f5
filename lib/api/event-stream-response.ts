/** Whether the caller asks for server-sent events. */
export function wantsEventStream(request: Request): boolean {
  return request.headers.get('accept')?.includes('text/event-stream') ?? false
}

/** Seq of the last event that a reconnecting reader has; null when it doesn't say, or not in our terms. */
export function lastEventId(request: Request): number | null {
  const id = request.headers.get('last-event-id')
  return id !== null && /^\d{1,9}$/.test(id) ? Number(id) : null
}

/** The stream as a response. `ended`: 204 tells a reconnecting EventSource to stop. */
export function eventStreamResponse(stream: ReadableStream<Uint8Array> | 'ended'): Response {
  if (stream === 'ended') return new Response(null, { status: 204 })
  const headers = {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  }
  return new Response(stream, { headers })
}
