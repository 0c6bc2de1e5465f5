import { describe, expect, it } from 'vitest'
import type { ModelBinding, Price } from '../loop/artefacts/models.ts'
import { connectionsOfEnvironment, settingsOfConnections } from './connections-of-environment.ts'
import { createModelGateway } from './model-gateway.ts'
import { providerEntries } from './model-registry.ts'
import { plainRequest } from './plain-request.ts'
import type { ModelConnection, WorkspaceModels } from './ports.ts'
import { providerOf } from './providers/provider-of.ts'
import { scripted } from './providers/scripted.ts'
import { simulatedClock } from './simulated-clock.ts'

const OF = { workspaceId: 'ws_1' }
const KEY = 'sk-0123456789'
const usd = (input: number, output: number): Price => ({ inputUsdPerMTok: input, outputUsdPerMTok: output })
const connection = (given: Partial<ModelConnection>): ModelConnection => {
  return { name: 'anthropic', kind: 'anthropic', baseUrl: null, apiKey: KEY, ...given }
}
const OLLAMA = connection({ name: 'ollama', kind: 'ollama', baseUrl: 'http://127.0.0.1:11434', apiKey: null })

const inProcess = [scripted(simulatedClock())]
const workspace = (given: Partial<WorkspaceModels> = {}): WorkspaceModels => {
  return { connections: [connection({}), OLLAMA], aliases: {}, prices: [], ...given }
}

async function bind(binding: ModelBinding, given: WorkspaceModels = workspace()) {
  const gateway = createModelGateway(inProcess, { read: async () => given })
  const bound = await gateway.bind(OF, { a: binding })
  return bound.ok ? bound.models.a : bound.problems
}

describe('a binding to the workspace', () => {
  const aliases = { default: { provider: 'anthropic', model: 'claude-sonnet-4-5' } }
  const asked = { provider: 'workspace', model: 'default' }

  it('is recorded as the model that the alias stands for when the run starts', async () => {
    const price = usd(3, 15)
    expect(await bind(asked, workspace({ aliases }))).toEqual({ ...aliases.default, price, simulated: false })
    const moved = { default: { provider: 'ollama', model: 'qwen3' } }
    expect(await bind(asked, workspace({ aliases: moved }))).toMatchObject({ ...moved.default, price: usd(0, 0) })
  })

  it.each<[string, Partial<WorkspaceModels>, RegExp]>([
    ['is not there', {}, /^Model alias “a”: the workspace has no model “default”\. Choose one in Settings → Models\.$/],
    [
      'names a provider that is not set up',
      { aliases, connections: [] },
      /“anthropic” is not set up\. Enter its key in Settings → Models \(Anthropic\), or set ANTHROPIC_API_KEY and restart\.$/,
    ],
    ['has the name of something inherited', { aliases: {} }, /no model/],
  ])('is refused when the alias %s', async (_what, given, problem) => {
    expect(await bind(asked, workspace(given))).toEqual([expect.stringMatching(problem)])
  })
})

describe('a price', () => {
  const asked = { provider: 'anthropic', model: 'claude-opus-4-5' }
  const entered = { prices: [{ ...asked, price: usd(1, 2) }] }

  it.each<[string, ModelBinding, Partial<WorkspaceModels>, Price | undefined]>([
    ['comes from the list', asked, {}, usd(5, 25)],
    ['of the workspace stands above the list', asked, entered, usd(1, 2)],
    ['of the design stands above both', { ...asked, price: usd(7, 8) }, entered, usd(7, 8)],
    ['that is not listed is unknown, not 0', { ...asked, model: 'claude-next' }, entered, undefined],
    ['of another provider is none', { provider: 'ollama', model: asked.model }, entered, usd(0, 0)],
    ['of a model that Ollama runs itself is 0', { provider: 'ollama', model: 'qwen3:8b' }, {}, usd(0, 0)],
    [
      'of one that runs on servers of its vendor is unknown',
      { provider: 'ollama', model: 'gpt-oss:120b-cloud' },
      {},
      undefined,
    ],
  ])('%s', async (_what, binding, given, price) => {
    const bound = await bind(binding, workspace(given))
    expect(Array.isArray(bound) ? bound : bound?.price).toEqual(price)
  })

  it('of a connection goes by its kind, whatever it is called', async () => {
    const connections = [
      connection({ name: 'ours' }),
      connection({ name: 'openai', kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:1/v1' }),
    ]
    const given = workspace({ connections })
    expect(await bind({ provider: 'ours', model: 'claude-opus-4-5' }, given)).toMatchObject({ price: usd(5, 25) })
    expect(await bind({ provider: 'openai', model: 'gpt-4o' }, given)).not.toHaveProperty('price')
  })
})

describe('a connection', () => {
  it.each<[string, Partial<ModelConnection>, RegExp | null]>([
    ['with its key', {}, null],
    [
      'without a key',
      { apiKey: null },
      /“anthropic” has no key: enter a key in Settings → Models \(Anthropic\), or remove the connection$/,
    ],
    ['with an empty key', { apiKey: '  ' }, /has no key/],
    ['without a key to an address of its own', { apiKey: null, baseUrl: 'http://127.0.0.1:1' }, null],
    ['with a key that no header takes', { apiKey: 'sk-abc\ndef-0123' }, /a character that no key has/],
    ['to something else than http', { baseUrl: 'file:///etc' }, /not one of http or https/],
    ['to no address', { kind: 'openai-compatible', name: 'lm', apiKey: KEY }, /“lm” is not set up\. Enter its address/],
    [
      'that can’t be opened',
      { problem: 'The stored key of “anthropic” can’t be read here.' },
      /^The stored key of “anthropic” can’t be read here$/,
    ],
  ])('%s', (_what, given, problem) => {
    const found = providerOf(connection(given)).problem('m')
    expect(found).toEqual(problem === null ? null : expect.stringMatching(problem))
    expect(String(found)).not.toContain('sk-')
  })

  it('is the same provider for the same content, and another for another key', () => {
    expect(providerOf(connection({}))).toBe(providerOf(connection({})))
    expect(providerOf(connection({ apiKey: 'sk-9876543210' }))).not.toBe(providerOf(connection({})))
  })

  it('of Ollama is one server, whichever of its paths was given', () => {
    const endpoints = ['', '/', '/api', '/v1'].map(
      (path) => providerOf({ ...OLLAMA, baseUrl: `http://box:11434${path}` }).endpoint,
    )
    expect(new Set(endpoints).size).toBe(1)
  })
})

it('a call after the address was changed is refused, and the run says what to do', async () => {
  let given = workspace({ connections: [OLLAMA] })
  const gateway = createModelGateway(inProcess, { read: async () => given })
  const bound = await gateway.bind(OF, { a: { provider: 'ollama', model: 'm' } })
  given = workspace({ connections: [{ ...OLLAMA, baseUrl: 'http://127.0.0.1:1' }] })
  if (!bound.ok || !bound.models.a) throw new Error('not bound')
  const request = { ...plainRequest(bound.models.a, 'x', 9), runId: 'run_00000001' }
  expect(await gateway.call(request, new AbortController().signal)).toMatchObject({
    ok: false,
    class: 'fatal',
    message: expect.stringContaining('fork the run'),
  })
})

it('settings that can’t be read now are a passing failure of the call', async () => {
  const gateway = createModelGateway(inProcess, { read: () => Promise.reject(new Error('the database is away')) })
  const model = { provider: 'ollama', model: 'm', simulated: false }
  const request = { ...plainRequest(model, 'x', 9), runId: 'run_00000001' }
  expect(await gateway.call(request, new AbortController().signal)).toEqual({
    ok: false,
    class: 'transient',
    kind: 'unavailable',
    message: 'the settings of the models can’t be read: the database is away',
  })
})

describe('the environment', () => {
  it('gives a connection for each kind whose key or address it has', () => {
    const environment = {
      ANTHROPIC_API_KEY: ' a-key ',
      OPENAI_API_KEY: '',
      GOOGLE_GENERATIVE_AI_API_KEY: 'g-key',
      OPENROUTER_API_KEY: 'r-key',
      OLLAMA_BASE_URL: 'http://box:11434',
      OPENAI_COMPATIBLE_API_KEY: 'without an address',
      OPENAI_BASE_URL: 'https://evil.example',
    }
    expect(connectionsOfEnvironment(environment)).toEqual([
      { name: 'anthropic', kind: 'anthropic', baseUrl: null, apiKey: 'a-key' },
      { name: 'google', kind: 'google', baseUrl: null, apiKey: 'g-key' },
      { name: 'openrouter', kind: 'openrouter', baseUrl: null, apiKey: 'r-key' },
      { name: 'ollama', kind: 'ollama', baseUrl: 'http://box:11434', apiKey: null },
    ])
  })
})

it('the list of providers has what is there, the aliases, and what could be set up', async () => {
  const aliases = { fast: { provider: 'anthropic', model: 'claude-haiku-4-5' } }
  const given = workspace({ aliases, connections: [connection({}), connection({ name: 'ours', apiKey: null })] })
  expect(providerEntries(inProcess, given).map(({ provider, configured }) => [provider, configured])).toEqual([
    ['scripted', true],
    ['workspace', true],
    ['anthropic', true],
    ['ours', false],
    ...['openai', 'google', 'openrouter', 'ollama', 'openai-compatible'].map((kind) => [kind, false]),
  ])
  expect(providerEntries(inProcess, given)[1]?.models).toEqual([
    { name: 'fast', summary: 'now anthropic: claude-haiku-4-5' },
  ])
  expect((await settingsOfConnections([]).read(OF)).connections).toEqual([])
})
