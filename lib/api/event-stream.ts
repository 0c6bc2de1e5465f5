import type { TraceEvent } from '../loop/4-trace/trace-event.ts'

/** One server-sent event: `id` is the seq as text, `event` the type. */
export type StreamMessage = { id: string; event: string; data: string }

/** Incremental parser of the text/event-stream format: feed it chunks, it returns the messages they complete. Comments are skipped. */
export function eventStreamParser(): (chunk: string) => StreamMessage[] {
  let rest = ''
  return (chunk) => {
    const blocks = (rest + chunk).replaceAll('\r\n', '\n').split('\n\n')
    rest = blocks.pop() ?? ''
    return blocks.map(parseBlock).filter((message) => message.data !== '')
  }
}

function parseBlock(block: string): StreamMessage {
  const message: StreamMessage = { id: '', event: 'message', data: '' }
  const data: string[] = []
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const value = line.slice(colon + 1).replace(/^ /, '')
    const field = line.slice(0, colon)
    if (field === 'data') data.push(value)
    else if (field === 'id') message.id = value
    else if (field === 'event') message.event = value
  }
  message.data = data.join('\n')
  return message
}

export type RunSubscription = {
  /** Seq of the last event already held; 0 = from the beginning. */
  after: number
  /** New events in order, without gaps or repeats; batched as they arrive. */
  onEvents(events: TraceEvent[]): void
  /** `live` while connected, `waiting` between attempts, `ended` after run-finished, `failed` when the server refuses. */
  onStatus?(status: 'live' | 'waiting' | 'ended' | 'failed'): void
}

/**
 * Follows a run's log. Reconnects with `Last-Event-ID` after any break, waiting 0.5 s, then up to 5 s; ends by itself after run-finished.
 * @returns a function that stops following.
 */
export function subscribeToRun(url: string, subscription: RunSubscription, fetcher: typeof fetch = fetch): () => void {
  const stop = new AbortController()
  void follow(url, subscription, fetcher, stop.signal)
  return () => stop.abort()
}

async function follow(url: string, subscription: RunSubscription, fetcher: typeof fetch, signal: AbortSignal) {
  let last = subscription.after
  let waitMs = 500
  const status = (next: 'live' | 'waiting' | 'ended' | 'failed') => {
    if (!signal.aborted) subscription.onStatus?.(next)
  }
  while (!signal.aborted) {
    try {
      const headers = { accept: 'text/event-stream', 'last-event-id': String(last) }
      const response = await fetcher(url, { headers, signal, cache: 'no-store' })
      if (response.status >= 400 && response.status < 500) return status('failed')
      if (response.status === 204) return status('ended')
      if (response.ok && response.body) {
        status('live')
        for await (const events of batches(response.body)) {
          if (signal.aborted) return
          const fresh = events.filter((event) => event.seq > last)
          last = fresh.at(-1)?.seq ?? last
          if (fresh.length > 0) subscription.onEvents(fresh)
          if (fresh.some((event) => event.type === 'run-finished')) return status('ended')
          waitMs = 500
        }
      }
    } catch {
      // A broken connection is the expected case here: the next attempt continues after `last`.
    }
    status('waiting')
    await pause(waitMs, signal)
    waitMs = Math.min(waitMs * 2, 5_000)
  }
}

async function* batches(body: ReadableStream<Uint8Array>): AsyncGenerator<TraceEvent[]> {
  const parse = eventStreamParser()
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      // The server's own contract: each message's data is one event of the log.
      const events = parse(value).map((message) => JSON.parse(message.data) as TraceEvent)
      if (events.length > 0) yield events
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(done, delayMs)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
