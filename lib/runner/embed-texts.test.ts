import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FAKE_KEY, type FakeWireServer, fakeWireServer, type Reply } from '../../tests/support/fake-wire-server.ts'
import type { ConnectionKind, Price } from '../loop/artefacts/models.ts'
import { createModelGateway } from './model-gateway.ts'
import type { EmbedOutcome, ModelSettings } from './ports.ts'

const OF = { workspaceId: 'ws_1' }
const KINDS = ['openai', 'openrouter', 'openai-compatible', 'ollama', 'google'] as const

let server: FakeWireServer
beforeEach(async () => {
  server = await fakeWireServer()
})
afterEach(() => server.close())

function settings(kind: ConnectionKind, price?: Price, alias = 'embed'): ModelSettings {
  const aliases = { [alias]: { provider: kind, model: 'vec' } }
  const prices = price ? [{ provider: kind, model: 'vec', price }] : []
  return { read: async () => ({ connections: [server.connection(kind, FAKE_KEY)], aliases, prices }) }
}

async function embed(
  given: ModelSettings,
  texts: readonly string[],
  replies: Reply[],
  signal = new AbortController().signal,
): Promise<EmbedOutcome> {
  server.replies = replies
  return createModelGateway([], given).embed(OF, texts, signal)
}

describe.each(KINDS)('vectors by %s', (kind) => {
  it('come in the order of the texts, with the price that was entered', async () => {
    const price = { inputUsdPerMTok: 2, outputUsdPerMTok: 0 }
    const vectors = [
      [1, 0],
      [0, 1],
    ] // prettier than one a line
    const outcome = await embed(settings(kind, price), ['one', 'two'], [{ vectors }])
    expect(outcome).toMatchObject({
      ok: true,
      vectors,
      model: { provider: kind, model: 'vec', price, simulated: false },
    })
    expect(server.seen).toHaveLength(1)
    expect(server.seen[0]).toMatchObject({ method: 'POST', key: FAKE_KEY })
    if (!outcome.ok) throw new Error('no vectors')
    // Google's answer has no usage: 2 tokens by estimate.
    expect(outcome.tokens).toBe(kind === 'google' ? 2 : 20)
    expect(outcome.costNanoUsd).toBe(outcome.tokens * 2_000)
  })

  it.each<[string, Reply, object]>([
    ['a rate limit', { status: 429 }, { class: 'transient', kind: 'rate_limit' }],
    [
      'a wrong key',
      { status: 401, message: FAKE_KEY },
      { class: 'fatal', kind: 'refused', message: 'HTTP 401: [secret]' },
    ],
    ['no JSON', { body: 'oops' }, { class: 'transient', kind: 'unavailable' }],
    ['fewer vectors', { vectors: [[1]] }, { class: 'recoverable' }],
    ['vectors of different lengths', { vectors: [[1], [1, 2]] }, { class: 'recoverable', kind: 'unusable_answer' }],
    ['empty vectors', { vectors: [[], []] }, { class: 'recoverable', kind: 'unusable_answer' }],
    ['a flood', { flood: true }, { class: 'recoverable', kind: 'other' }],
  ])('fail by %s', async (_what, reply, expected) => {
    expect(await embed(settings(kind), ['one', 'two'], [reply])).toMatchObject({
      ok: false,
      why: 'failed',
      ...expected,
    })
  })

  it('are given up when aborted, and the connection with them', async () => {
    const stop = new AbortController()
    const asked = embed(settings(kind), ['one'], [{ hang: 'head' }], stop.signal)
    await server.arrived
    stop.abort()
    expect(await asked).toMatchObject({ ok: false, why: 'failed', class: 'timeout', kind: 'timeout' })
    await server.dropped
  })
})

it('many texts are sent in batches', async () => {
  const vectors = (count: number, from: number) => Array.from({ length: count }, (_, index) => [from + index, 1])
  const texts = Array.from({ length: 200 }, (_, index) => `text ${index}`)
  const replies = [{ vectors: vectors(96, 0) }, { vectors: vectors(96, 96) }, { vectors: vectors(8, 192) }]
  const outcome = await embed(settings('openai'), texts, replies)
  expect(outcome).toMatchObject({ ok: true, tokens: 60, vectors: vectors(200, 0) })
  expect(server.seen.map(({ body }) => (body.input as string[]).length)).toEqual([96, 96, 8])
})

describe('of many texts', () => {
  const texts = Array.from({ length: 128 }, (_, index) => `text ${index}`)
  const vectors = (count: number, from: number) => Array.from({ length: count }, (_, index) => [from + index, 1])

  it('what was made before a failure is given and paid for', async () => {
    const price = { inputUsdPerMTok: 2, outputUsdPerMTok: 0 }
    const outcome = await embed(settings('openai', price), texts, [{ vectors: vectors(96, 0) }, { status: 503 }])
    const made = { vectors: vectors(96, 0), tokens: 20, costNanoUsd: 40_000 }
    expect(outcome).toMatchObject({ ok: false, class: 'transient', made })
  })

  it('what can’t be compared is paid for too', async () => {
    const outcome = await embed(settings('openai'), ['one', 'two'], [{ vectors: [[1], [1, 2]] }])
    expect(outcome).toMatchObject({ ok: false, made: { vectors: [], tokens: 20 } })
  })

  it('one that the model refuses is found, and the others have theirs', async () => {
    const refused = { status: 400, message: 'too long' }
    const replies = [refused, refused, { vectors: vectors(1, 0) }, refused, { vectors: vectors(1, 2) }]
    const outcome = await embed(settings('openai'), ['one', 'two', 'three'], replies)
    expect(outcome).toMatchObject({ ok: true, vectors: [[0, 1], null, [2, 1]], tokens: 40 })
    expect(outcome).toMatchObject({ refusal: expect.stringContaining('too long') })
    expect(server.seen.map(({ body }) => (body.input as string[]).length)).toEqual([3, 2, 1, 1, 1])
  })

  it('a model that refuses all of them is soon left alone', async () => {
    const outcome = await embed(settings('openai'), texts, Array(300).fill({ status: 400, message: 'no' }))
    expect(outcome).toMatchObject({ ok: false, kind: 'invalid_arguments', made: { vectors: Array(4).fill(null) } })
    expect(server.seen.length).toBeLessThan(20)
  })
})

it('no texts are no call', async () => {
  expect(await embed(settings('openai'), [], [])).toMatchObject({ ok: true, vectors: [], tokens: 0, costNanoUsd: 0 })
  expect(server.seen).toEqual([])
})

it('a workspace without the alias has no embeddings, and one whose model has none is told', async () => {
  expect(await embed(settings('openai', undefined, 'default'), ['one'], [])).toEqual({
    ok: false,
    why: 'not-configured',
  })
  expect(await embed(settings('anthropic'), ['one'], [])).toMatchObject({
    ok: false,
    class: 'fatal',
    message: 'The model alias “embed”: “anthropic” has no embeddings; choose another in Settings → Models.',
  })
})
