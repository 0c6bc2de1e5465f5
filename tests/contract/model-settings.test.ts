import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../lib/db/database.ts'
import { createLoop } from '../../lib/db/loops.ts'
import { deleteAlias, listAliases, putAlias } from '../../lib/db/model-aliases.ts'
import { deleteConnection, listConnections, putConnection } from '../../lib/db/model-connections.ts'
import { deletePrice, listPrices, putPrice } from '../../lib/db/model-prices.ts'
import { loopsWithModel } from '../../lib/db/model-uses.ts'
import { createRun } from '../../lib/db/runs.ts'
import type { Scope } from '../../lib/db/scope.ts'
import { publishVersion } from '../../lib/db/versions.ts'
import { WorkspaceId } from '../../lib/loop/artefacts/ids.ts'
import type { ModelConnection } from '../../lib/runner/ports.ts'
import { keyPlace } from '../../lib/server/connection-place.ts'
import { createKeyVault } from '../../lib/server/key-vault.ts'
import { createWorkspaceSettings, SETTINGS_AGE_MS } from '../../lib/server/model-settings.ts'
import { sampleSpec } from '../support/sample-loop.ts'
import { BACKENDS, openTwoWorkspaces } from '../support/temp-database.ts'

describe.each(BACKENDS)('settings of models in %s', (backend) => {
  let database: Database
  let remove: () => Promise<void>
  let scope: Scope
  let other: Scope
  beforeEach(async () => {
    ;({ database, scope, other, remove } = await openTwoWorkspaces(backend))
  })
  afterEach(() => remove())

  const content = (baseUrl: string | null) => () =>
    ({ kind: 'openai-compatible', baseUrl, sealedKey: null, keyEnd: null }) as const
  const put = (baseUrl: string, seen?: number | null, now = 5, by = scope) =>
    putConnection(database, by, { name: 'mine', seen, now }, content(baseUrl))

  it('a connection is made, changed and forgotten, each only as it was seen', async () => {
    expect(await put('http://a', 3)).toBe(false)
    expect(await put('http://a', null)).toBe(true)
    expect(await put('http://b', null)).toBe(false)
    const [first] = await listConnections(database, scope)
    expect(first).toMatchObject({ name: 'mine', baseUrl: 'http://a', updatedAt: 5, author: 'You' })
    // Two changes within one millisecond can be told apart.
    expect(await put('http://b', 5)).toBe(true)
    expect(await put('http://c', 5)).toBe(false)
    expect(await put('http://d')).toBe(true)
    const [last] = await listConnections(database, scope)
    expect(last).toEqual({ ...first, baseUrl: 'http://d', updatedAt: 7 })
    expect(await deleteConnection(database, scope, 'mine', 5)).toBe(false)
    expect(await deleteConnection(database, scope, 'mine', 7)).toBe(true)
    expect(await deleteConnection(database, scope, 'mine', undefined)).toBe(false)
  })

  it('of many who change what they have seen at once, one is heard', async () => {
    const made = await Promise.all(['http://a', 'http://b', 'http://c'].map((url) => put(url, null)))
    expect(made.filter(Boolean)).toHaveLength(1)
    const changed = await Promise.all(['http://d', 'http://e', 'http://f'].map((url) => put(url, 5)))
    expect(changed.filter(Boolean)).toHaveLength(1)
    const price = { inputUsdPerMTok: 1, outputUsdPerMTok: 2 }
    const prices = [1, 2, 3].map(() =>
      putPrice(database, scope, { provider: 'p', model: 'm', price }, { seen: null, now: 1 }),
    )
    expect((await Promise.all(prices)).filter(Boolean)).toHaveLength(1)
    const aliases = ['x', 'y', 'z'].map((model) =>
      putAlias(database, scope, { alias: 'fast', provider: 'p', model }, { seen: null, now: 1 }),
    )
    expect((await Promise.all(aliases)).filter(Boolean)).toHaveLength(1)
  })

  it('many who change whatever is there are all heard, and the last one counts', async () => {
    expect(await Promise.all([1, 2, 3].map((n) => put(`http://${n}`)))).toEqual([true, true, true])
    expect(await listConnections(database, scope)).toHaveLength(1)
  })

  it('aliases and prices are kept to the digit', async () => {
    const price = { inputUsdPerMTok: 0.075, outputUsdPerMTok: 0.3 }
    const model = 'meta-llama/llama-3.3-70b:free'
    expect(await putPrice(database, scope, { provider: 'openrouter', model, price }, { seen: null, now: 1 })).toBe(true)
    expect(await listPrices(database, scope)).toEqual([{ provider: 'openrouter', model, price, updatedAt: 1 }])
    expect(await deletePrice(database, scope, { provider: 'openrouter', model }, 2)).toBe(false)
    expect(await deletePrice(database, scope, { provider: 'openrouter', model }, 1)).toBe(true)

    const alias = { alias: 'default', provider: 'openrouter', model }
    expect(await putAlias(database, scope, alias, { seen: undefined, now: 1 })).toBe(true)
    expect(await putAlias(database, scope, { ...alias, model: 'x' }, { seen: 1, now: 1 })).toBe(true)
    expect(await listAliases(database, scope)).toEqual([{ ...alias, model: 'x', updatedAt: 2 }])
    expect(await deleteAlias(database, scope, 'default', 1)).toBe(false)
    expect(await deleteAlias(database, scope, 'default', undefined)).toBe(true)
  })

  it('a workspace reaches its own alone', async () => {
    await put('http://a', null)
    await put('http://b', null, 5, other)
    await putAlias(database, other, { alias: 'default', provider: 'p', model: 'm' }, { seen: null, now: 1 })
    expect(
      await deleteConnection(
        database,
        { ...scope, workspaceId: WorkspaceId.parse('ws_third00000') },
        'mine',
        undefined,
      ),
    ).toBe(false)
    expect(await deleteConnection(database, scope, 'mine', undefined)).toBe(true)
    expect(await listConnections(database, other)).toMatchObject([{ baseUrl: 'http://b' }])
    expect(await listAliases(database, scope)).toEqual([])
  })

  it('loops are found by the models of their drafts and newest versions', async () => {
    const compiled = sampleSpec()
    const make = (slug: string, provider: string, model = 'm', by = scope) =>
      createLoop(database, by, {
        slug,
        design: { ...compiled.design, name: slug, models: { default: { provider, model } } },
        origin: 'own',
        accepted: true,
      })
    await make('b', 'mine')
    await make('a', 'mine', 'x')
    // The name stands in it, though not as a provider.
    await make('c', 'scripted', 'mine')
    await make('d', 'mine', 'm', other)
    expect((await loopsWithModel(database, scope, 'mine')).map(({ slug }) => slug)).toEqual(['a', 'b'])
    expect(await loopsWithModel(database, scope, 'mine', 'x')).toEqual([{ slug: 'a', name: 'a' }])
    const published = await make('e', 'scripted')
    const design = { ...compiled.design, models: { default: { provider: 'mine', model: 'e' } } }
    await publishVersion(database, scope, {
      loopId: published.id,
      revision: 1,
      note: '',
      compiled: { ...compiled, design },
    })
    expect(await loopsWithModel(database, scope, 'mine', 'e')).toEqual([{ slug: 'e', name: 'e' }])
  })

  describe('as runs read them', () => {
    const vault = createKeyVault({ keys: [Buffer.alloc(32, 1)], file: null })
    const environment: ModelConnection[] = [
      { name: 'openai', kind: 'openai', baseUrl: null, apiKey: 'sk-environment-1' },
      { name: 'mine', kind: 'openai-compatible', baseUrl: 'http://env', apiKey: 'sk-environment-2' },
    ]
    let now = 0
    const open = (own = vault) =>
      createWorkspaceSettings({ database, vault: own, environment, clock: { now: () => now } })
    async function store(key: string | null, baseUrl = 'http://stored') {
      await putConnection(database, scope, { name: 'mine', seen: undefined, now: 1 }, (_, id) => {
        const kind = 'openai-compatible'
        const sealed = key === null ? null : vault.seal(key, keyPlace({ id, kind, baseUrl }))
        return { kind, baseUrl, sealedKey: sealed?.ok ? sealed.sealed : null, keyEnd: null }
      })
    }

    it('what is stored stands above the environment, whole: no key of the environment goes to a stored address', async () => {
      expect((await open().read(scope)).connections).toEqual(environment)
      await store(null)
      expect((await open().read(scope)).connections).toEqual([
        environment[0],
        { name: 'mine', kind: 'openai-compatible', baseUrl: 'http://stored', apiKey: null },
      ])
      await store('sk-stored')
      expect((await open().read(scope)).connections[1]).toMatchObject({ apiKey: 'sk-stored' })
      expect((await open().read(other)).connections).toEqual(environment)
    })

    it('a key that can’t be opened is a problem of its connection alone', async () => {
      await store('sk-stored')
      const wrong = createKeyVault({ keys: [Buffer.alloc(32, 2)], file: null })
      const [first, mine] = (await open(wrong).read(scope)).connections
      expect(first).toEqual(environment[0])
      expect(mine).toMatchObject({ apiKey: null, baseUrl: 'http://stored' })
      expect(mine?.problem).toContain('was encrypted with another key. Enter it anew')
    })

    it('a key whose address was changed in the database is not sent there', async () => {
      await store('sk-stored')
      await database.prisma.modelConnection.updateMany({ data: { baseUrl: 'http://elsewhere' } })
      expect((await open().read(scope)).connections[1]).toMatchObject({
        apiKey: null,
        problem: expect.stringContaining('was changed or moved'),
      })
    })

    it('a run has those of its workspace', async () => {
      const compiled = sampleSpec()
      const { id: loopId } = await createLoop(database, other, {
        slug: 'x',
        design: compiled.design,
        origin: 'own',
        accepted: true,
      })
      const run = { loopId, versionId: null, compiled, input: {}, modelOverrides: {} }
      const created = await createRun(database, other, { ...run, idempotency: null, reservedFor: null })
      if (!created.ok) throw new Error('no run')
      await putAlias(database, other, { alias: 'default', provider: 'p', model: 'm' }, { seen: null, now: 1 })
      const { aliases } = await open().read({ runId: created.run.id })
      expect(aliases).toEqual({ default: { provider: 'p', model: 'm' } })
      await expect(open().read({ runId: 'run_00000000' })).rejects.toThrow()
    })

    it('are seen at once where they change, and elsewhere after at most two seconds', async () => {
      const [here, elsewhere] = [open(), open()]
      const aliases = async (settings: typeof here) => Object.keys((await settings.read(scope)).aliases)
      expect([await aliases(here), await aliases(elsewhere)]).toEqual([[], []])
      await putAlias(database, scope, { alias: 'default', provider: 'p', model: 'm' }, { seen: null, now: 1 })
      here.changed(scope.workspaceId)
      expect([await aliases(here), await aliases(elsewhere)]).toEqual([['default'], []])
      now += SETTINGS_AGE_MS - 1
      expect(await aliases(elsewhere)).toEqual([])
      now += 1
      expect(await aliases(elsewhere)).toEqual(['default'])
    })
  })
})
