import { describe, expect, it } from 'vitest'
import { countingLog, fakeRun, noSnapshot } from '@/components/trace/store/fake-run.ts'
import { createTraceStore } from '@/components/trace/store/trace-store.ts'
import { iterationsOf } from '@/lib/loop/4-trace/segment.ts'
import { recordedApi } from './recorded-api.ts'

const ITERATIONS = 150
const events = countingLog(ITERATIONS)
const run = fakeRun({ iterations: ITERATIONS, lastSeq: events.at(-1)?.seq ?? 0 })
const api = recordedApi({ run, snapshot: noSnapshot, events })
const value = async <T>(answer: Promise<{ ok: true; value: T } | { ok: false }>): Promise<T> => {
  const told = await answer
  if (!told.ok) throw new Error('refused')
  return told.value
}

describe('a recording as the viewer reads it', () => {
  it('has the summaries of all iterations, page by page', async () => {
    const pages = []
    for (let from: number | null = 1; from !== null; ) {
      const page: { iterations: { iteration: number }[]; next: number | null } = await value(
        api.listIterations(run.id, { from, limit: 64 }),
      )
      pages.push(...page.iterations.map(({ iteration }) => iteration))
      from = page.next
    }
    expect(pages).toEqual(Array.from({ length: ITERATIONS }, (_, index) => index + 1))
  })

  it.each([0, 1, 2])('begins segment %i with the state that its iterations found', async (index) => {
    const { start, events: own, from } = await value(api.getSegment(run.id, index))
    expect(start).toEqual({ n: iterationsOf(index).first - 1 })
    expect(own.find(({ iteration }) => iteration > 0)?.iteration).toBe(from)
  })

  it('gives its log in pages without a gap', async () => {
    const seqs: number[] = []
    for (let after: number | null = 0; after !== null; ) {
      const page: { events: { seq: number }[]; next: number | null } = await value(
        api.listEvents(run.id, { after, limit: 100 }),
      )
      seqs.push(...page.events.map(({ seq }) => seq))
      after = page.next
    }
    expect(seqs).toEqual(events.map(({ seq }) => seq))
  })

  it('is scrubbed like a stored run, and lets nothing be done', async () => {
    const store = createTraceStore({ api, run, snapshot: noSnapshot, position: { iteration: 70, step: 1 } })
    await store.getState().loadAllSummaries()
    await store.getState().loadSegment(1)
    expect(store.getState().timeline.summaries).toHaveLength(ITERATIONS)
    expect(store.getState().segments.get(1)?.status).toBe('ready')
    expect(await store.getState().pauseRun()).toMatchObject({ code: 'not-found' })
    expect(await store.getState().resumeRun({ seq: 1 })).toMatchObject({ code: 'not-found' })
  })
})
