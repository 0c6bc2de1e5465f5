import { afterEach, beforeEach, expect, it } from 'vitest'
import type { TraceEvent } from '../../lib/loop/4-trace/trace-event.ts'
import type { EventBody } from '../../lib/loop/artefacts/events.ts'
import { type Api, callJson, openApi } from '../support/api.ts'
import { bodies, events, summary } from '../support/sample-events.ts'
import { value } from '../support/value.ts'

let api: Api
let client: Api['client']
beforeEach(async () => {
  api = await openApi({ worker: false })
  client = api.client
})
afterEach(() => api.close())

const MOST = 2_500_000

/** A run whose 64 iterations hold 12 MB of patches, and one more iteration; gives its id and number of events. */
async function largeRun(): Promise<{ id: string; count: number }> {
  const { store } = api.runtime.services.ports
  const { id } = value(
    await client.startRun({
      loop: value(await client.createLoop({ name: 'Facts', from: { kind: 'blank' } })).loop.slug,
      input: {},
    }),
  ).run
  const claim = await store.claimRun(id, 'test', 60_000)
  if (!claim) throw new Error('not claimed')
  const note: EventBody = {
    type: 'state-patched',
    nodeId: 'observe',
    data: { patch: [{ op: 'add', path: '/note', value: 'x'.repeat(600_000) }] },
  }
  const log = [
    ...events(1, 0, bodies.started),
    ...Array.from({ length: 20 }, (_, at) => events(at + 2, at + 1, note)).flat(),
    ...events(22, 65, bodies.iteration(65), bodies.finished),
  ]
  const iterations = [...Array.from({ length: 20 }, (_, at) => summary(at + 1, at + 3, at + 3)), summary(65, 23, 24)]
  await store.commit(claim, { events: log, iterations, checkpoint: null, paused: null }, 60_000)
  return { id, count: log.length + 1 }
}
/** The sizes and events of all answers of a paged address. */
async function pages(url: (after: number) => string) {
  const sizes: number[] = []
  const seqs: number[] = []
  const starts: unknown[] = []
  for (let after: number | null = 0; after !== null; ) {
    const text = await (await api.fetch(url(after))).text()
    const page = JSON.parse(text)
    sizes.push(text.length)
    seqs.push(...page.events.map((event: TraceEvent) => event.seq))
    starts.push(page.start)
    after = page.next
  }
  return { sizes, seqs, starts }
}
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

it('a log of large patches comes in pages of bounded size, each event once', async () => {
  const { id, count } = await largeRun()
  const { sizes, seqs } = await pages((after) => `/api/v1/runs/${id}/events?after=${after}`)
  expect(seqs).toEqual(upTo(count))
  expect(sizes.length).toBeGreaterThan(4)
  expect(Math.max(...sizes)).toBeLessThan(MOST)
})

it('it comes in segments of bounded answers, the first of which has the start', async () => {
  const { id, count } = await largeRun()
  const first = await pages((after) => `/api/v1/runs/${id}/segments/0?after=${after}`)
  expect(first.seqs).toEqual(upTo(count - 2))
  expect(Math.max(...first.sizes)).toBeLessThan(MOST)
  expect(first.starts).toEqual([bodies.started.data.state, ...first.starts.slice(1).map(() => null)])
  const second = await pages((after) => `/api/v1/runs/${id}/segments/1?after=${after}`)
  expect(second.seqs).toEqual([count - 1, count])
  expect(second.starts).toEqual([{ n: 0, note: expect.stringMatching(/^x{600000}$/) }])
})

it('it comes in batches of bounded size to a follower', async () => {
  const { id, count } = await largeRun()
  const headers = { accept: 'text/event-stream' }
  const { body } = await api.fetch(`/api/v1/runs/${id}/events`, { headers })
  const sizes: number[] = []
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body ?? []) {
    sizes.push(chunk.length)
    text += decoder.decode(chunk, { stream: true })
  }
  expect([...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]))).toEqual(upTo(count))
  expect(Math.max(...sizes)).toBeLessThan(MOST)
})

it('it is shown to its own workspace only', async () => {
  const { id } = await largeRun()
  const hash = '0'.repeat(64)
  const { actor } = api.runtime
  Object.assign(globalThis, {
    loopwrightRuntime: Promise.resolve({ ...api.runtime, actor: { ...actor, workspaceId: 'ws_other0000' } }),
  })
  for (const part of ['', '/snapshot', '/events', '/iterations', '/segments/0', `/payloads/${hash}`]) {
    expect(await callJson(api, 'GET', `/runs/${id}${part}`)).toMatchObject({ status: 404 })
  }
  expect(await callJson(api, 'GET', `/runs/${id}/events`, undefined, { accept: 'text/event-stream' })).toMatchObject({
    status: 404,
  })
})
