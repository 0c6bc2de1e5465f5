import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  FAKE_KEY,
  type FakeWireServer,
  fakeWireServer,
  type Reply,
  WIRE_OF,
} from '../../../tests/support/fake-wire-server.ts'
import type { Json, JsonObject } from '../../loop/artefacts/json.ts'
import { CONNECTION_KINDS, type ConnectionKind } from '../../loop/artefacts/models.ts'
import { settingsOfConnections } from '../connections-of-environment.ts'
import { createModelGateway } from '../model-gateway.ts'
import { plainRequest } from '../plain-request.ts'
import type { ModelOutcome, ModelRequest } from '../ports.ts'

const RUN = { runId: 'run_00000001' }
const SCHEMA: JsonObject = {
  type: 'object',
  properties: { tool: { type: 'string' }, args: { type: 'object', additionalProperties: true } },
  required: ['tool', 'args'],
  additionalProperties: false,
}
const ANSWER = '{"tool":"state.patch","args":{"set":{"n":1}}}'

let server: FakeWireServer
beforeEach(async () => {
  server = await fakeWireServer()
})
afterEach(() => server.close())

const never = new AbortController().signal

async function ask(
  kind: ConnectionKind,
  replies: Reply[],
  {
    schema = SCHEMA,
    signal = never,
    key = FAKE_KEY,
  }: { schema?: Json; signal?: AbortSignal; key?: string | null } = {},
): Promise<ModelOutcome> {
  server.replies = replies
  const gateway = createModelGateway([], settingsOfConnections([server.connection(kind, key)]))
  const bound = await gateway.bind(RUN, { a: { provider: kind, model: 'test-model' } })
  if (!bound.ok || !bound.models.a) throw new Error('not bound')
  const request: ModelRequest = {
    ...plainRequest(bound.models.a, 'What next?', 50),
    ...RUN,
    instructions: 'Be brief.',
    schema,
    temperature: 0.2,
  }
  return gateway.call(request, signal)
}

describe.each(CONNECTION_KINDS)('%s', (kind) => {
  const sent = () => JSON.stringify(server.seen)

  it('gets the question, its limits, the schema and the key, once', async () => {
    const outcome = await ask(kind, [{ text: ANSWER }])
    expect(outcome).toEqual({
      ok: true,
      text: ANSWER,
      usage: { inputTokens: 20, outputTokens: 9 },
      finishReason: 'stop',
    })
    expect(server.seen).toHaveLength(1)
    expect(server.seen[0]).toMatchObject({ format: WIRE_OF[kind], method: 'POST', key: FAKE_KEY })
    for (const part of ['Be brief.', 'What next?', '0.2', '50']) expect(sent()).toContain(part)
    expect(server.seen[0]?.body).toMatchObject(EXPECTED[kind])
  })

  it('is asked without a schema too', async () => {
    expect(await ask(kind, [{ text: 'Hello.' }], { schema: null })).toMatchObject({ ok: true, text: 'Hello.' })
    expect(sent()).not.toContain('additionalProperties')
  })

  it('goes without a schema where none is taken, and remembers', async () => {
    const refused: Reply = { status: 400, message: 'response_format is not supported' }
    expect(await ask(kind, [refused, { text: ANSWER }])).toMatchObject({ ok: true, text: ANSWER })
    expect(await ask(kind, [refused, refused, { text: ANSWER }])).toMatchObject({ ok: true, text: ANSWER })
    const schemas = server.seen.map(({ body }) => JSON.stringify(body).includes('additionalProperties'))
    expect(schemas).toEqual([true, false, false])
  })

  it('thinks aloud beside its answer', async () => {
    expect(await ask(kind, [{ text: ANSWER, thinking: 'hm' }])).toMatchObject({ ok: true, text: ANSWER })
  })

  it.each([
    ['malformed JSON', '{"tool":'],
    ['prose', 'I would rather not.'],
    ['a fence', `Here it is:\n\`\`\`json\n${ANSWER}\n\`\`\``],
    ['a wrong shape', '{"a":1}'],
    ['nothing', ''],
  ])('an answer that is %s is for the node to judge', async (_what, text) => {
    expect(await ask(kind, [{ text }])).toMatchObject({ ok: true, text, usage: { inputTokens: 20, outputTokens: 9 } })
  })

  it('an answer that was cut off at its limit says so', async () => {
    expect(await ask(kind, [{ text: '{"tool":', finish: 'length' }])).toMatchObject({
      ok: true,
      finishReason: 'length',
    })
  })

  it('a call of a tool that nobody offered is shown as the answer', async () => {
    const outcome = await ask(kind, [{ calls: 'delete_everything', args: { path: '/' } }])
    expect(outcome).toMatchObject({ ok: true, finishReason: 'tool-calls' })
    expect(outcome.ok && outcome.text).toBe('{"arguments":{"path":"/"},"call":"delete_everything"}')
  })

  it('without usage is charged by estimate', async () => {
    if (kind === 'anthropic') return // always reports it
    const outcome = await ask(kind, [{ text: ANSWER, usage: false }])
    expect(outcome.ok && outcome.usage.inputTokens).toBeGreaterThan(0)
    expect(outcome.ok && outcome.usage.outputTokens).toBeGreaterThan(0)
  })
})

/** What of a request each format has in its own place. */
const CHAT_COMPLETIONS = {
  model: 'test-model',
  max_tokens: 50,
  temperature: 0.2,
  response_format: { type: 'json_schema', json_schema: { strict: false, schema: SCHEMA } },
}
const EXPECTED: Record<ConnectionKind, object> = {
  openai: CHAT_COMPLETIONS,
  openrouter: CHAT_COMPLETIONS,
  'openai-compatible': CHAT_COMPLETIONS,
  anthropic: { model: 'test-model', max_tokens: 50, temperature: 0.2, tools: [{ name: 'json', input_schema: SCHEMA }] },
  ollama: { model: 'test-model', stream: false, format: SCHEMA, options: { num_predict: 50, temperature: 0.2 } },
  google: { generationConfig: { maxOutputTokens: 50, temperature: 0.2, responseJsonSchema: SCHEMA } },
}

type Row = [
  what: string,
  reply: Reply,
  expected: { class: string; kind: string; message?: unknown; retryAfterMs?: number },
]

const DATE = { date: 'Sat, 21 Nov 2026 20:00:00 GMT' }
const FAULTS: Row[] = [
  [
    'a rate limit',
    { status: 429, headers: { 'retry-after': '7' } },
    { class: 'transient', kind: 'rate_limit', retryAfterMs: 7_000 },
  ],
  [
    'a rate limit until a date',
    { status: 429, headers: { ...DATE, 'retry-after': 'Sat, 21 Nov 2026 20:01:30 GMT' } },
    { class: 'transient', kind: 'rate_limit', retryAfterMs: 90_000 },
  ],
  ['an error of the server', { status: 500 }, { class: 'transient', kind: 'unavailable', message: 'HTTP 500: no' }],
  [
    'an overload',
    { status: 529, message: 'Overloaded' },
    { class: 'transient', kind: 'unavailable', message: 'HTTP 529: Overloaded' },
  ],
  ['a maintenance page', { status: 503, body: '<html>back soon</html>' }, { class: 'transient', kind: 'unavailable' }],
  ['a wrong key', { status: 401, message: `Incorrect key: ${'KEY'}` }, { class: 'fatal', kind: 'refused' }],
  ['no right', { status: 403 }, { class: 'fatal', kind: 'refused' }],
  [
    'an unknown model',
    { status: 404, message: 'no such model' },
    { class: 'fatal', kind: 'missing_dependency', message: 'HTTP 404: no such model' },
  ],
  ['a request it can’t use', { status: 400 }, { class: 'recoverable', kind: 'invalid_arguments' }],
  ['a body that is no JSON', { body: 'oops' }, { class: 'transient', kind: 'unavailable' }],
  ['a body that breaks off', { cut: true }, { class: 'transient', kind: 'unavailable' }],
  [
    'a redirect',
    { redirect: 'https://elsewhere.example/v1?secret=1' },
    {
      class: 'fatal',
      kind: 'refused',
      message: expect.stringMatching(/^the server redirects to https:\/\/elsewhere\.example, /),
    },
  ],
]

const TRANSIENT = { class: 'transient', kind: 'unavailable' }
const NO_MEMORY = 'model requires more system memory (5.6 GiB) than is available (3.1 GiB)'

/** Errors as vendors write them; any server may stand behind any address, so each is read over each format. */
const ERROR_BODIES: [what: string, status: number, body: object, expected: Row[2]][] = [
  [
    'no credit, in a success',
    200,
    { error: { code: 402, message: 'Insufficient credits' } },
    { class: 'fatal', kind: 'refused', message: 'HTTP 200 with error 402: Insufficient credits' },
  ],
  [
    'a rate limit, in a success',
    200,
    { error: { code: '429', message: 'slow down' } },
    { class: 'transient', kind: 'rate_limit', message: 'HTTP 200 with error 429: slow down' },
  ],
  [
    'an outage behind it, in a success',
    200,
    {
      error: { code: 502, message: 'Provider returned error', metadata: { provider_name: 'Acme', raw: 'overheated' } },
    },
    { ...TRANSIENT, message: 'HTTP 200 with error 502: Provider returned error (Acme: overheated)' },
  ],
  [
    'a request it can’t use, in a success',
    200,
    { error: { code: 400, message: 'no such parameter' } },
    { class: 'recoverable', kind: 'invalid_arguments', message: 'HTTP 200 with error 400: no such parameter' },
  ],
  [
    'an unknown model, by name, in a success',
    200,
    { error: { status: 'NOT_FOUND', message: 'no such model' } },
    { class: 'fatal', kind: 'missing_dependency', message: 'HTTP 200 with error 404: no such model' },
  ],
  [
    'an overload, by type, in a success',
    200,
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    { ...TRANSIENT, message: 'HTTP 200 with error 529: Overloaded' },
  ],
  [
    'a text, in a success',
    200,
    { error: NO_MEMORY },
    { ...TRANSIENT, message: `HTTP 200 with an error: ${NO_MEMORY}` },
  ],
  ['a text', 500, { error: NO_MEMORY }, { ...TRANSIENT, message: `HTTP 500: ${NO_MEMORY}` }],
  [
    'an error that is all there is',
    401,
    { object: 'error', message: 'Unauthorized key', type: 'invalid', code: 3 },
    { class: 'fatal', kind: 'refused', message: 'HTTP 401: Unauthorized key' },
  ],
  [
    'an answer that was broken off',
    200,
    { choices: [{ index: 0, finish_reason: 'error', message: { role: 'assistant', content: '' } }] },
    { ...TRANSIENT, message: 'HTTP 200 with an error: the model’s server broke off its answer with an error' },
  ],
  [
    'half an answer, and why',
    200,
    {
      choices: [
        {
          index: 0,
          finish_reason: 'error',
          message: { role: 'assistant', content: '{"to' },
          error: { code: 403, message: 'flagged' },
        },
      ],
    },
    { class: 'fatal', kind: 'refused', message: 'HTTP 200 with error 403: flagged' },
  ],
  [
    'a rate limit that says its wait in the body',
    429,
    {
      error: {
        code: 429,
        message: 'Quota exceeded.',
        status: 'RESOURCE_EXHAUSTED',
        details: [
          { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{}] },
          { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '37.5s' },
        ],
      },
    },
    { class: 'transient', kind: 'rate_limit', message: 'HTTP 429: Quota exceeded.', retryAfterMs: 37_500 },
  ],
]

describe.each(CONNECTION_KINDS)('%s that says', (kind) => {
  it.each(ERROR_BODIES)('%s', async (_what, status, body, expected) => {
    const outcome = await ask(kind, [{ status, body: JSON.stringify(body) }])
    expect(outcome).toMatchObject({ ok: false, ...expected })
    expect(server.seen).toHaveLength(expected.kind === 'invalid_arguments' ? 2 : 1)
  })

  it('an error that is null, or the word in its answer, has answered', async () => {
    const text = '{"tool":"error","error":{"code":500,"message":"no"}}'
    expect(await ask(kind, [{ text, beside: { error: null } }])).toMatchObject({ ok: true, text })
  })
})

describe.each(CONNECTION_KINDS)('%s that answers with', (kind) => {
  it.each(FAULTS)('%s', async (_what, reply, expected) => {
    const told =
      'message' in reply && reply.message ? { ...reply, message: reply.message.replace('KEY', FAKE_KEY) } : reply
    const outcome = await ask(kind, [told])
    expect(outcome).toMatchObject({ ok: false, ...expected })
    expect(JSON.stringify(outcome)).not.toContain(FAKE_KEY)
    // A request that is refused as such is sent once more without the schema, which may be why.
    expect(server.seen).toHaveLength(expected.kind === 'invalid_arguments' ? 2 : 1)
  })

  it('a body that is something else', async () => {
    const outcome = await ask(kind, [{ body: '{"hello":1}' }])
    // Google's says nothing at all where a prompt was blocked: no answer, which the node repairs.
    if (kind === 'google') expect(outcome).toMatchObject({ ok: true, text: '' })
    else expect(outcome).toMatchObject({ ok: false, class: 'transient', kind: 'unavailable' })
  })

  it('a body without end is dropped at the limit', async () => {
    expect(await ask(kind, [{ flood: true }])).toMatchObject({ ok: false, class: 'recoverable', kind: 'other' })
    await server.dropped
    expect(server.flooded()).toBeLessThan(40_000_000)
  })

  it.each(['head', 'body'] as const)(
    'nothing more, in the middle of the %s: an abort closes the connection',
    async (hang) => {
      const stop = new AbortController()
      const asked = ask(kind, [{ hang }], { signal: stop.signal })
      await server.arrived
      stop.abort()
      expect(await asked).toEqual({ ok: false, class: 'timeout', kind: 'timeout', message: 'the call was aborted' })
      await server.dropped
    },
  )

  it('a refusal: the answer is empty or short, and says why it ended', async () => {
    if (kind === 'ollama') return // has no such thing: refusals are texts
    expect(await ask(kind, [{ text: '', finish: 'refused' }])).toMatchObject({
      ok: true,
      finishReason: 'content-filter',
    })
  })
})

it.each(CONNECTION_KINDS)('%s that is not there is transient', async (kind) => {
  await server.close()
  expect(await ask(kind, [])).toMatchObject({ ok: false, class: 'transient', kind: 'unavailable' })
})

it.each([
  ['an empty account', { error: { code: 'insufficient_quota', message: 'You have no credit.' } }, 429],
  [
    'a key that is none',
    { error: { code: 400, message: 'API key not valid.', details: [{ reason: 'API_KEY_INVALID' }] } },
    400,
  ],
])('%s is told by its code: fatal', async (_what, body, status) => {
  const outcome = await ask('openai-compatible', [{ status, body: JSON.stringify(body) }])
  expect(outcome).toMatchObject({ ok: false, class: 'fatal', kind: 'refused' })
})

describe.each(CONNECTION_KINDS)('a connection of kind %s', (kind) => {
  afterEach(() => vi.unstubAllEnvs())

  it('sends no key of the environment to an address that somebody gave', async () => {
    for (const name of [
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_AUTH_TOKEN',
      'OPENAI_API_KEY',
      'GOOGLE_GENERATIVE_AI_API_KEY',
      'OPENROUTER_API_KEY',
    ])
      vi.stubEnv(name, 'sk-of-the-environment')
    for (const name of ['OPENAI_BASE_URL', 'ANTHROPIC_BASE_URL']) vi.stubEnv(name, 'http://127.0.0.1:9')
    expect(await ask(kind, [{ text: ANSWER }], { key: null })).toMatchObject({ ok: true, text: ANSWER })
    expect(server.seen).toHaveLength(1)
    expect(server.seen[0]?.key).toBeNull()
    expect(JSON.stringify(server.seen)).not.toContain('sk-of')
  })

  it('takes a schema with free-form arguments as it is', async () => {
    await ask(kind, [{ text: ANSWER }])
    expect(JSON.stringify(server.seen[0]?.body)).toContain(JSON.stringify(SCHEMA.properties))
    expect(JSON.stringify(server.seen[0]?.body)).not.toContain('"strict":true')
  })
})

it('OpenAI is told not to keep what it is asked', async () => {
  await ask('openai', [{ text: ANSWER }])
  expect(server.seen[0]).toMatchObject({ path: '/v1/chat/completions', body: { store: false } })
})
