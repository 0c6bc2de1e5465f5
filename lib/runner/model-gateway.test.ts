import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settingsOfConnections } from './connections-of-environment.ts'
import { createModelGateway } from './model-gateway.ts'
import type { ModelConnection, ModelGateway, ModelRequest } from './ports.ts'
import { providerOf } from './providers/provider-of.ts'
import { scripted } from './providers/scripted.ts'
import { simulatedClock } from './simulated-clock.ts'

const RUN = 'run_00000001'

type Seen = { url: string | undefined; authorization: string | undefined; body: Record<string, unknown> }
/** What the server does with the n-th request. Undefined: never answers. */
type Reply = { status?: number; body: string; cut?: boolean; flood?: boolean } | undefined

let server: Server
let seen: Seen[]
let replies: Reply[]
/** Bytes that a flood got rid of, and its end. */
let sent: number
let flooded: Promise<void>
let closed: () => void

const completion = (
  content: string,
  finish = 'stop',
  usage: object | null = { prompt_tokens: 20, completion_tokens: 9, total_tokens: 29 },
) => ({
  body: JSON.stringify({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, finish_reason: finish, message: { role: 'assistant', content } }],
    ...(usage ? { usage } : {}),
  }),
})
const problem = (status: number, message: string): Reply => ({ status, body: JSON.stringify({ error: { message } }) })

/** Sends for as long as the other side takes. */
function flood(response: ServerResponse): void {
  const chunk = 'a'.repeat(1 << 20)
  const more = () => {
    while (!response.destroyed && response.write(chunk)) sent += chunk.length
  }
  response.on('drain', more)
  response.on('close', () => closed())
  response.write('{"id":"')
  more()
}

beforeEach(async () => {
  sent = 0
  flooded = new Promise((resolve) => {
    closed = resolve
  })
  seen = []
  replies = []
  server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    seen.push({ url: request.url, authorization: request.headers.authorization, body: JSON.parse(text) })
    const reply = replies[Math.min(seen.length, replies.length) - 1]
    if (!reply) return
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', 'retry-after-ms': '1' })
    if (reply.flood) return flood(response)
    if (!reply.cut) return response.end(reply.body)
    response.write(reply.body, () => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const compatible = (given: Partial<ModelConnection>): ModelConnection => {
  return { name: 'openai-compatible', kind: 'openai-compatible', baseUrl: null, apiKey: null, ...given }
}
const connected = (given: Partial<ModelConnection>, clock = simulatedClock()) =>
  createModelGateway([scripted(clock)], settingsOfConnections([compatible(given)]))

const gateway = () => {
  const { port } = server.address() as AddressInfo // listening on TCP, so not a pipe's path
  return connected({ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'secret-key' })
}

function request(change: Partial<ModelRequest> = {}): ModelRequest {
  return {
    runId: RUN,
    model: { provider: 'openai-compatible', model: 'test-model', simulated: false },
    instructions: 'Be brief.',
    prompt: 'Say hello.',
    schema: null,
    temperature: 0.2,
    maxOutputTokens: 50,
    script: {
      script: undefined,
      node: 'decide',
      purpose: 'decide',
      call: 0,
      calls: 0,
      iteration: 1,
      state: { n: 2 },
      input: {},
      last: null,
    },
    ...change,
  }
}
/** As a run does: bound where it starts, asked later. */
async function ask(models: ModelGateway, asked: ModelRequest, signal = new AbortController().signal) {
  const bound = await models.bind({ runId: RUN }, { a: { provider: asked.model.provider, model: asked.model.model } })
  return models.call(bound.ok ? { ...asked, model: bound.models.a ?? asked.model } : asked, signal)
}
const run = (change?: Partial<ModelRequest>, signal?: AbortSignal) => ask(gateway(), request(change), signal)

describe('an OpenAI-compatible server', () => {
  it('gets exactly the request and no script', async () => {
    replies = [completion('Hello.')]
    expect(await run()).toEqual({
      ok: true,
      text: 'Hello.',
      usage: { inputTokens: 20, outputTokens: 9 },
      finishReason: 'stop',
    })
    expect(seen).toEqual([
      {
        url: '/v1/chat/completions',
        authorization: 'Bearer secret-key',
        body: {
          model: 'test-model',
          max_tokens: 50,
          temperature: 0.2,
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'Say hello.' },
          ],
        },
      },
    ])
  })

  it('gets the schema as structured output', async () => {
    replies = [completion('{"n":1}')]
    const schema = {
      type: 'object',
      properties: { n: { type: 'number' } },
      required: ['n'],
      additionalProperties: false,
    }
    expect(await run({ schema })).toMatchObject({ ok: true, text: '{"n":1}' })
    expect(seen[0]?.body.response_format).toMatchObject({ type: 'json_schema', json_schema: { schema, strict: false } })
  })

  it.each([
    { what: 'malformed JSON', text: '{"n":' },
    { what: 'prose', text: 'I would rather not.' },
    { what: 'JSON inside a fence', text: '```json\n{"n":1}\n```' },
  ])('an answer that is $what comes back as text, for the node to judge', async ({ text }) => {
    replies = [completion(text)]
    expect(await run({ schema: { type: 'object', properties: { n: { type: 'number' } } } })).toMatchObject({
      ok: true,
      text,
      usage: { outputTokens: 9 },
    })
  })

  it('an answer that was cut off says so', async () => {
    replies = [completion('{"n":', 'length')]
    expect(await run({ schema: { type: 'object' } })).toMatchObject({ ok: true, text: '{"n":', finishReason: 'length' })
  })

  it.each([
    { status: 500, class: 'transient', kind: 'unavailable' },
    { status: 429, class: 'transient', kind: 'rate_limit' },
    { status: 400, class: 'recoverable', kind: 'invalid_arguments' },
    { status: 401, class: 'fatal', kind: 'refused' },
    { status: 404, class: 'fatal', kind: 'missing_dependency' },
  ])('status $status is $class, $kind, after one request', async ({ status, class: errorClass, kind }) => {
    replies = [problem(status, 'no')]
    expect(await run()).toEqual({ ok: false, class: errorClass, kind, message: `HTTP ${status}: no`, retryAfterMs: 1 })
    expect(seen).toHaveLength(1)
  })

  it.each([
    { what: 'is no JSON', reply: { body: 'oops' } },
    { what: 'breaks off', reply: { body: '{"id":', cut: true } },
  ])('a response that $what is transient', async ({ reply }) => {
    replies = [reply]
    expect(await run()).toMatchObject({ ok: false, class: 'transient' })
  })

  it('that never answers is given up when aborted', async () => {
    replies = [undefined]
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 50)
    expect(await run({}, stop.signal)).toEqual({
      ok: false,
      class: 'timeout',
      kind: 'timeout',
      message: 'the call was aborted',
    })
  })

  it('without usage is charged by estimate', async () => {
    replies = [completion('Hello.', 'stop', null)]
    expect(await run()).toMatchObject({ ok: true, usage: { inputTokens: 6, outputTokens: 2 } })
  })

  it.each([
    {
      what: 'negative',
      usage: { prompt_tokens: -5_000_000, completion_tokens: 9 },
      counted: { inputTokens: 6, outputTokens: 9 },
    },
    {
      what: 'fractional',
      usage: { prompt_tokens: 20.5, completion_tokens: 9 },
      counted: { inputTokens: 6, outputTokens: 9 },
    },
    {
      what: 'huge',
      usage: { prompt_tokens: 1e300, completion_tokens: 9e18 },
      counted: { inputTokens: 6, outputTokens: 2 },
    },
    {
      what: 'beyond any model',
      usage: { prompt_tokens: 20, completion_tokens: 1e12 },
      counted: { inputTokens: 20, outputTokens: 2 },
    },
  ])('usage that is $what is replaced by the estimate', async ({ usage, counted }) => {
    replies = [completion('Hello.', 'stop', { ...usage, total_tokens: 1 })]
    expect(await run()).toMatchObject({ ok: true, usage: counted })
  })

  it.each([200, 500])('a response without end, status %d, is dropped at the limit', async (status) => {
    replies = [{ status, body: '', flood: true }]
    expect(await run()).toEqual({
      ok: false,
      class: 'recoverable',
      kind: 'other',
      message: 'the server’s response is larger than 4,000,000 bytes (payloadBytes)',
    })
    await flooded
    expect(seen).toHaveLength(1)
    expect(sent).toBeLessThan(40_000_000)
  })

  it('that is not there is transient', async () => {
    const nobody = connected({ baseUrl: 'http://127.0.0.1:9/v1' })
    expect(await ask(nobody, request())).toMatchObject({ ok: false, class: 'transient' })
  })
})

describe('a key', () => {
  it.each([
    { what: 'a refusal', reply: problem(401, 'Incorrect API key: Bearer secret-key. Got secret-key.') },
    { what: 'a fault', reply: problem(400, 'you sent secret-key') },
    { what: 'a refusal at length', reply: problem(401, `${'x'.repeat(1_982)}secret-key`) },
    { what: 'an answer', reply: completion('Your key is secret-key.') },
    { what: 'an answer that fits no schema', reply: completion('{"key": "secret-key"'), schema: { type: 'object' } },
  ])('that $what says back is not let through', async ({ reply, schema = null }) => {
    replies = [reply]
    const outcome = await run({ schema })
    expect(JSON.stringify(outcome)).toContain('[secret]')
    expect(JSON.stringify(outcome)).not.toMatch(/secret-k|Bearer/)
  })

  it('of somebody else is taken out of messages, and left in answers', async () => {
    replies = [problem(400, 'no right: bearer eyJhbGciOi.J9-_x=')]
    expect(await run()).toMatchObject({ message: 'HTTP 400: no right: [secret]' })
    replies = [completion('Send “Authorization: Bearer <token>”; Bearer abc is an example.')]
    expect(await run()).toMatchObject({ text: 'Send “Authorization: Bearer <token>”; Bearer abc is an example.' })
  })

  it('in the address counts as one', async () => {
    const { port } = server.address() as AddressInfo // listening on TCP, so not a pipe's path
    const url = `http://user:pass-word-1@127.0.0.1:${port}/v1`
    const models = connected({ baseUrl: url })
    const outcome = await ask(models, request())
    expect(outcome.ok).toBe(false)
    expect(JSON.stringify(outcome)).not.toContain('pass-word-1')
  })

  it('that is a place-holder does not spoil answers', async () => {
    const { port } = server.address() as AddressInfo // listening on TCP, so not a pipe's path
    replies = [completion('none of it')]
    const models = connected({ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'none' })
    expect(await ask(models, request())).toMatchObject({ text: 'none of it' })
  })
})

describe('binding', () => {
  it('marks simulated models, and names what can’t be bound', async () => {
    const models = { a: { provider: 'scripted', model: 's' }, b: { provider: 'openai-compatible', model: 'm' } }
    expect(await gateway().bind({ runId: RUN }, models)).toEqual({
      ok: true,
      models: {
        a: { ...models.a, simulated: true },
        b: { ...models.b, simulated: false, endpoint: expect.stringMatching(/^[0-9a-f]{16}$/) },
      },
    })
    const unconfigured = connected({})
    expect(
      await unconfigured.bind(
        { runId: RUN },
        { b: { provider: 'openai-compatible', model: 'm' }, c: { provider: 'x', model: 'm' } },
      ),
    ).toEqual({
      ok: false,
      problems: [
        'Model alias “b”: the provider “openai-compatible” is not set up. Enter its address in Settings → Models (OpenAI-compatible server), or set OPENAI_COMPATIBLE_BASE_URL and restart.',
        'Model alias “c”: there is no provider “x”. There are scripted, openai-compatible; add a connection of that name in Settings → Models.',
      ],
    })
  })
})

describe('the scripted model', () => {
  const ask = (script: ModelRequest['script']['script'], change: Partial<ModelRequest['script']> = {}) =>
    run({
      model: { provider: 'scripted', model: 's', simulated: true },
      script: { ...request().script, script, ...change },
    })

  it('answers with the first rule that holds, templates filled in', async () => {
    const script = {
      rules: [
        { when: 'state.n > 5', respond: { text: 'big' } },
        { respond: { text: 'n is {{ state.n }} at {{ node }}' } },
      ],
    }
    expect(await ask(script)).toMatchObject({ ok: true, text: 'n is 2 at decide' })
    expect(await ask(script, { state: { n: 6 } })).toMatchObject({ ok: true, text: 'big' })
  })

  it('keeps the type of a leaf that is one placeholder', async () => {
    const script = {
      rules: [
        {
          respond: {
            json: {
              n: '{{ state.n + 1 }}',
              list: ['{{ [1, 2] }}', "{{ [1].map(i, {'i': i}) }}"],
              text: 'n={{ state.n }}',
            },
          },
        },
      ],
    }
    expect(await ask(script)).toMatchObject({ ok: true, text: '{"list":[[1,2],[{"i":1}]],"n":3,"text":"n=2"}' })
  })

  it('cycles by the call within the run, the same call always the same', async () => {
    const script = { cycle: [{ text: 'a' }, { text: 'b' }] }
    const texts = await Promise.all([0, 1, 2, 1].map((calls) => ask(script, { calls })))
    expect(texts.map((outcome) => (outcome.ok ? outcome.text : outcome.message))).toEqual(['a', 'b', 'a', 'b'])
  })

  it('reports usage by the estimate', async () => {
    expect(await ask({ cycle: [{ text: 'twelve chars' }] })).toMatchObject({
      usage: { inputTokens: 6, outputTokens: 3 },
    })
  })

  it.each([
    { what: 'no script', script: undefined, class: 'fatal', says: 'no scripted answers' },
    {
      what: 'no rule that fits',
      script: { rules: [{ when: 'false', respond: { text: 'x' } }] },
      class: 'fatal',
      says: 'No scripted answer fits the call of “decide” in iteration 1',
    },
    {
      what: 'a broken condition',
      script: { rules: [{ when: 'state.gone.deep', respond: { text: 'x' } }] },
      class: 'fatal',
      says: 'The condition of scripted rule 1 failed',
    },
    {
      what: 'a scripted failure',
      script: { rules: [{ respond: { error: 'transient' as const, message: 'busy' } }] },
      class: 'transient',
      says: 'busy',
    },
  ])('$what is a failure of class $class', async ({ script, class: errorClass, says }) => {
    const outcome = await ask(script)
    expect(outcome).toMatchObject({ ok: false, class: errorClass })
    expect(outcome.ok ? '' : outcome.message).toContain(says)
  })

  it('is aborted while it delays', async () => {
    const stop = new AbortController()
    const slow = { rules: [{ respond: { text: 'late' }, delayMs: 3_600_000 }] }
    const clock = simulatedClock()
    void clock.sleep(10, new AbortController().signal).then(() => stop.abort())
    const models = createModelGateway([scripted(clock)])
    const asked = request({
      model: { provider: 'scripted', model: 's', simulated: true },
      script: { ...request().script, script: slow },
    })
    expect(await models.call(asked, stop.signal)).toMatchObject({ ok: false, class: 'timeout' })
  })
})

describe('an endpoint', () => {
  const of = (baseUrl: string | null = null) => providerOf(compatible({ baseUrl })).endpoint
  it.each([
    ['http://a:1/v1', 'http://a:1/v1/', true],
    ['http://a:1/v1', 'http://u:pa55word@a:1/v1?api_key=sk-1', true],
    ['http://a:1/v1?version=1', 'http://a:1/v1?version=2', false],
    ['http://a:1/v1', 'http://a:2/v1', false],
    ['http://a:1/v1', 'http://a:1/v2', false],
  ])('%s and %s are the same: %s', (one, other, same) => {
    expect(of(one) === of(other)).toBe(same)
  })
  it('is none where nothing is set', () => expect(of()).toBeUndefined())
})
