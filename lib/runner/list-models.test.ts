import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CONNECTION_KINDS, type ConnectionKind } from '../loop/artefacts/models.ts'
import { listModels } from './list-models.ts'
import type { ModelConnection } from './ports.ts'
import { probeConnection } from './probe-connection.ts'

const KEY = 'sk-planted-0123456789'

let server: Server
let asked: IncomingMessage[]
/** Undefined: never answers. */
let reply: { status?: number; body: string } | undefined
beforeEach(async () => {
  asked = []
  server = createServer((request, response) => {
    asked.push(request)
    if (!reply) return
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json' }).end(reply.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

function connection(kind: ConnectionKind, part: Partial<ModelConnection> = {}): ModelConnection {
  const { port } = server.address() as AddressInfo // listening on TCP, so not a pipe's path
  return { name: kind, kind, baseUrl: `http://127.0.0.1:${port}/base`, apiKey: KEY, ...part }
}
const list = (kind: ConnectionKind, part?: Partial<ModelConnection>, signal = new AbortController().signal) =>
  listModels(connection(kind, part), signal)

const byId = JSON.stringify({
  data: [{ id: 'm-10' }, { id: 'm-9' }, { id: 'm-9' }, { id: '' }, { id: 'x'.repeat(201) }],
})
const byName = JSON.stringify({ models: [{ name: 'models/m-10' }, { name: 'models/m-9' }] })

describe('the list of a server', () => {
  it.each([
    { kind: 'openai', url: '/base/models', header: 'authorization', value: `Bearer ${KEY}`, body: byId },
    { kind: 'openrouter', url: '/base/models', header: 'authorization', value: `Bearer ${KEY}`, body: byId },
    { kind: 'openai-compatible', url: '/base/models', header: 'authorization', value: `Bearer ${KEY}`, body: byId },
    { kind: 'anthropic', url: '/base/models?limit=1000', header: 'x-api-key', value: KEY, body: byId },
    { kind: 'google', url: '/base/models?pageSize=1000', header: 'x-goog-api-key', value: KEY, body: byName },
    {
      kind: 'ollama',
      url: '/base/api/tags',
      header: 'authorization',
      value: `Bearer ${KEY}`,
      body: byName.replaceAll('models/', ''),
    },
  ] as const)('of $kind is asked for as its vendor says', async ({ kind, url, header, value, body }) => {
    reply = { body }
    expect(await list(kind)).toEqual({ ok: true, models: ['m-9', 'm-10'], cut: false })
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({ method: 'GET', url })
    expect(asked[0]?.headers[header]).toBe(value)
    // And in no other place than that one.
    const elsewhere = JSON.stringify({ ...asked[0]?.headers, [header]: '' }) + asked[0]?.url
    expect(elsewhere).not.toContain(KEY)
  })

  it.each(CONNECTION_KINDS)('of %s is asked for without a key when there is none', async (kind) => {
    reply = { body: '{}' }
    await list(kind, { apiKey: null })
    expect(JSON.stringify(asked[0]?.headers ?? {})).not.toMatch(/bearer|api-key/i)
  })

  it.each([
    { what: 'no JSON', body: 'oops' },
    { what: 'another shape', body: '{"data": [{"name": "m"}]}' },
    { what: 'a page', body: '<html></html>' },
    { what: 'nothing', body: '' },
  ])('that is $what is a failure', async ({ body }) => {
    reply = { body }
    expect(await list('openai')).toMatchObject({ ok: false })
  })

  it.each([
    [401, `{"error": {"message": "no right: ${KEY}"}}`, 'HTTP 401: no right: [secret]'],
    [403, `{"error": "denied to Bearer ${KEY}"}`, 'HTTP 403: denied to [secret]'],
    [500, `{"message": "${'x'.repeat(1_995)}${KEY}"}`, null],
  ] as const)('that is refused with %d is told without the key', async (status, body, message) => {
    reply = { status, body }
    const told = await list('openai')
    expect(told.ok).toBe(false)
    expect(JSON.stringify(told)).not.toContain(KEY.slice(0, 8))
    if (message !== null) expect(told).toMatchObject({ message })
  })

  it('that is long is cut, and says so', async () => {
    reply = { body: JSON.stringify({ data: Array.from({ length: 2_500 }, (_, n) => ({ id: `m${n}` })) }) }
    const listed = await list('openai')
    expect(listed).toMatchObject({ ok: true, cut: true })
    expect(listed.ok && listed.models.length).toBe(2_000)
  })

  it('that never comes is given up when asked to', async () => {
    reply = undefined
    const stop = new AbortController()
    server.once('request', () => stop.abort())
    expect(await list('openai', {}, stop.signal)).toMatchObject({ ok: false, class: 'timeout' })
  })

  it('is not asked for where the connection can’t be used', async () => {
    expect(await list('openai', { problem: 'its key can’t be read' })).toMatchObject({
      ok: false,
      message: 'its key can’t be read',
    })
    expect(asked).toEqual([])
  })
})

describe('a probe', () => {
  it('takes the time between asking and the answer, by the clock', async () => {
    reply = { body: byId }
    let now = 1_000
    const clock = { now: () => now++ * 10 }
    const probe = await probeConnection(connection('openai'), undefined, clock, new AbortController().signal)
    expect(probe).toEqual({ ok: true, message: 'It has 2 models.', models: 2, latencyMs: 10 })
  })

  it('of a model says what it answered, without the key', async () => {
    const message = { role: 'assistant', content: `yes, ${KEY}` }
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }
    const choices = [{ index: 0, finish_reason: 'stop', message }]
    reply = { body: JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices, usage }) }
    const clock = { now: () => 0 }
    const probe = await probeConnection(connection('openai'), 'm', clock, new AbortController().signal)
    expect(probe).toMatchObject({ ok: true, message: '“m” answered: yes, [secret]', models: null })
  })
})
