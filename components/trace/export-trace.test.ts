import { describe, expect, it } from 'vitest'
import type { TraceEvent } from '@/lib/loop/4-trace/trace-event.ts'
import { exportTrace } from './export-trace.ts'

const hash = 'a'.repeat(64)
const answered = (seq: number): TraceEvent => ({
  seq,
  at: seq,
  iteration: 1,
  step: 1,
  nodeId: 'act',
  type: 'tool-answered',
  data: { call: 0, attempt: 1, output: { $payload: hash, bytes: 9_000, preview: '…' }, durationMs: 1, cached: false },
})

function server(count: number, pageSize: number) {
  const asked: string[] = []
  const log = Array.from({ length: count }, (_, index) => answered(index + 1))
  return {
    asked,
    async listEvents(_: string, { after = 0 }: { after?: number } = {}) {
      asked.push(`events ${after}`)
      const events = log.slice(after, after + pageSize)
      const next = after + pageSize < count ? after + pageSize : null
      return { ok: true as const, value: { events, next, lastSeq: count, finished: true } }
    },
    async getPayload() {
      asked.push('payload')
      return { ok: true as const, value: { hash, value: 'whole' } }
    },
  }
}

describe('exportTrace', () => {
  it('writes every event once, with stored values in place, each fetched once', async () => {
    const api = server(5, 2)
    const result = await exportTrace(api, 'run_00000001')
    const events = result.ok ? result.lines.map((line) => JSON.parse(line)) : []
    expect(events.map(({ seq, data }) => [seq, data.output])).toEqual([1, 2, 3, 4, 5].map((seq) => [seq, 'whole']))
    expect(api.asked).toEqual(['events 0', 'payload', 'events 2', 'events 4'])
  })

  it('tells why it can not be written', async () => {
    const problem = { type: '', title: '', status: 0, code: 'network', detail: 'No connection.' }
    const api = { ...server(1, 1), getPayload: async () => ({ ok: false as const, problem }) }
    expect(await exportTrace(api, 'run_00000001')).toEqual({ ok: false, detail: 'No connection.' })
  })
})
