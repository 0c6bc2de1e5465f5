import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../lib/loop/artefacts/json.ts'
import type { McpTool } from '../../lib/loop/artefacts/mcp-tool.ts'
import { fromJsonSchema } from '../../lib/loop/state/from-json-schema.ts'
import { openMcpSession } from '../../lib/runner/mcp/mcp-session.ts'
import { createMcpTools, type McpTools } from '../../lib/runner/mcp/mcp-tools.ts'
import type { McpServers, ToolOutcome } from '../../lib/runner/ports.ts'
import { type FakeServer, fakeServer } from '../../lib/tools/http-request/fixture-http.ts'
import { type EverythingServer, startEverythingServer } from '../support/mcp-server.ts'

let everything: EverythingServer
beforeAll(async () => {
  everything = await startEverythingServer()
})
afterAll(() => everything.kill())

let opened: McpTools | null = null
let other: FakeServer | null = null
afterEach(async () => {
  await opened?.close()
  other?.close()
  opened = null
  other = null
})

const at = (url: string, headers: Record<string, string> = {}): McpServers => ({
  find: async (_, name) =>
    name === 'all'
      ? { ok: true, server: { id: 'mcp_1', name, url, headers, updatedAt: 1 } }
      : { ok: false, message: `There is no “${name}”.` },
})

function call(
  tool: string,
  args: JsonObject,
  {
    signal = AbortSignal.timeout(10_000),
    undoes,
    ...more
  }: Partial<McpTool> & { signal?: AbortSignal; runId?: string; undoes?: true } = {},
): Promise<ToolOutcome> {
  opened ??= createMcpTools(at(everything.url))
  const { runId = 'run_1', ...of } = more
  const mcp: McpTool = { server: 'all', tool, summary: '', args: { type: 'object' }, effect: 'read', ...of }
  const name = `mcp.all.${tool}`
  const toolCall = { tool: name, args, key: 'key-1', runId, iteration: 1, nodeId: 'act', mcp, undoes }
  return opened.execute(args, toolCall, signal)
}

/** What a call gives that would take longer than any test may, when `meanwhile` happens after the server has got it. */
async function underWay(more: Parameters<typeof call>[2], meanwhile: () => unknown): Promise<ToolOutcome> {
  expect(await call('echo', { message: 'a session' })).toMatchObject({ ok: true })
  const received = everything.nextMessage()
  const asked = call('trigger-long-running-operation', { duration: 60, steps: 3 }, more)
  await received
  await meanwhile()
  return asked
}

describe('a real server', () => {
  it('lists its tools with schemas that we can check and annotations', async () => {
    const session = await openMcpSession({ url: everything.url, headers: {} }, AbortSignal.timeout(10_000))
    const tools = await session.listTools(AbortSignal.timeout(10_000))
    await session.close()
    const sum = tools.find(({ name }) => name === 'get-sum')
    expect(sum?.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false })
    expect(fromJsonSchema(sum?.inputSchema as JsonObject, 'args')).toEqual({
      schema: {
        type: 'object',
        properties: {
          a: { type: 'number', description: 'First number' },
          b: { type: 'number', description: 'Second number' },
        },
        required: ['a', 'b'],
      },
      notes: [],
    })
    expect(tools.length).toBeGreaterThan(10)
  })

  it.each<[string, JsonObject, JsonObject]>([
    ['echo', { message: 'hé' }, { data: null, text: 'Echo: hé', notes: [] }],
    ['get-sum', { a: 2, b: 40 }, { data: null, text: 'The sum of 2 and 40 is 42.', notes: [] }],
    [
      'get-structured-content',
      { location: 'Chicago' },
      { data: { temperature: 36, conditions: 'Light rain / drizzle', humidity: 82 }, text: '', notes: [] },
    ],
  ])('%s', async (tool, args, output) => expect(await call(tool, args)).toEqual({ ok: true, output }))

  it('of pictures, files and links it notes what they are', async () => {
    const image = await call('get-tiny-image', {})
    expect(image).toMatchObject({
      ok: true,
      output: {
        text: expect.stringContaining('The image above'),
        notes: [expect.stringMatching(/^image, image\/png, \d+ bytes$/)],
      },
    })
    expect(JSON.stringify(image)).not.toContain('iVBOR')
    const links = await call('get-resource-links', { count: 2 })
    expect(links).toMatchObject({
      output: { notes: [expect.stringMatching(/^link to demo:/), expect.stringMatching(/^link to demo:/)] },
    })
    const file = await call('get-resource-reference', { resourceType: 'Blob', resourceId: 2 })
    expect(file).toMatchObject({ output: { notes: [expect.stringMatching(/^resource demo:.* bytes$/)] } })
  })

  it('sends the key of the call in the argument that the design names', async () => {
    expect(await call('echo', {}, { effect: 'keyed', keyArg: 'message' })).toMatchObject({
      output: { text: 'Echo: key-1' },
    })
  })

  it('what the tool refuses is an error that a loop can act on', async () => {
    expect(await call('get-sum', { a: 'x' })).toMatchObject({
      ok: false,
      class: 'recoverable',
      message: expect.stringContaining('expected number'),
    })
    expect(await call('no-such-tool', {})).toMatchObject({
      ok: false,
      class: 'recoverable',
      message: expect.stringContaining('no-such-tool'),
    })
    expect(await call('trigger-sampling-request', { prompt: 'x' })).toMatchObject({ ok: false })
  })

  it('waits for a long operation and leaves one that takes too long; the next call works', async () => {
    expect(await call('trigger-long-running-operation', { duration: 0.3, steps: 3 })).toMatchObject({
      ok: true,
      output: { text: expect.stringContaining('completed') },
    })
    const limit = new AbortController()
    const late = await underWay({ signal: limit.signal }, () =>
      limit.abort(new DOMException('the time is over', 'TimeoutError')),
    )
    expect(late).toMatchObject({ ok: false, class: 'timeout', kind: 'timeout' })
    expect(await call('echo', { message: 'on' })).toMatchObject({ ok: true })
  })

  it('a result that is too large is not read', async () => {
    const huge = await call('echo', { message: 'x'.repeat(4_050_000) })
    expect(huge).toMatchObject({
      ok: false,
      class: 'recoverable',
      kind: 'unusable_answer',
      message: expect.stringContaining('larger than 4000000 bytes'),
    })
    expect(await call('echo', { message: 'on' })).toMatchObject({ ok: true })
  })

  it('a server that dies in the middle of a call: the outcome is unknown, and nothing hangs', async () => {
    const cut = await underWay({}, () => everything.kill())
    expect(cut).toMatchObject({ ok: false, class: 'transient', kind: 'unavailable' })
    expect(await call('echo', { message: 'x' })).toMatchObject({
      ok: false,
      class: 'transient',
      message: expect.stringContaining('nothing listens there'),
    })
    await everything.restart()
    expect(await call('echo', { message: 'back' })).toMatchObject({ ok: true })
  })

  it('a session that the server has forgotten is made anew, and the call is sent once more', async () => {
    expect(await call('echo', { message: 'one' })).toMatchObject({ ok: true })
    await everything.restart()
    expect(await call('echo', { message: 'two' })).toMatchObject({ ok: true, output: { text: 'Echo: two' } })
  })

  it('a server that the workspace does not have', async () => {
    expect(await call('echo', {}, { server: 'gone' })).toEqual({
      ok: false,
      class: 'fatal',
      kind: 'refused',
      message: 'There is no “gone”.',
    })
  })
})

/** Speaks just as much of the protocol as is needed to come to a call. */
async function speaking(
  answer: (message: JsonObject) => { status?: number; headers?: Record<string, string>; body: string; open?: boolean },
  initialized: () => ReturnType<typeof answer> = () => ({ status: 202, body: '' }),
) {
  other = await fakeServer((request, response) => {
    const body = other?.bodies.at(-1) ?? ''
    if (request.method !== 'POST') return response.writeHead(405).end()
    const message = JSON.parse(body) as JsonObject // our own client sent it
    const result = (value: JsonObject) => ({ body: JSON.stringify({ jsonrpc: '2.0', id: message.id, result: value }) })
    const handshake: Record<string, () => ReturnType<typeof answer>> = {
      'server/discover': () => ({
        status: 400,
        body: JSON.stringify({ jsonrpc: '2.0', id: message.id, error: { code: -32601, message: 'no' } }),
      }),
      initialize: () => ({
        ...result({
          protocolVersion: '2025-06-18',
          capabilities: { tools: {} },
          serverInfo: { name: 'x', version: '1' },
        }),
        headers: { 'mcp-session-id': 's1' },
      }),
      'notifications/initialized': initialized,
    }
    const { status = 200, headers, body: text, open } = (handshake[String(message.method)] ?? (() => answer(message)))()
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    if (open) response.write(text)
    else response.end(text)
  })
  opened = createMcpTools(at(`http://127.0.0.1:${other.port}/mcp`, { authorization: 'Bearer abc' }))
  return other
}

const SSE = { 'content-type': 'text/event-stream' }
const ANSWER = (message: JsonObject) =>
  JSON.stringify({ jsonrpc: '2.0', id: message.id, result: { content: [{ type: 'text', text: 'hi' }] } })

describe('servers that behave badly', () => {
  it('sends the headers of the settings with each request', async () => {
    const server = await speaking((message) => ({ body: ANSWER(message) }))
    expect(await call('x', {})).toMatchObject({ ok: true, output: { text: 'hi' } })
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(server.seen.map(() => 'Bearer abc'))
  })

  it.each<[string, Parameters<typeof speaking>[0], string, string]>([
    ['wants a key', () => ({ status: 401, body: '' }), 'recoverable refused', 'refuses us (401)'],
    ['asks for patience', () => ({ status: 429, body: '' }), 'transient rate_limit', '(429)'],
    ['is broken', () => ({ status: 503, body: '' }), 'transient unavailable', 'answered 503'],
    ['is no such server', () => ({ status: 418, body: 'tea' }), 'recoverable other', 'answered 418'],
    [
      'says the arguments are wrong',
      (message) => ({
        body: JSON.stringify({ jsonrpc: '2.0', id: message.id, error: { code: -32602, message: 'no b' } }),
      }),
      'recoverable invalid_arguments',
      'no b',
    ],
    [
      'answers with a page',
      () => ({ headers: { 'content-type': 'text/html' }, body: '<p>' }),
      'recoverable other',
      'answered 200',
    ],
    ['answers with broken JSON', () => ({ body: '{"jsonrpc"' }), 'transient unavailable', ''],
    [
      'ends its stream without a result',
      () => ({ headers: SSE, body: ': nothing\n\n' }),
      'transient unavailable',
      'ended without a result',
    ],
    [
      'streams without end',
      () => ({ headers: SSE, body: `: ${'x'.repeat(4_100_000)}`, open: true }),
      'recoverable unusable_answer',
      'larger than',
    ],
    ['never answers', () => ({ headers: SSE, body: ': wait\n\n', open: true }), 'timeout timeout', 'in time'],
    [
      'gives a forbidden key',
      (message) => ({
        body: `{"jsonrpc":"2.0","id":${message.id},"result":{"content":[],"structuredContent":{"constructor":1}}}`,
      }),
      'recoverable unusable_answer',
      'can’t be used',
    ],
    [
      'redirects elsewhere',
      () => ({ status: 307, headers: { location: 'http://127.0.0.2:1/mcp' }, body: '' }),
      'recoverable unusable_answer',
      'redirects to http://127.0.0.2:1',
    ],
    [
      'redirects for ever',
      () => ({ status: 307, headers: { location: '/mcp' }, body: '' }),
      'recoverable unusable_answer',
      'redirects to /mcp',
    ],
    ['forgets its sessions', () => ({ status: 404, body: '' }), 'transient unavailable', ''],
  ])('one that %s', async (_, answer, kind, message) => {
    await speaking(answer)
    const outcome = await call('x', {}, { signal: AbortSignal.timeout(1_500) })
    if (outcome.ok) throw new Error(JSON.stringify(outcome))
    expect(`${outcome.class} ${outcome.kind}`).toBe(kind)
    expect(outcome.message).toContain(message)
    expect(outcome.message).not.toContain('Bearer')
  })

  const FORGOTTEN = 'has forgotten the session: whether the call was done is not known'
  const SDK_400 = '{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"No valid session ID provided"}}'
  it.each<[string, { effect?: McpTool['effect']; undoes?: true }, { status: number; body: string }, number, string]>([
    ['sends a read again', { effect: 'read' }, { status: 404, body: '' }, 2, FORGOTTEN],
    ['sends a keyed call again', { effect: 'keyed' }, { status: 404, body: '' }, 2, FORGOTTEN],
    ['sends no unsafe call again', { effect: 'unsafe' }, { status: 404, body: '' }, 1, FORGOTTEN],
    ['leaves it to the runner to undo first', { effect: 'compensatable' }, { status: 404, body: '' }, 1, FORGOTTEN],
    ['sends what undoes again', { effect: 'unsafe', undoes: true }, { status: 404, body: '' }, 2, FORGOTTEN],
    ['knows the older answer of the libraries', { effect: 'read' }, { status: 400, body: SDK_400 }, 2, FORGOTTEN],
    [
      'sends no unsafe call again after that either',
      { effect: 'unsafe' },
      { status: 400, body: SDK_400 },
      1,
      FORGOTTEN,
    ],
    ['takes no other 400 for it', { effect: 'read' }, { status: 400, body: 'booked, no receipt' }, 1, 'answered 400'],
    [
      'takes no other error for it',
      { effect: 'read' },
      { status: 400, body: SDK_400.replace('No valid session ID provided', 'booked') },
      1,
      'booked',
    ],
    ['takes the same words in a 200 for an error', { effect: 'read' }, { status: 200, body: SDK_400 }, 1, ''],
  ])('where a session is forgotten: %s', async (_, of, answer, sendings, message) => {
    const server = await speaking(({ id }) => ({ ...answer, body: answer.body.replace('null', String(id)) }))
    const outcome = await call('pay', {}, of)
    expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining(message) })
    if (message === FORGOTTEN) expect(outcome).toMatchObject({ class: 'transient', kind: 'unavailable' })
    expect(server.bodies.filter((body) => body.includes('"tools/call"'))).toHaveLength(sendings)
  })

  it('a session that is gone before the call was sent is made anew, whatever the call does', async () => {
    let initialized = 0
    const server = await speaking(
      (message) => ({ body: ANSWER(message) }),
      () => ({ status: initialized++ === 0 ? 404 : 202, body: '' }),
    )
    expect(await call('pay', {}, { effect: 'unsafe' })).toMatchObject({ ok: true })
    expect(server.bodies.filter((body) => body.includes('"tools/call"'))).toHaveLength(1)
    expect(initialized).toBe(2)
  })

  it('follows a redirect at the same origin', async () => {
    let first = true
    await speaking((message) => {
      const redirect = first
      first = false
      return redirect ? { status: 308, headers: { location: '/mcp/' }, body: '' } : { body: ANSWER(message) }
    })
    expect(await call('x', {})).toMatchObject({ ok: true })
  })

  it('keeps one session for a run, and another one for another run', async () => {
    const server = await speaking((message) => ({ body: ANSWER(message) }))
    const opens = () => server.bodies.filter((body) => body.includes('"initialize"')).length
    await call('x', {})
    await call('x', {})
    expect(opens()).toBe(1)
    await call('x', {}, { runId: 'run_2' })
    expect(opens()).toBe(2)
    await opened?.close()
    expect(server.seen.filter(({ method }) => method === 'DELETE')).toHaveLength(2)
  })
})
