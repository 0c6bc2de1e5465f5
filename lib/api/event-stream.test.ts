import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { TraceEvent } from '../loop/4-trace/trace-event.ts'
import { eventStreamParser, subscribeToRun } from './event-stream.ts'

const message = (seq: number, type = 'step-started') =>
  `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify({ seq, type })}\n\n`

describe('parser', () => {
  it('gives the same messages however the stream is cut', () => {
    const text = `: hello\n\n${message(1)}${message(2).replaceAll('\n', '\r\n')}: still here\n\ndata: one\ndata: two\n\n`
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const parse = eventStreamParser()
        const places = [0, ...cuts.sort((a, b) => a - b), text.length]
        const messages = places.slice(1).flatMap((place, index) => parse(text.slice(places[index], place)))
        expect(messages.map(({ id, event, data }) => [id, event, data])).toEqual([
          ['1', 'step-started', '{"seq":1,"type":"step-started"}'],
          ['2', 'step-started', '{"seq":2,"type":"step-started"}'],
          ['', 'message', 'one\ntwo'],
        ])
      }),
    )
  })

  it('keeps an unfinished message back', () => {
    expect(eventStreamParser()('id: 1\ndata: {"a":1}\n')).toEqual([])
  })
})

/** A server that answers each connection from a list and remembers where it was asked to go on. */
function serverOf(answers: (() => Response | Promise<Response>)[]) {
  const asked: (string | null)[] = []
  const fetcher = vi.fn(async (_url: RequestInfo | URL, init?: RequestInit) => {
    asked.push(new Headers(init?.headers).get('last-event-id'))
    const answer = answers[asked.length - 1]
    if (!answer) throw new Error('asked once too often')
    return answer()
  })
  return { asked, fetcher }
}

const stream = (text: string) => () => new Response(text, { headers: { 'content-type': 'text/event-stream' } })

function followed(answers: (() => Response | Promise<Response>)[], after = 0) {
  const { asked, fetcher } = serverOf(answers)
  const events: TraceEvent[] = []
  const statuses: string[] = []
  const over = Promise.withResolvers<void>()
  const onStatus = (status: string) => {
    statuses.push(status)
    if (status === 'ended' || status === 'failed') over.resolve()
  }
  const stop = subscribeToRun('/events', { after, onEvents: (more) => events.push(...more), onStatus }, fetcher)
  return { asked, statuses, stop, over: over.promise, seqs: () => events.map((event) => event.seq) }
}

describe('subscription', () => {
  it('goes on where it was cut off, and drops what it has already', async () => {
    const broken = () => Promise.reject(new TypeError('connection lost'))
    const rest = `${message(2)}${message(3)}${message(4, 'run-finished')}`
    const { asked, statuses, over, seqs } = followed([stream(message(1) + message(2)), broken, stream(rest)])
    await over
    expect(seqs()).toEqual([1, 2, 3, 4])
    expect(asked).toEqual(['0', '2', '2'])
    expect(statuses).toEqual(['live', 'waiting', 'waiting', 'live', 'ended'])
  })

  it('ends when the server says that there is nothing more', async () => {
    const { statuses, over } = followed([() => new Response(null, { status: 204 })], 12)
    await over
    expect(statuses).toEqual(['ended'])
  })

  it('gives up when it is refused', async () => {
    const { statuses, over } = followed([() => new Response('{}', { status: 404 })])
    await over
    expect(statuses).toEqual(['failed'])
  })

  it('is silent once stopped', async () => {
    const answered = Promise.withResolvers<Response>()
    const { statuses, stop, seqs } = followed([() => answered.promise])
    stop()
    answered.resolve(stream(message(1))())
    await new Promise((resolve) => setImmediate(resolve))
    expect([seqs(), statuses]).toEqual([[], []])
  })
})
