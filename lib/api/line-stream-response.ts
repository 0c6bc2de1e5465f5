/** So much is sent at once: small lines don't make a packet each, and the first one does not wait for long. */
const BATCH_MS = 40
const BATCH_CHARACTERS = 64_000

/** Values as lines of JSON, as they come. The source is left as soon as nobody reads any more; a last line is missing then, which readers can tell by its type. */
export function lineStreamResponse(lines: AsyncGenerator<unknown>, stops: readonly AbortSignal[]): Response {
  const stopped = new AbortController()
  const stop = AbortSignal.any([...stops, stopped.signal])
  const encoder = new TextEncoder()
  const leave = () => lines.return(undefined)
  const body = new ReadableStream<Uint8Array>({
    // Called whenever the receiver has room: a slow one is never fed faster than it reads.
    async pull(controller) {
      const until = performance.now() + BATCH_MS
      let text = ''
      while (!stop.aborted) {
        const { value, done } = await lines.next()
        if (!done) text += `${JSON.stringify(value)}\n`
        if (!done && text.length < BATCH_CHARACTERS && performance.now() < until) continue
        if (text !== '') controller.enqueue(encoder.encode(text))
        if (done) controller.close()
        return
      }
      await leave()
      controller.close()
    },
    async cancel() {
      stopped.abort()
      await leave()
    },
  })
  const headers = {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  }
  return new Response(body, { headers })
}
