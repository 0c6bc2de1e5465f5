import { createServer, type IncomingHttpHeaders } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { attributeOf, otlpFaults } from '../../lib/loop/4-trace/fixture-otlp.ts'
import type { OtlpSpan, OtlpTraces } from '../../lib/loop/4-trace/otlp.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, callJson, openApi } from '../support/api.ts'
import { runUntil } from '../support/run-until.ts'
import { actingLoop, longLoop } from '../support/sample-loop.ts'
import { value } from '../support/value.ts'

let api: Api
const closing: (() => unknown)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const close of closing.splice(0).reverse()) await close()
})
async function open(environment: Record<string, string>): Promise<void> {
  api = await openApi({ worker: true, environment })
  closing.push(() => api.close())
}

async function ended(loop: string): Promise<string> {
  const { run } = value(await api.client.startRun({ loop, input: {} }))
  return (await runUntil(api, run.id, ({ status }) => status === 'finished')).id
}
const exported = async (id: string) => (await api.fetch(`/api/v1/runs/${id}/export?format=otlp`)).text()
const spansIn = ({ resourceSpans }: OtlpTraces) =>
  resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
const ofRun = (spans: OtlpSpan[], id: string) => spans.filter((span) => attributeOf(span, 'loopwright.run.id') === id)

/** A collector on this machine that notes what it is sent. */
async function collector(status: () => number) {
  const requests: { url: string; headers: IncomingHttpHeaders; body: OtlpTraces }[] = []
  const server = createServer(async (request, response) => {
    const body = (await Array.fromAsync(request)).join('')
    requests.push({ url: request.url ?? '', headers: request.headers, body: JSON.parse(body) })
    response.writeHead(status(), { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { requests, url: `http://127.0.0.1:${address.port}` }
}

describe('spans of a run', () => {
  beforeAll(async () => {
    api = await openApi({ worker: true })
  })
  afterAll(() => api.close())

  it('are one trace with those of the runs that it called, each under the step that called it, and the same when they are exported again', async () => {
    const lower = await acceptedLoop(api.client, actingLoop('lower', { tools: ['finish'] }))
    const { loop } = value(await api.client.getLoop(lower))
    value(await api.client.publishVersion(lower, loop.revision, 'n'))
    const upper = await acceptedLoop(api.client, actingLoop('upper', { tools: ['finish'], child: { loop: 'lower' } }))
    const id = await ended(upper)
    const text = await exported(id)
    expect(await exported(id)).toBe(text)
    const traces: OtlpTraces = JSON.parse(text)
    expect(otlpFaults(traces)).toEqual([])
    const spans = spansIn(traces)
    const path: string[] = []
    for (let span = spans.find(({ name }) => name === 'invoke_agent lower'); span; ) {
      path.push(span.name)
      const above: string | undefined = span.parentSpanId
      span = spans.find(({ spanId }) => spanId === above)
    }
    expect(path).toEqual(['invoke_agent lower', 'call lower', 'step act', 'iteration', 'invoke_agent upper'])
    const { children } = value(await api.client.listChildren(id))
    const alone: OtlpTraces = JSON.parse(await exported(children[0]?.id ?? ''))
    expect(spansIn(alone)).toEqual(spans.slice(-spansIn(alone).length))
  })

  it('of a fork begin where it branched off', async () => {
    const id = await ended(await acceptedLoop(api.client, longLoop(4)))
    const forked = value(await api.client.forkRun(id, { iteration: 3 })).run.id
    await runUntil(api, forked, ({ status }) => status === 'finished')
    const traces: OtlpTraces = JSON.parse(await exported(forked))
    expect(otlpFaults(traces)).toEqual([])
    const iterations = spansIn(traces).filter(({ name }) => name === 'iteration')
    expect(iterations.map((span) => attributeOf(span, 'loopwright.iteration'))).toEqual(['3', '4'])
    const [original] = spansIn(JSON.parse(await exported(id)))
    expect(spansIn(traces)[0]?.links).toMatchObject([{ traceId: original?.traceId, spanId: original?.spanId }])
  })

  it('are of a run that there is, in a form that there is', async () => {
    const unknown = `run_${'0'.repeat(26)}`
    expect((await callJson(api, 'GET', `/runs/${unknown}/export?format=otlp`)).status).toBe(404)
    expect((await callJson(api, 'GET', `/runs/${unknown}/export?format=xml`)).status).toBe(400)
  })
})

describe('a collector', () => {
  it('is sent the spans of a run when it has ended, under the headers that are set, and as they are exported', async () => {
    const { requests, url } = await collector(() => 200)
    await open({
      OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/otel/`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=a%20key,x-team=loops',
      OTEL_SERVICE_NAME: 'mine',
    })
    const id = await ended(await acceptedLoop(api.client, longLoop(2)))
    await api.runtime.close()
    expect(requests).toHaveLength(1)
    const [{ headers, body, ...request }] = requests as [(typeof requests)[number]]
    expect(request.url).toBe('/otel/v1/traces')
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-api-key': 'a key', 'x-team': 'loops' })
    expect(body.resourceSpans[0]?.resource.attributes).toEqual([
      { key: 'service.name', value: { stringValue: 'mine' } },
    ])
    expect(otlpFaults(body)).toEqual([])
    expect(ofRun(spansIn(body), id).map(({ name }) => name)).toContain('iteration')
  })

  it('that refuses or is away holds no run up and is told of in one line, which says nothing of the headers', async () => {
    const said: string[] = []
    vi.spyOn(console, 'error').mockImplementation((...args) => void said.push(args.join(' ')))
    let status = 503
    const { requests, url } = await collector(() => status)
    await open({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20hush-hush' })
    const slug = await acceptedLoop(api.client, longLoop(1))
    const ids = [await ended(slug), await ended(slug)]
    await vi.waitFor(() => expect(requests).toHaveLength(2))
    status = 200
    ids.push(await ended(slug))
    await vi.waitFor(() => expect(requests).toHaveLength(3))
    status = 400
    ids.push(await ended(slug))
    await api.runtime.close()
    const host = new URL(url).host
    expect(said).toEqual([
      `[telemetry] ${ids[0]} was not sent to ${host}: it answered HTTP 503`,
      `[telemetry] ${ids[3]} was not sent to ${host}: it answered HTTP 400`,
    ])
  })
})
