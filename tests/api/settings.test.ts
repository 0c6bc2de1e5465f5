import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Connection, ConnectionTest, ModelList, ModelSettings } from '../../lib/api/contracts/settings.ts'
import { type Api, apiRoutes, callJson, handlersOf, openApi } from '../support/api.ts'
import { type FakeModelServer, startModelServer } from '../support/fake-model-server.ts'
import { NOTES, PROFILE_ANSWER } from '../support/json-refine-answer.ts'
import { settledRun } from '../support/run-until.ts'
import { testBackend } from '../support/temp-database.ts'
import { value } from '../support/value.ts'

const KEY = 'sk-planted-9f31c7aa-WXYZ'
const ENV_KEY = 'sk-environment-77cc01dd-QRST'

let api: Api
let client: Api['client']
let server: FakeModelServer
async function open(environment: Record<string, string> = {}, worker = false) {
  // Where machines share a database, keys are stored only by a key that all of them have.
  const shared: Record<string, string> =
    testBackend() === 'postgresql' ? { LOOPWRIGHT_ENCRYPTION_KEY: '7a'.repeat(32) } : {}
  api = await openApi({ environment: { ...shared, ...environment }, worker })
  client = api.client
}
beforeEach(async () => {
  server = await startModelServer(() => PROFILE_ANSWER)
})
afterEach(async () => {
  await api.close()
  await server.close()
})

const local = (part: object = {}) => ({ kind: 'openai-compatible' as const, baseUrl: server.baseUrl, ...part })
const settings = async () => ModelSettings.parse(value(await client.getModelSettings()))
const connection = async (name = 'local') => (await settings()).connections.find((each) => each.name === name)
/** What the server was sent last, as who asks. */
const asked = () => server.seen.at(-1)?.headers.authorization

describe('a connection', () => {
  it('is made, tried, changed and forgotten; its key is told by its last characters alone', async () => {
    await open()
    expect(await settings()).toMatchObject({ connections: [], aliases: [], storing: { problem: null } })
    const saved = value(await client.putConnection('local', local({ key: `  ${KEY} `, seen: null })))
    expect(saved).toMatchObject({ keyCleared: false, connection: { name: 'local', source: 'stored', problem: null } })
    expect(Connection.parse(saved.connection).key).toEqual({ from: 'stored', end: 'WXYZ', problem: null })

    expect(ConnectionTest.parse(value(await client.testConnection('local')))).toMatchObject({
      ok: true,
      models: 2,
      message: 'It has 2 models.',
    })
    expect(asked()).toBe(`Bearer ${KEY}`)
    expect(value(await client.testConnection('local', { model: 'small-model' }))).toMatchObject({
      ok: true,
      message: expect.stringContaining('“small-model” answered'),
      models: null,
    })
    expect(ModelList.parse(value(await client.listConnectionModels('local')))).toEqual({
      models: [
        { name: 'large-model', price: null },
        { name: 'small-model', price: null },
      ],
      cut: false,
    })
    value(await client.deleteConnection('local', saved.connection.updatedAt ?? 0))
    expect(await connection()).toBeUndefined()
    expect(await client.testConnection('local')).toMatchObject({ ok: false, problem: { code: 'not-found' } })
  })

  it('that refuses says what it said, without the key', async () => {
    await open()
    value(await client.putConnection('local', local({ key: KEY })))
    server.fail = { status: 401, message: `Incorrect API key provided: ${KEY}` }
    const told = value(await client.testConnection('local'))
    expect(told).toMatchObject({ ok: false, message: 'HTTP 401: Incorrect API key provided: [secret].' })
    expect(await client.listConnectionModels('local')).toMatchObject({
      ok: false,
      problem: { code: 'provider-failed', detail: told.message },
    })
  })

  it('where nobody answers is a result, not an error', async () => {
    await open()
    value(await client.putConnection('local', local({ baseUrl: 'http://127.0.0.1:9/v1' })))
    expect(value(await client.testConnection('local'))).toMatchObject({ ok: false, models: null })
  })

  it.each([
    ['ftp://127.0.0.1/v1', 'must begin with http'],
    ['127.0.0.1:1234', 'must be'],
    ['http://user:pass@127.0.0.1/v1', 'belongs into the key'],
    ['http://user@127.0.0.1/v1', 'belongs into the key'],
    ['http://127.0.0.1/v1?key=1', 'nothing after its path'],
    ['http://127.0.0.1/v1#', 'nothing after its path'],
    ['', 'must be given'],
    [null, 'must be given'],
  ])('to %s is refused', async (baseUrl, says) => {
    await open()
    const refused = await client.putConnection('local', { kind: 'openai-compatible', baseUrl })
    expect(refused).toMatchObject({ ok: false, problem: { code: 'invalid-settings' } })
    expect(JSON.stringify(refused)).toContain(says)
    expect(await settings()).toMatchObject({ connections: [] })
  })

  it.each(['scripted', 'chaos', 'workspace', 'openai'])('can’t be called %s', async (name) => {
    await open()
    expect(await client.putConnection(name, local())).toMatchObject({
      ok: false,
      problem: { code: 'invalid-settings', problems: [{ where: 'name' }] },
    })
  })

  it.each(['with space', 'line\nbreak', 'ключ', 'x'.repeat(4097), ''])('takes no key like %j', async (key) => {
    await open()
    const answer = await callJson(api, 'PUT', '/settings/models/connections/local', local({ key }))
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } })
    if (key.length > 3) expect(JSON.stringify(answer)).not.toContain(key)
  })

  it('is not changed by a tab that has not seen the last change', async () => {
    await open()
    const first = value(await client.putConnection('local', local({ seen: null }))).connection
    expect(await client.putConnection('local', local({ seen: null }))).toMatchObject({
      problem: { code: 'stale-settings', status: 409 },
    })
    value(await client.putConnection('local', local({ key: KEY, seen: first.updatedAt })))
    const stale = await client.putConnection('local', local({ key: null, seen: first.updatedAt }))
    expect(stale).toMatchObject({ ok: false, problem: { code: 'stale-settings' } })
    expect(await client.deleteConnection('local', first.updatedAt ?? 0)).toMatchObject({
      problem: { code: 'stale-settings' },
    })
    expect((await connection())?.key.from).toBe('stored')
  })
})

describe('the key of a connection', () => {
  it.each([
    ['anthropic', 'ANTHROPIC_API_KEY'],
    ['openai', 'OPENAI_API_KEY'],
    ['google', 'GOOGLE_GENERATIVE_AI_API_KEY'],
    ['openrouter', 'OPENROUTER_API_KEY'],
  ] as const)('of %s can’t be left out: the environment’s goes on to count', async (kind, variable) => {
    await open({ [variable]: ENV_KEY })
    for (const key of [undefined, null]) {
      const refused = await client.putConnection(kind, { kind, baseUrl: null, ...(key === null ? { key } : {}) })
      expect(refused).toMatchObject({ problem: { code: 'invalid-settings', problems: [{ where: 'body.key' }] } })
      expect(JSON.stringify(refused)).toContain(`set ${variable} where Loopwright runs`)
    }
    expect(await connection(kind)).toMatchObject({ source: 'environment', problem: null })
    // One that was entered is neither taken away nor lost by a change of address.
    value(await client.putConnection(kind, { kind, baseUrl: server.baseUrl, key: KEY }))
    expect(JSON.stringify(await client.putConnection(kind, { kind, baseUrl: null }))).toContain(
      'its key would be removed with its base URL: enter a key, or remove the connection',
    )
    expect(await connection(kind)).toMatchObject({ baseUrl: server.baseUrl, key: { from: 'stored' } })
    value(await client.putConnection(kind, { kind, baseUrl: null, key: KEY }))
    expect(await client.putConnection(kind, { kind, baseUrl: null, key: null })).toMatchObject({ ok: false })
    expect(value(await client.putConnection(kind, { kind, baseUrl: null }))).toMatchObject({
      connection: { key: { from: 'stored' }, problem: null },
    })
  })

  const at = (baseUrl: string) => client.putConnection('local', local({ baseUrl }))
  it.each([
    ['the same', 'http://models.test:8080/v1'],
    ['the host in capitals', 'http://MODELS.test:8080/v1'],
    ['slashes at the end', 'http://models.test:8080/v1//'],
    ['spaces around', ' http://models.test:8080/v1 '],
    ['the scheme in capitals', 'HTTP://models.test:8080/v1'],
  ])('stays when the new address is %s', async (_, baseUrl) => {
    await open()
    value(await client.putConnection('local', local({ baseUrl: 'http://models.test:8080/v1', key: KEY })))
    expect(value(await at(baseUrl))).toMatchObject({ keyCleared: false, connection: { key: { from: 'stored' } } })
  })

  it.each([
    ['another host', 'http://models.example:8080/v1'],
    ['a host that begins alike', 'http://models.test.example:8080/v1'],
    ['another port', 'http://models.test:8081/v1'],
    ['the usual port', 'http://models.test/v1'],
    ['another path', 'http://models.test:8080/v2'],
    ['a path in capitals', 'http://models.test:8080/V1'],
    ['https', 'https://models.test:8080/v1'],
  ])('goes when the new address is %s', async (_, baseUrl) => {
    await open()
    value(await client.putConnection('local', local({ baseUrl: 'http://models.test:8080/v1', key: KEY })))
    expect(value(await at(baseUrl))).toMatchObject({
      keyCleared: true,
      connection: { key: { from: 'none', end: '' } },
    })
    // And does not come back with the address.
    expect(value(await at('http://models.test:8080/v1'))).toMatchObject({ connection: { key: { from: 'none' } } })
  })

  it('goes when the kind changes, and is never sent to the other address', async () => {
    await open()
    value(await client.putConnection('local', { kind: 'openai', baseUrl: 'http://127.0.0.1:9/v1', key: KEY }))
    expect(value(await client.putConnection('local', { kind: 'openai', baseUrl: server.baseUrl }))).toMatchObject({
      keyCleared: true,
    })
    value(await client.testConnection('local'))
    expect(server.seen.length).toBeGreaterThan(0)
    expect(JSON.stringify(server.seen)).not.toContain(KEY)
    value(await client.putConnection('local', { kind: 'openai', baseUrl: server.baseUrl, key: KEY }))
    expect(value(await client.putConnection('local', local()))).toMatchObject({ keyCleared: true })
  })

  it('may come along with another address, and can be taken away', async () => {
    await open()
    value(await client.putConnection('local', local({ baseUrl: 'http://127.0.0.1:9/v1', key: KEY })))
    expect(value(await client.putConnection('local', local({ key: 'sk-another-one-1234' })))).toMatchObject({
      keyCleared: false,
      connection: { key: { end: '1234' } },
    })
    expect(value(await client.putConnection('local', local({ key: null })))).toMatchObject({
      keyCleared: false,
      connection: { key: { from: 'none' } },
    })
  })

  it('that is short is not shown at all', async () => {
    await open()
    value(await client.putConnection('local', local({ key: 'short-key' })))
    expect((await connection())?.key).toEqual({ from: 'stored', end: '', problem: null })
  })

  it('is stored on PostgreSQL only once each machine has the same key for it, and says what to do', async () => {
    await open()
    // As on a database that several machines share: no file, and no variable.
    const { services } = api.runtime
    const { createKeyVault } = await import('../../lib/server/key-vault.ts')
    const shared = createKeyVault({ keys: [], file: null })
    vi.spyOn(services.vault, 'problem').mockImplementation(shared.problem)
    expect((await settings()).storing.problem).toContain('LOOPWRIGHT_ENCRYPTION_KEY')
    const refused = await client.putConnection('local', local({ key: KEY }))
    expect(refused).toMatchObject({ ok: false, problem: { code: 'key-not-stored' } })
    expect(JSON.stringify(refused)).toContain('openssl rand -base64 32')
    expect(value(await client.putConnection('local', local()))).toMatchObject({ connection: { problem: null } })
  })

  it('that can’t be opened any more says so, and can be entered anew', async () => {
    await open({ LOOPWRIGHT_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('hex'), OPENAI_API_KEY: ENV_KEY })
    value(await client.putConnection('local', local({ key: KEY })))
    await api.runtime.services.database.prisma.modelConnection.updateMany({
      data: { sealedKey: 'v1.00000000.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
    })
    const broken = await connection()
    expect(broken?.key.problem).toContain('was encrypted with another key. Enter it anew')
    expect((await connection('openai'))?.problem).toBeNull()
    expect(value(await client.testConnection('local'))).toMatchObject({ ok: false })
    expect(server.seen).toEqual([])
    value(await client.putConnection('local', local({ key: KEY })))
    expect(value(await client.testConnection('local'))).toMatchObject({ ok: true })
  })
})

describe('a connection of the environment', () => {
  it('is shown without its key, is taken away nowhere but there, and stands below a stored one', async () => {
    await open({
      OPENAI_COMPATIBLE_BASE_URL: server.baseUrl.replace('//', '//user:pass-word@').concat('?api_key=hidden'),
      OPENAI_COMPATIBLE_API_KEY: ENV_KEY,
    })
    const name = 'openai-compatible'
    expect(await connection(name)).toMatchObject({
      source: 'environment',
      baseUrl: server.baseUrl,
      key: { from: 'environment', end: 'QRST' },
    })
    expect(JSON.stringify(await settings())).not.toMatch(/pass-word|hidden|sk-environment/)
    expect(await client.deleteConnection(name)).toMatchObject({
      problem: { code: 'not-found', detail: expect.stringContaining('comes from the environment') },
    })
    const stored = value(await client.putConnection(name, local({ seen: null }))).connection
    expect(stored).toMatchObject({ source: 'stored', overrides: true, key: { from: 'none' } })
    value(await client.testConnection(name))
    expect(JSON.stringify(server.seen)).not.toContain(ENV_KEY)
    value(await client.deleteConnection(name))
    expect(await connection(name)).toMatchObject({ source: 'environment' })
  })
})

describe('aliases and prices', () => {
  it('an alias names a model, says when it can’t be used, and what uses it', async () => {
    await open()
    expect(
      value(await client.putModelAlias('default', { provider: 'local', model: 'small-model', seen: null })).alias,
    ).toMatchObject({ alias: 'default', problem: expect.stringContaining('There is no provider “local”') })
    value(await client.putConnection('local', local()))
    const [alias] = (await settings()).aliases
    expect(alias).toMatchObject({ problem: null, price: null })
    expect(await client.putModelAlias('default', { provider: 'x', model: 'y', seen: null })).toMatchObject({
      problem: { code: 'stale-settings' },
    })
    expect(await client.putModelAlias('loop', { provider: 'workspace', model: 'default' })).toMatchObject({
      problem: { code: 'invalid-settings' },
    })
    const { loop } = value(
      await client.createLoop({ name: 'Profile', from: { kind: 'template', slug: 'json-refine' } }),
    )
    const { design } = value(await client.getLoop(loop.slug))
    const models = { default: { provider: 'workspace', model: 'default' } }
    value(await client.saveDesign(loop.slug, loop.revision, { ...design, models }))
    expect(value(await client.readModelUses({ provider: 'local' }))).toEqual({
      aliases: ['default'],
      loops: [{ slug: loop.slug, name: design.name }],
    })
    value(await client.deleteModelAlias('default', alias?.updatedAt ?? 0))
    expect(await client.deleteModelAlias('default')).toMatchObject({ problem: { code: 'not-found' } })
  })

  it('a price that was entered stands above the one that Loopwright comes with, until it is taken back', async () => {
    await open()
    const find = async (provider: string, model: string) =>
      (await settings()).prices.find((each) => each.provider === provider && each.model === model)
    const shipped = await find('openai', 'gpt-4o-mini')
    expect(shipped).toMatchObject({ price: { inputUsdPerMTok: 0.15 }, updatedAt: null })
    const price = { inputUsdPerMTok: 9, outputUsdPerMTok: 0.075 }
    const of = { provider: 'openai', model: 'gpt-4o-mini' }
    const saved = value(await client.putModelPrice({ ...of, price, seen: null })).price
    expect(saved).toMatchObject({ price, shipped: shipped?.price })
    expect(await client.putModelPrice({ ...of, price, seen: null })).toMatchObject({
      problem: { code: 'stale-settings' },
    })
    value(await client.deleteModelPrice({ ...of, seen: saved.updatedAt ?? 0 }))
    expect(await find('openai', 'gpt-4o-mini')).toEqual(shipped)
    expect(await client.deleteModelPrice(of)).toMatchObject({ problem: { code: 'not-found' } })

    const slashes = { provider: 'openrouter', model: 'meta-llama/llama-3.3-70b:free & more' }
    value(await client.putModelPrice({ ...slashes, price }))
    expect(await find('openrouter', slashes.model)).toMatchObject({ price, shipped: null })
    value(await client.deleteModelPrice(slashes))
    expect(await find('openrouter', slashes.model)).toBeUndefined()
  })

  it.each([
    { inputUsdPerMTok: -1, outputUsdPerMTok: 1 },
    { inputUsdPerMTok: '1', outputUsdPerMTok: 1 },
    { inputUsdPerMTok: 1 },
  ])('%j is no price', async (price) => {
    await open()
    const body = { provider: 'openai', model: 'm', price }
    expect(await callJson(api, 'PUT', '/settings/models/prices', body)).toMatchObject({ status: 400 })
  })
})

describe('a template on a real model', () => {
  it('runs by the workspace’s alias, with the key and the price of the settings, and records which model answered', async () => {
    await open({}, true)
    value(await client.putConnection('local', local({ key: KEY })))
    value(await client.putModelAlias('default', { provider: 'local', model: 'small-model' }))
    value(
      await client.putModelPrice({
        provider: 'local',
        model: 'small-model',
        price: { inputUsdPerMTok: 1, outputUsdPerMTok: 2 },
      }),
    )
    const { loop } = value(
      await client.createLoop({ name: 'Profile', from: { kind: 'template', slug: 'json-refine' } }),
    )
    const { run } = value(
      await client.startRun({
        loop: loop.slug,
        input: { notes: NOTES },
        models: { default: { provider: 'workspace', model: 'default' } },
      }),
    )
    const ended = await settledRun(api, run.id)
    expect(ended).toMatchObject({ outcome: 'success', reason: 'quality_threshold' })
    expect(asked()).toBe(`Bearer ${KEY}`)
    const calls = server.seen.length
    expect(calls).toBeGreaterThanOrEqual(2)
    // 20 tokens in for 1 USD a million, 10 out for 2, by each call.
    expect(ended.costNanoUsd).toBe(calls * (20 * 1_000 + 10 * 2_000))
    const { events } = value(await client.listEvents(run.id))
    expect(events.find(({ type }) => type === 'run-started')?.data).toMatchObject({
      models: { default: { provider: 'local', model: 'small-model', simulated: false } },
    })
  })

  it('is refused with what to do when the workspace has no such alias', async () => {
    await open()
    const { loop } = value(
      await client.createLoop({ name: 'Profile', from: { kind: 'template', slug: 'json-refine' } }),
    )
    const refused = await client.startRun({
      loop: loop.slug,
      input: { notes: NOTES },
      models: { default: { provider: 'workspace', model: 'default' } },
    })
    expect(refused).toMatchObject({ ok: false, problem: { code: 'invalid-models' } })
    expect(JSON.stringify(refused)).toContain('Settings → Models')
  })
})

describe('a planted key', () => {
  it('is in no answer of any route, in no log, and on no disk', async () => {
    const log = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn'), vi.spyOn(console, 'log')]
    for (const spy of log) spy.mockImplementation(() => {})
    await open({ OPENAI_COMPATIBLE_BASE_URL: server.baseUrl, OPENAI_COMPATIBLE_API_KEY: ENV_KEY }, true)
    const told: string[] = []
    const call = async (...args: Parameters<typeof callJson> extends [Api, ...infer Rest] ? Rest : never) => {
      const answer = await callJson(api, ...args)
      told.push(JSON.stringify(answer))
      return answer
    }
    const path1 = '/settings/models/connections/local'
    expect(await call('PUT', path1, local({ key: KEY }))).toMatchObject({ status: 200 })
    // What goes wrong may repeat what it was sent.
    await call('PUT', path1, `{"kind": "openai-compatible", "key": "${KEY}", oops`)
    await call('PUT', path1, local({ key: { nested: KEY } }))
    await call('PUT', path1, { ...local({ key: KEY }), [KEY.toLowerCase()]: 1, kind: KEY })
    await call('PUT', `/settings/models/connections/openai`, local({ key: KEY }))
    await call('PUT', path1, local({ key: KEY, seen: 1 }))
    for (const name of ['openai-compatible', 'local']) {
      server.fail = { status: 403, message: `“${name === 'local' ? KEY : ENV_KEY}” may not` }
      await call('POST', `/settings/models/connections/${name}/test`, {})
      await call('POST', `/settings/models/connections/${name}/test`, { model: 'small-model' })
      await call('GET', `/settings/models/connections/${name}/models`)
    }
    const { loop } = value(
      await client.createLoop({ name: 'Profile', from: { kind: 'template', slug: 'json-refine' } }),
    )
    const models = { default: { provider: 'local', model: 'small-model' } }
    const { run } = value(await client.startRun({ loop: loop.slug, input: { notes: NOTES }, models }))
    const ended = await settledRun(api, run.id)
    expect(ended.outcome ?? ended.status).not.toBe('success')
    const params: Record<string, string> = { slug: loop.slug, id: run.id, name: 'local', alias: 'default', number: '1' }
    for (const route of await apiRoutes()) {
      const handler = handlersOf(route).find(([method]) => method === 'GET')?.[1]
      const pathname = route.pattern.replace(/\[(\w+)\]/g, (_, name: string) => params[name] ?? '0')
      if (!handler || 'refuses' in handler || pathname.includes('[')) continue
      const response = await api.fetch(`${pathname}?provider=local&after=0`)
      // A stream of a run that has ended would stay open for what may follow.
      if (response.headers.get('content-type')?.includes('event-stream')) await response.body?.cancel()
      else told.push(await response.text())
    }
    expect(told.length).toBeGreaterThan(25)
    expect(told.join('\n')).toContain('[secret]')
    for (const key of [KEY, ENV_KEY]) {
      expect(told.filter((text) => text.includes(key))).toEqual([])
      expect(JSON.stringify(log.map((spy) => spy.mock.calls.map(String)))).not.toContain(key)
    }
    const { events } = value(await client.listEvents(run.id))
    expect(JSON.stringify(events)).not.toContain(KEY)
    await api.runtime.services.database.prisma.$queryRawUnsafe('SELECT 1')
    for (const file of fs.readdirSync(api.folder)) {
      const bytes = fs.readFileSync(path.join(api.folder, file))
      for (const form of [KEY, Buffer.from(KEY).toString('base64').slice(0, -4), Buffer.from(KEY).toString('hex')])
        expect(bytes.includes(form), `${form} in ${file}`).toBe(false)
    }
    vi.restoreAllMocks()
  })
})
