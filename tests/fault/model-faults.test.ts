import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventOf, EventType } from '../../lib/loop/artefacts/events.ts'
import type { JsonObject } from '../../lib/loop/artefacts/json.ts'
import { CONNECTION_KINDS, type ConnectionKind } from '../../lib/loop/artefacts/models.ts'
import type { LoopSpec } from '../../lib/loop/artefacts/spec.ts'
import { systemClock } from '../../lib/runner/clock.ts'
import { settingsOfConnections } from '../../lib/runner/connections-of-environment.ts'
import { bench, countingSpec, finished, runToEnd } from '../../lib/runner/fixtures.ts'
import { createModelGateway } from '../../lib/runner/model-gateway.ts'
import type { Clock } from '../../lib/runner/ports.ts'
import { FAKE_KEY, type FakeWireServer, fakeWireServer, type Reply } from '../support/fake-wire-server.ts'

/** Servers take real time, and loops wait for longer than anybody wants to watch: here each second is a fiftieth of one. */
const SPEED = 50
const quickClock: Clock = {
  now: () => systemClock.now() * SPEED,
  sleep: (delayMs, signal) => systemClock.sleep(delayMs / SPEED, signal),
}

const decision = (tool: string, n: number) =>
  JSON.stringify({ action: { tool, args: { set: { n } } }, subgoal: 'go on', confidence: null, reasoning: 'so' })
const DONE: Reply = { text: decision('state.patch', 10) }

let server: FakeWireServer
let spare: FakeWireServer
beforeEach(async () => {
  server = await fakeWireServer()
  spare = await fakeWireServer([DONE])
})
afterEach(async () => {
  await Promise.all([server.close(), spare.close()])
})

function specFor(kind: ConnectionKind, config: JsonObject): LoopSpec {
  const spec = countingSpec({ timeoutMs: 3_600_000, stepTimeoutMs: 600_000, maxIterations: 3 })
  const { decide } = spec.nodes
  if (!decide) throw new Error('no decide')
  const price = { inputUsdPerMTok: 1_000, outputUsdPerMTok: 1_000 }
  return {
    ...spec,
    nodes: { ...spec.nodes, decide: { ...decide, config: { ...decide.config, baseDelayMs: 10, ...config } } },
    models: {
      default: { provider: kind, model: 'first', price },
      spare: { provider: 'spare', model: 'second', price },
    },
  }
}

/** A whole run against the server: decide → act → observe → invariant → terminate, done when the answer sets n to 10. */
async function run(kind: ConnectionKind, replies: Reply[], config: JsonObject = {}) {
  server.replies = replies
  const b = bench({}, quickClock)
  const other = { ...spare.connection('openai-compatible', FAKE_KEY), name: 'spare' }
  b.ports.models = createModelGateway([], settingsOfConnections([server.connection(kind, FAKE_KEY), other]))
  const events = await runToEnd(specFor(kind, config), b)
  expect(JSON.stringify(events)).not.toContain(FAKE_KEY)
  const of = <T extends EventType>(type: T) => events.filter((event): event is EventOf<T> => event.type === type)
  return {
    of,
    events,
    done: finished(events),
    failed: of('model-failed').map(({ data }) => [data.class, data.kind]),
    recoveries: of('recovery-chosen').map(({ data }) => [data.kind, data.action]),
    asked: of('model-called').map(({ data }) => [data.alias, data.purpose, data.attempt]),
    cost: of('model-answered').map(({ data }) => data.costNanoUsd),
  }
}

const AGAIN = [
  ['default', 'decide', 1],
  ['default', 'decide', 2],
]
const REPAIRED = [
  ['default', 'decide', 1],
  ['default', 'repair', 1],
]

type Passing = [what: string, fault: Reply, failed: [string, string], recovery: [string, string]]
const PASSING: Passing[] = [
  ['an error of the server', { status: 500 }, ['transient', 'unavailable'], ['unavailable', 'back_off']],
  ['an overload', { status: 529 }, ['transient', 'unavailable'], ['unavailable', 'back_off']],
  ['a body that breaks off', { cut: true }, ['transient', 'unavailable'], ['unavailable', 'back_off']],
  ['a body that is no JSON', { body: 'oops' }, ['transient', 'unavailable'], ['unavailable', 'back_off']],
  [
    'an outage in a success',
    { body: '{"error":{"code":502,"message":"Provider returned error"}}' },
    ['transient', 'unavailable'],
    ['unavailable', 'back_off'],
  ],
  [
    'an error that is a text in a success',
    { body: '{"error":"model requires more system memory (5.6 GiB) than is available (3.1 GiB)"}' },
    ['transient', 'unavailable'],
    ['unavailable', 'back_off'],
  ],
  [
    'an answer that its server broke off',
    { body: '{"choices":[{"index":0,"finish_reason":"error","message":{"role":"assistant","content":""}}]}' },
    ['transient', 'unavailable'],
    ['unavailable', 'back_off'],
  ],
  ['silence before the head', { hang: 'head' }, ['timeout', 'timeout'], ['timeout', 'longer_timeout']],
  ['silence in the body', { hang: 'body' }, ['timeout', 'timeout'], ['timeout', 'longer_timeout']],
]

type Unusable = [what: string, answer: Reply, problem: RegExp]
const UNUSABLE: Unusable[] = [
  ['malformed JSON', { text: '{"action":' }, /not JSON/],
  ['prose', { text: 'I would rather not.' }, /not JSON/],
  ['a wrong shape', { text: '{"a":1}' }, /./],
  ['nothing', { text: '' }, /empty/],
  ['half of one', { text: '{"action": {"tool"', finish: 'length' }, /cut off at its limit of 200 tokens/],
  [
    'a tool that is not allowed',
    { text: decision('delete.everything', 10) },
    /expected one of flaky, state\.patch, unsafe/,
  ],
  ['a call of a tool that nobody offered', { calls: 'delete_everything', args: { path: '/' } }, /./],
]

type Final = [what: string, fault: Reply, failed: [string, string], explanation: RegExp]
const FINAL: Final[] = [
  [
    'a wrong key',
    { status: 401, message: `Incorrect API key ${FAKE_KEY}` },
    ['fatal', 'refused'],
    /HTTP 401: .*\[secret\]/,
  ],
  [
    'an unknown model',
    { status: 404, message: 'no such model' },
    ['fatal', 'missing_dependency'],
    /HTTP 404: no such model/,
  ],
  [
    'an empty account in a success',
    { body: '{"error":{"code":402,"message":"Insufficient credits"}}' },
    ['fatal', 'refused'],
    /HTTP 200 with error 402: Insufficient credits/,
  ],
  [
    'a redirect',
    { redirect: 'https://elsewhere.example/' },
    ['fatal', 'refused'],
    /redirects to https:\/\/elsewhere\.example/,
  ],
]

describe.each(CONNECTION_KINDS)('a run whose model is asked by %s', (kind) => {
  it.each(PASSING)('goes on after %s', async (_what, fault, failed, recovery) => {
    // Half a second of real time for the silent one, a whole one for the next: enough on a busy machine too.
    const outcome = await run(kind, [fault, DONE], 'hang' in fault ? { timeoutMs: 25_000 } : {})
    expect(outcome.done).toMatchObject({ reason: 'goal', outcome: 'success' })
    expect([outcome.failed, outcome.recoveries, outcome.asked]).toEqual([[failed], [recovery], AGAIN])
    if ('hang' in fault) await server.dropped
  })

  it.each<[where: string, limit: Partial<Extract<Reply, { status: number }>>]>([
    ['header', { headers: { 'retry-after': '4' } }],
    ['body', { body: '{"error":{"code":429,"message":"quota","details":[{"retryDelay":"4s"}]}}' }],
  ])('waits as long as a rate limit says in its %s', async (_where, limit) => {
    const { done, recoveries, of } = await run(kind, [{ status: 429, ...limit }, DONE])
    expect([done.reason, recoveries]).toEqual(['goal', [['rate_limit', 'back_off']]])
    expect(of('wait-started')[0]?.data.delayMs).toBe(4_000)
    expect(of('recovery-chosen')[0]?.data.detail).toContain('as the provider asks')
  })

  it.each(UNUSABLE)('repairs %s, and pays for it', async (_what, answer, problem) => {
    const { done, asked, cost, of } = await run(kind, [answer, DONE])
    expect([done.reason, asked]).toEqual(['goal', REPAIRED])
    expect(of('answer-rejected')[0]?.data.problems.join('; ')).toMatch(problem)
    expect(JSON.stringify(server.seen[1]?.body)).toContain('could not be used')
    expect(cost).toEqual([29_000_000, 29_000_000])
  })

  it('understands an answer in a fence, after a preamble and beside thoughts', async () => {
    const text = `Sure:\n\`\`\`json\n${decision('state.patch', 10)}\n\`\`\``
    const { done, asked } = await run(kind, [{ text, thinking: 'hm' }])
    expect([done.reason, asked.length]).toEqual(['goal', 1])
  })

  it.each(FINAL)('ends at %s, and says why', async (_what, fault, failed, explanation) => {
    const outcome = await run(kind, [fault, DONE], { fallback: 'spare' })
    expect(outcome.done).toMatchObject({ reason: 'fatal_error', outcome: 'failure' })
    expect(outcome.done.explanation).toMatch(explanation)
    expect([outcome.failed, server.seen.length, spare.seen.length]).toEqual([[failed], 1, 0])
  })

  it('ends when the server stays down, and says what was tried', async () => {
    const { done, failed } = await run(kind, [{ status: 503, message: 'down' }], { retries: 2 })
    expect(failed).toHaveLength(3)
    expect(done).toMatchObject({ reason: 'fatal_error', outcome: 'failure' })
    expect(done.explanation).toContain('HTTP 503: down')
  })

  it('asks another provider when this one is down', async () => {
    const { done, asked, recoveries } = await run(kind, [{ status: 529 }], { retries: 1, fallback: 'spare' })
    expect(done.reason).toBe('goal')
    expect(asked).toEqual([...AGAIN, ['spare', 'decide', 1]])
    expect(recoveries.at(-1)).toEqual(['unavailable', 'fallback_model'])
    expect(spare.seen[0]).toMatchObject({ format: 'openai-compatible', key: FAKE_KEY, body: { model: 'second' } })
  })

  it('asks another provider when a response is too large', async () => {
    const { done, failed } = await run(kind, [{ flood: true }], { fallback: 'spare' })
    expect([done.reason, failed]).toEqual(['goal', [['recoverable', 'other']]])
    await server.dropped
  })
})

describe.each(CONNECTION_KINDS.filter((kind) => kind !== 'ollama'))('a refusal by %s', (kind) => {
  const refusal: Reply = { text: '', finish: 'refused' }

  it('is put to the fallback', async () => {
    const { done, asked, recoveries } = await run(kind, [refusal], { fallback: 'spare' })
    expect([done.reason, asked.map(([alias]) => alias)]).toEqual(['goal', ['default', 'spare']])
    expect(recoveries).toEqual([['refused', 'fallback_model']])
  })

  it('goes back without one, and ends the run when it is repeated', async () => {
    const { done, asked, of } = await run(kind, [refusal], { repairs: 1 })
    expect(asked).toEqual(REPAIRED)
    expect(of('answer-rejected')[0]?.data.problems[0]).toMatch(/declined/)
    expect(done).toMatchObject({ reason: 'fatal_error' })
    expect(done.explanation).toMatch(/declined/)
  })
})
