import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newDesign } from '../../lib/loop/1-draw/new-design.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import { LIMITS } from '../../lib/loop/artefacts/limits.ts'
import { type Api, callJson, openApi } from '../support/api.ts'

let api: Api
const design = newDesign('Victim')
beforeEach(async () => {
  api = await openApi()
  expect(await callJson(api, 'POST', '/loops', { name: 'Victim', from: { kind: 'blank' } })).toMatchObject({
    status: 201,
  })
})
afterEach(async () => {
  vi.restoreAllMocks()
  await api.close()
})

/** All rows of all tables: whatever was refused must have left nothing behind. */
async function rows(): Promise<unknown> {
  const { prisma } = api.runtime.services.database
  return {
    loops: await prisma.loop.findMany(),
    drafts: await prisma.draft.findMany(),
    versions: await prisma.version.count(),
    snapshots: await prisma.snapshot.count(),
    runs: await prisma.run.count(),
    events: await prisma.eventBlock.count(),
  }
}

/** What every refusal has in common: problem+json with our code, no trace of our insides, nothing written. */
async function expectRefused(call: () => ReturnType<typeof callJson>, status: number, code: string) {
  const before = await rows()
  const answer = await call()
  expect({ status: answer.status, code: answer.body.code, type: answer.type }).toEqual({
    status,
    code,
    type: 'application/problem+json',
  })
  expect(answer.body).toMatchObject({
    type: `urn:loopwright:problem:${code}`,
    status,
    title: expect.any(String),
    detail: expect.any(String),
  })
  expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:\d|at .+\(/)
  expect(await rows()).toEqual(before)
  return answer.body
}

const save = (body: unknown, headers?: Record<string, string>) => () =>
  callJson(api, 'PUT', '/loops/victim/design', body, headers)
const deep = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`
const withNodes = (count: number): LoopDesign => {
  const [node] = design.nodes
  if (!node) throw new Error('the new design has no node')
  return { ...design, nodes: Array.from({ length: count }, (_, index) => ({ ...node, id: `n${index}` })) }
}

describe('hostile bodies', () => {
  it.each([
    ['a key that reaches the prototype', '{"revision":1,"design":{"__proto__":{"admin":true}}}', /__proto__/],
    ['the same key, escaped', '{"revision":1,"design":{"\\u005f_proto__":{"admin":true}}}', /__proto__/],
    ['a constructor', '{"revision":1,"design":{"constructor":{"prototype":{}}}}', /constructor/],
    ['a deep-nesting bomb', `{"revision":1,"design":${deep(100_000)}}`, /nested deeper/],
    ['half a document', '{"revision":1,', /./],
    ['no JSON', 'design=1', /./],
    ['nothing', '', /./],
  ])('%s', async (_name, body, message) => {
    const problem = await expectRefused(save(body), 400, 'invalid-json')
    expect(problem.problems[0].message).toMatch(message)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it('bytes that are no text', async () => {
    const call = async () => {
      const headers = { 'content-type': 'application/json' }
      const response = await api.fetch('/api/v1/loops/victim/design', {
        method: 'PUT',
        headers,
        body: new Uint8Array([0x7b, 0xff, 0xfe]),
      })
      return { status: response.status, type: response.headers.get('content-type'), body: await response.json() }
    }
    await expectRefused(call, 400, 'invalid-json')
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonx', ''])(
    'content type %j',
    async (type) => {
      await expectRefused(save({ revision: 1, design }, { 'content-type': type }), 415, 'unsupported-media-type')
    },
  )

  it('a design above 10 MB', async () => {
    const body = { revision: 1, design: { ...design, purpose: 'x'.repeat(LIMITS.requestBytes) } }
    await expectRefused(save(body), 413, 'payload-too-large')
  })

  it('a stream without an end is read to the limit and no further', async () => {
    let sent = 0
    const chunk = new Uint8Array(1_000_000).fill(0x20)
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += chunk.length
        controller.enqueue(chunk)
      },
    })
    const init = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: endless, duplex: 'half' }
    const response = await api.fetch('/api/v1/loops/victim/design', init)
    expect(response.status).toBe(413)
    expect(sent).toBeLessThan(LIMITS.requestBytes + 5 * chunk.length)
  })

  it('a design of 10,000 nodes gets one finding', async () => {
    const body = await expectRefused(save({ revision: 1, design: withNodes(10_000) }), 422, 'invalid-design')
    expect(body.problems).toEqual([{ where: 'design.nodes', message: '10000 nodes; at most 1000 are allowed' }])
  })

  it('a design with thousands of faults lists a few and counts the rest', async () => {
    const nodes = withNodes(900).nodes.map((node) => ({ ...node, kind: 'evil', extra: 1 }))
    const body = await expectRefused(save({ revision: 1, design: { ...design, nodes } }), 422, 'invalid-design')
    expect(body.problems).toHaveLength(20)
    expect(body.detail).toMatch(/\d+ more/)
  })

  it('a draft with thousands of faults lists a hundred and counts the rest', async () => {
    const nodes = withNodes(900).nodes.map(({ id, ...node }) => ({ ...node, id, config: { map: 'x'.repeat(2_000) } }))
    expect(await save({ revision: 1, design: { ...design, nodes } })()).toMatchObject({ status: 200 })
    for (const [pathname, request, code] of [
      ['/runs', { loop: 'victim', input: {} }, 'compile-errors'],
      ['/loops/victim/versions', { revision: 2, note: 'first' }, 'publish-blocked'],
    ] as const) {
      const body = await expectRefused(() => callJson(api, 'POST', pathname, request), 422, code)
      expect(body.diagnostics.length).toBeGreaterThan(10)
      expect(body.diagnostics.length).toBeLessThanOrEqual(100)
      expect(body.diagnosticsTotal).toBeGreaterThan(100)
      expect(body.detail).toMatch(/more are not listed/)
      expect(JSON.stringify(body).length).toBeLessThan(300_000)
    }
  })

  it.each([
    ['no revision', { design }, 'body.revision'],
    ['a revision of another type', { revision: '1', design }, 'body.revision'],
    ['a member that nobody knows', { revision: 1, design, admin: true }, 'body'],
    ['a list', [], 'body'],
    ['null', 'null', 'body'],
  ])('%s', async (_name, body, where) => {
    const problem = await expectRefused(save(body), 400, 'invalid-request')
    expect(problem.problems[0].where).toBe(where)
  })

  it.each([
    [{ loop: 'victim', input: [] }, 'invalid-request'],
    [{ loop: 'victim', input: 'x' }, 'invalid-request'],
    [{ loop: '../victim', input: {} }, 'invalid-request'],
    [{ loop: 'victim', input: {}, version: 0 }, 'invalid-request'],
    [{ loop: 'victim', input: {}, models: { default: { provider: 'scripted' } } }, 'invalid-request'],
    [`{"loop":"victim","input":{"__proto__":{}}}`, 'invalid-json'],
  ])('a run of %j', async (body, code) => {
    await expectRefused(() => callJson(api, 'POST', '/runs', body), 400, code)
  })

  it.each(['', ' ', 'two words', 'x'.repeat(201), 'é'])('an Idempotency-Key %j', async (key) => {
    const call = () => callJson(api, 'POST', '/runs', { loop: 'victim', input: {} }, { 'idempotency-key': key })
    await expectRefused(call, 400, 'invalid-request')
  })
})

describe('names of nothing', () => {
  it.each([
    ['GET', '/loops/nothing'],
    ['GET', '/loops/..%2f..%2fetc'],
    ['GET', `/loops/${'x'.repeat(5_000)}`],
    ['GET', '/loops/%00'],
    ['GET', '/loops/victim/versions/1'],
    ['GET', '/loops/victim/versions/-1'],
    ['GET', '/loops/victim/versions/1e3'],
    ['DELETE', '/loops/nothing'],
    ['POST', '/loops/nothing/accept'],
    ['POST', '/runs/run_00000000/cancel'],
  ])('%s %s', async (method, pathname) => {
    await expectRefused(() => callJson(api, method, pathname), 404, 'not-found')
  })
})

describe('addresses and methods that are not served', () => {
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s of an unknown address', async (method) => {
    await expectRefused(() => callJson(api, method, '/nowhere/at/all'), 404, 'not-found')
  })

  it.each([
    ['PUT', '/loops', 'GET, HEAD, POST'],
    ['POST', '/loops/victim', 'GET, HEAD, PATCH, DELETE'],
    ['GET', '/loops/victim/design', 'PUT'],
    ['DELETE', '/runs/run_00000000/events', 'GET, HEAD'],
    ['OPTIONS', '/health', 'GET, HEAD'],
  ])('%s %s, which serves %s', async (method, pathname, allow) => {
    await expectRefused(() => callJson(api, method, pathname), 405, 'method-not-allowed')
    expect((await api.fetch(`/api/v1${pathname}`, { method })).headers.get('allow')).toBe(allow)
  })

  it.each(['/nowhere', '/loops/victim/design'])('%s tells another host nothing', async (pathname) => {
    await expectRefused(
      () => callJson(api, 'GET', pathname, undefined, { host: 'evil.example' }),
      403,
      'forbidden-host',
    )
  })
})

describe('requests from elsewhere', () => {
  const create = (headers: Record<string, string>) => () =>
    callJson(api, 'POST', '/loops', { from: { kind: 'blank' } }, headers)

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://localhost:9999' }],
    ['a sandboxed page', { origin: 'null' }],
    ['a page without Origin, by the browser’s own word', { 'sec-fetch-site': 'cross-site' }],
  ])('a change from %s is refused', async (_name, headers: Record<string, string>) => {
    await expectRefused(create(headers), 403, 'forbidden-origin')
  })

  it.each([
    ['our own page', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }],
    ['the command line', {}],
  ])('a change from %s is made', async (_name, headers: Record<string, string>) => {
    expect(await create(headers)()).toMatchObject({ status: 201 })
  })

  it.each(['evil.example', 'evil.example:3000', 'localhost.evil.example', '127.0.0.1.evil.example', ''])(
    'even reading by the host name %j is refused',
    async (host) => {
      await expectRefused(() => callJson(api, 'GET', '/loops', undefined, { host }), 403, 'forbidden-host')
    },
  )

  it.each(['localhost', 'localhost:3000', '127.0.0.1:3100', '[::1]:3000', '192.168.1.5:3000'])(
    '%s is this machine',
    async (host) => {
      expect(await callJson(api, 'GET', '/loops', undefined, { host })).toMatchObject({ status: 200 })
    },
  )

  it('serves the name that it was told to', async () => {
    vi.stubEnv('HOST', 'loops.internal')
    expect(await callJson(api, 'GET', '/loops', undefined, { host: 'loops.internal:3000' })).toMatchObject({
      status: 200,
    })
    vi.unstubAllEnvs()
  })
})

it('a fault of ours tells an id and nothing else, and is logged under it', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const { prisma } = api.runtime.services.database
  vi.spyOn(prisma.loop, 'findMany').mockRejectedValue(new Error('secret detail at /home/somebody/db.ts:12'))
  const { status, type, body } = await callJson(api, 'GET', '/loops')
  expect({ status, type, code: body.code }).toEqual({
    status: 500,
    type: 'application/problem+json',
    code: 'internal-error',
  })
  expect(JSON.stringify(body)).not.toMatch(/secret|somebody/)
  expect(logged).toHaveBeenCalledWith(expect.stringContaining(body.errorId), expect.any(Error))
})

it('someone without the permission is refused before anything is read', async () => {
  const reader = {
    ...api.runtime,
    actor: { ...api.runtime.actor, grants: new Set(['public', 'workspace:read'] as const) },
  }
  Object.assign(globalThis, { loopwrightRuntime: Promise.resolve(reader) })
  expect(await callJson(api, 'GET', '/loops')).toMatchObject({ status: 200 })
  await expectRefused(() => callJson(api, 'POST', '/loops', 'not even JSON'), 403, 'forbidden')
})
