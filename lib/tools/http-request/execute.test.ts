import net from 'node:net'
import zlib from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '../../loop/artefacts/json.ts'
import { effectOfCall } from '../../loop/kinds/effect-of-call.ts'
import { validateValue } from '../../loop/state/validate.ts'
import { httpRequest } from './definition.ts'
import { systemResolve } from './execute-target.ts'
import { type FakeServer, fakeAccess, fakeServer, requestBy } from './fixture-http.ts'

const BOMB = 'x'.repeat(20_000_000)
const PAGES: Record<string, [status: number, headers: Record<string, string>, body?: string | Buffer]> = {
  '/json': [
    200,
    { 'content-type': 'application/json', 'set-cookie': 'a=b', etag: '"1"', 'x-secret': 'no' },
    '{"a":[1]}',
  ],
  '/problem': [200, { 'content-type': 'application/problem+json; charset=utf-8' }, '{"b":1}'],
  '/text': [200, { 'content-type': 'text/plain; charset=iso-8859-1' }, Buffer.from([0xe4, 0x00, 0x62])],
  '/odd-charset': [200, { 'content-type': 'text/plain; charset=klingon' }, 'héllo'],
  '/image': [200, { 'content-type': 'image/png' }, Buffer.from([1, 2, 3])],
  '/nothing': [204, {}],
  '/bad-json': [200, { 'content-type': 'application/json' }, '{"a":'],
  '/proto': [200, { 'content-type': 'application/json' }, '{"__proto__":1}'],
  '/long': [200, { 'content-type': 'text/plain' }, 'y'.repeat(3_000_000)],
  '/long-json': [200, { 'content-type': 'application/json' }, JSON.stringify('y'.repeat(3_000_000))],
  '/gzip': [200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }, zlib.gzipSync('packed')],
  '/br': [200, { 'content-type': 'text/plain', 'content-encoding': 'br' }, zlib.brotliCompressSync('packed')],
  '/bomb-gzip': [200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }, zlib.gzipSync(BOMB)],
  '/bomb-br': [
    200,
    { 'content-type': 'application/json', 'content-encoding': 'br' },
    zlib.brotliCompressSync(JSON.stringify(BOMB)),
  ],
  '/broken-gzip': [200, { 'content-encoding': 'gzip' }, 'not gzip'],
  '/twice': [200, { 'content-encoding': 'gzip, gzip' }, zlib.gzipSync(zlib.gzipSync('packed'))],
  '/headers': [200, { big: 'h'.repeat(40_000) }, ''],
  '/429': [429, { 'retry-after': '7' }, 'slow down'],
  '/429-date': [429, { 'retry-after': 'Sat, 21 Nov 2026 10:00:30 GMT', date: 'Sat, 21 Nov 2026 10:00:00 GMT' }, ''],
  '/500': [500, {}, 'oops'],
  '/404': [404, { 'content-type': 'application/json' }, '{"no":1}'],
  '/to-json': [302, { location: '/json' }],
  '/303': [303, { location: '/json' }],
  '/307': [307, { location: '/json' }],
  '/round': [302, { location: '/round' }],
  '/to-nowhere': [302, {}],
}

let server: FakeServer
let inside: FakeServer
beforeAll(async () => {
  server = await fakeServer((request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?')
    if (path === '/away')
      return response
        .writeHead(Number(new URLSearchParams(query).get('status') ?? 302), {
          location: Buffer.from(new URLSearchParams(query).get('to')?.replace('\n', '') ?? '').toString('latin1'),
        })
        .end()
    if (path === '/hang') return
    if (path === '/drip') return response.writeHead(200, { 'content-type': 'text/plain' }).write('a')
    if (path === '/cut')
      return response.writeHead(200, { 'content-length': '100' }).write('part', () => response.destroy())
    const [status, headers, body] = PAGES[path] ?? [404, {}, 'no such page']
    response.writeHead(status, headers).end(body)
  })
  inside = await fakeServer((_, response) => response.end('the inside'), '127.0.0.2', server.port)
})
afterAll(() => {
  server.close()
  inside.close()
})
beforeEach(() => {
  for (const list of [server.seen, server.bodies, inside.seen, inside.bodies]) list.length = 0
})

/** `api.test` is allowed and leads to the server. */
const allowed = () =>
  fakeAccess({ 'api.test': [['127.0.0.1']], 'other.test': [['127.0.0.1']] }, ['api.test', server.port])
const ask = (path: string, args: JsonObject = {}) =>
  requestBy(allowed().access, { url: `http://api.test:${server.port}${path}`, ...args })
const output = async (path: string, args: JsonObject = {}) => {
  const outcome = await ask(path, args)
  if (!outcome.ok) throw new Error(outcome.message)
  return outcome.output as JsonObject // every answer of this tool is an object
}

describe('where nothing is sent', () => {
  /** Written with the port of the servers in place of PORT. */
  const HOSTILE = [
    'http://127.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f000001:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://0x7f.1:PORT/',
    'http://017700000001:PORT/',
    'http://127.0.0.1.:PORT/',
    'http://0:PORT/',
    'http://0.0.0.0:PORT/',
    'http://[::]:PORT/',
    'http://[::1]:PORT/',
    'http://[0:0:0:0:0:0:0:1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://[::127.0.0.1]:PORT/',
    'http://[64:ff9b::7f00:1]:PORT/',
    'http://[2002:7f00:1::]:PORT/',
    'http://①②⑦.⓪.⓪.①:PORT/',
    'http://１２７.0.0.1:PORT/',
    'http://127。0。0。1:PORT/',
    'http://localhost:PORT/',
    'http://LOCALHOST:PORT/',
    'http://localhost.:PORT/',
    'http://ⓛocalhost:PORT/',
    'http://private.test:PORT/',
    'http://mixed.test:PORT/',
    'http://six.test:PORT/',
    'http://mapped.test:PORT/',
    'http://metadata.test:PORT/',
    'http://cgnat.test:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
    'http://10.0.0.1/',
    'http://192.168.1.1/',
    'http://172.16.0.1/',
    'http://100.64.0.1/',
    'http://224.0.0.1/',
    'http://user:pass@public.test:PORT/',
    'http://public.test@127.0.0.1:PORT/',
    'http://127.0.0.1:PORT#@public.test/',
    'http:127.0.0.1:PORT/',
    'http:\\\\127.0.0.1:PORT\\',
    ' http://127.0.0.1:PORT/',
    'ht\ntp://127.0.0.1:PORT/',
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'gopher://127.0.0.1:PORT/_',
    'data:text/plain,hi',
    'javascript:alert(1)',
    'blob:http://127.0.0.1:PORT/x',
    'http://public.test:25/',
    'http://public.test:22/',
    'http://public.test:6667/',
    'http://empty.test/',
    'http://unknown.test/',
    'http://api.test:1PORT/',
    'http://other.test:PORT/',
    'http://xn--/',
    'http://[::1%25lo]:PORT/',
    'http://',
    '//127.0.0.1/',
    '/json',
    '',
  ]
  const names = {
    localhost: [['127.0.0.1', '::1']],
    'private.test': [['10.1.2.3']],
    'mixed.test': [['93.184.216.34', '127.0.0.1']],
    'six.test': [['::1']],
    'mapped.test': [['::ffff:127.0.0.1']],
    'metadata.test': [['169.254.169.254']],
    'cgnat.test': [['100.100.100.200']],
    'public.test': [['93.184.216.34']],
    'empty.test': [[]],
    'api.test': [['127.0.0.1']],
    'other.test': [['127.0.0.1']],
  }
  const access = () => fakeAccess(names, ['api.test', server.port]).access

  it('the table is long enough', () => expect(HOSTILE.length).toBeGreaterThanOrEqual(60))

  it.each(HOSTILE)('%j', async (address) => {
    const outcome = await requestBy(access(), { url: address.replace('PORT', String(server.port)) })
    expect(outcome).toMatchObject({ ok: false, kind: expect.stringMatching(/^(?:refused|invalid_arguments)$/) })
    expect([...server.seen, ...inside.seen]).toEqual([])
  })

  it.each(HOSTILE)('%j as the end of a redirect', async (address) => {
    const to = address.replace('PORT', String(server.port))
    // What is no full address means one on the server itself.
    const resolved = URL.parse(to, `http://api.test:${server.port}/away`)
    if (resolved?.host === `api.test:${server.port}` && resolved.username === '') return
    const outcome = await requestBy(access(), { url: `http://api.test:${server.port}/away`, query: { to } })
    expect(outcome).toMatchObject({ ok: false })
    expect(server.seen).toHaveLength(1)
    expect(inside.seen).toEqual([])
  })

  it('says why, and how to allow it', async () => {
    const outcome = await requestBy(access(), { url: `http://private.test:8080/` })
    expect(outcome).toEqual({
      ok: false,
      class: 'fatal',
      kind: 'refused',
      message:
        'Nothing was sent. private.test leads to a private address. Loops reach public addresses only. Whoever runs Loopwright can allow this one with LOOPWRIGHT_HTTP_ALLOW=private.test:8080.',
    })
  })

  it('the real resolver and localhost', async () => {
    const outcome = await requestBy(
      { allowed: [], resolve: systemResolve },
      { url: `http://localhost:${server.port}/` },
    )
    expect(outcome).toMatchObject({ ok: false, kind: 'refused' })
    expect(server.seen).toEqual([])
  })
})

describe('names that change what they say', () => {
  it('connects to the address that was checked, though the name leads elsewhere a moment later', async () => {
    const { access, asked } = fakeAccess({ 'api.test': [['127.0.0.1'], ['127.0.0.2']] }, ['api.test', null])
    const outcome = await requestBy(access, { url: `http://api.test:${server.port}/json` })
    expect(outcome).toMatchObject({ ok: true, output: { json: { a: [1] } } })
    expect(asked).toEqual(['api.test'])
    expect(inside.seen).toEqual([])
    expect(server.seen[0]?.headers.host).toBe(`api.test:${server.port}`)
  })

  it('a public answer first and a private one then reaches nothing inside', async () => {
    const { access, asked } = fakeAccess({ 'rebind.test': [['203.0.114.1'], ['127.0.0.1']] })
    const outcome = await requestBy(access, { url: `http://rebind.test:${server.port}/json`, timeoutMs: 300 })
    expect(outcome.ok).toBe(false)
    expect(asked).toEqual(['rebind.test'])
    expect(server.seen).toEqual([])
  })

  it('is asked again at each redirect, and refused when it has turned', async () => {
    const { access } = fakeAccess({ 'api.test': [['127.0.0.1']], 'rebind.test': [['127.0.0.1']] }, [
      'api.test',
      server.port,
    ])
    const url = `http://api.test:${server.port}/away`
    const outcome = await requestBy(access, { url, query: { to: `http://rebind.test:${server.port}/json` } })
    expect(outcome).toMatchObject({
      ok: false,
      class: 'fatal',
      kind: 'refused',
      message: expect.stringContaining('redirects to where nothing is sent'),
    })
  })

  it('a proxy of the environment is not asked', async () => {
    const before = { ...process.env }
    Object.assign(process.env, { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: `http://127.0.0.2:${server.port}` })
    try {
      expect(await output('/json')).toMatchObject({ json: { a: [1] } })
      expect(inside.seen).toEqual([])
    } finally {
      process.env = before
    }
  })
})

describe('redirects', () => {
  const header = (name: string, index = 1) => server.seen[index]?.headers[name]

  it('is followed, and the final address is told', async () => {
    expect(await output('/to-json')).toMatchObject({ status: 200, url: `http://api.test:${server.port}/json` })
  })
  it('without a place it is the answer', async () => expect(await output('/to-nowhere')).toMatchObject({ status: 302 }))
  it('not for ever', async () => {
    expect(await ask('/round')).toMatchObject({ ok: false, message: 'It was redirected more than 5 times.' })
    expect(server.seen).toHaveLength(6)
  })

  it.each([
    ['POST', '/to-json', 'GET', ''],
    ['POST', '/303', 'GET', ''],
    ['PUT', '/303', 'GET', ''],
    ['PUT', '/to-json', 'PUT', '{"x":1}'],
    ['POST', '/307', 'POST', '{"x":1}'],
  ])('%s to %s goes on as %s', async (method, path, then, body) => {
    await output(path, { method, json: { x: 1 }, headers: { Authorization: 'Bearer abc' } })
    expect(server.seen[1]?.method).toBe(then)
    expect(server.bodies[1]).toBe(body)
    expect(header('authorization')).toBe('Bearer abc')
    expect(header('content-type')).toBe(body === '' ? undefined : 'application/json')
  })
  it('HEAD stays HEAD', async () => {
    await output('/303', { method: 'HEAD' })
    expect(server.seen[1]?.method).toBe('HEAD')
  })

  const elsewhere = () => {
    const { access } = fakeAccess(
      { 'api.test': [['127.0.0.1']], 'other.test': [['127.0.0.1']] },
      ['api.test', null],
      ['other.test', null],
    )
    return (args: JsonObject, status = 302) =>
      requestBy(access, {
        url: `http://api.test:${server.port}/away`,
        query: { status, to: `http://other.test:${server.port}/json` },
        ...args,
      })
  }
  it('to another origin goes none of the headers', async () => {
    const headers = { Authorization: 'Bearer abc', Cookie: 'a=b', 'X-Api-Key': 'k', Accept: 'application/json' }
    expect(await elsewhere()({ headers })).toMatchObject({ ok: true })
    expect(server.seen[0]?.headers).toMatchObject({ authorization: 'Bearer abc', 'x-api-key': 'k' })
    expect(Object.keys(server.seen[1]?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ])
  })
  it.each([[307], [308]])('to another origin goes no body: %i', async (status) => {
    expect(await elsewhere()({ method: 'POST', json: 1 }, status)).toMatchObject({ ok: false, kind: 'refused' })
    expect(server.seen).toHaveLength(1)
  })
})

describe('requests', () => {
  it('sends query, headers and JSON', async () => {
    const query = { q: 'a b&c', list: [1, 2], none: null, deep: { x: true } }
    await output('/json?kept=1', { method: 'POST', query, headers: { 'X-One': 'é' }, json: { a: 'ü' } })
    expect(server.seen[0]?.url).toBe('/json?kept=1&q=a+b%26c&list=1&list=2&deep=%7B%22x%22%3Atrue%7D')
    expect(server.seen[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-one': 'é',
      'user-agent': 'Loopwright',
    })
    expect(server.bodies[0]).toBe('{"a":"ü"}')
  })
  it('sends the key of the call where the design wants it', async () => {
    await output('/json', { method: 'POST', idempotencyHeader: 'Idempotency-Key' })
    expect(server.seen[0]?.headers['idempotency-key']).toBe('key-1')
  })
  it.each([
    [{ headers: { Host: 'evil' } }, 'The header Host is set'],
    [{ headers: { 'Transfer-Encoding': 'chunked' } }, 'is set by the request'],
    [{ headers: { 'a b': 'x' } }, 'can’t be the name'],
    [{ headers: { a: 'x\r\nHost: evil' } }, 'a character that headers can’t'],
    [{ headers: { a: '→' } }, 'a character that headers can’t'],
    [{ headers: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`h${i}`, ''])) }, 'at most 50'],
    [{ json: 1 }, 'A GET request has no body'],
    [{ method: 'POST', json: 1, body: 'x' }, 'not both'],
    [{ method: 'POST', json: 'ü'.repeat(600_000) }, 'larger than 1000000 bytes'],
  ])('%# is refused', async (args, message) => {
    expect(await ask('/json', args)).toMatchObject({
      ok: false,
      kind: 'invalid_arguments',
      message: expect.stringContaining(message),
    })
    expect(server.seen).toEqual([])
  })

  it.each([
    [{}, 'read'],
    [{ method: 'GET' }, 'read'],
    [{ method: 'HEAD' }, 'read'],
    [{ method: 'GET', idempotencyHeader: 'X' }, 'read'],
    [{ method: 'POST' }, 'unsafe'],
    [{ method: 'DELETE', idempotencyHeader: '' }, 'unsafe'],
    [{ method: 'PUT', idempotencyHeader: 'Idempotency-Key' }, 'keyed'],
    [{ method: 'TRACE' }, 'unsafe'],
    [{ method: 'POST', undo: { method: 'DELETE', url: 'http://a/1' } }, 'compensatable'],
    [{ method: 'POST', undo: { method: 'DELETE', url: 'http://a/1' }, idempotencyHeader: 'X' }, 'keyed'],
    [{ method: 'GET', undo: { method: 'DELETE', url: 'http://a/1' } }, 'read'],
  ])('%j is %s', (args, effect) => expect(effectOfCall(httpRequest, args)).toBe(effect))
})

describe('what undoes a request', () => {
  const undoing = (undo: JsonObject) => httpRequest.undoOf?.({ method: 'POST', url: 'http://api.test/', undo })
  it('is a request of its own, to which nothing being there any more is as good as done', async () => {
    const url = `http://api.test:${server.port}/404`
    const undo = undoing({ method: 'DELETE', url })
    expect(undo).toMatchObject({ tool: 'http.request', args: { method: 'DELETE', url } })
    expect(validateValue(httpRequest.args, undo?.args ?? null, 'args')).toEqual([])
    expect(await requestBy(allowed().access, undo?.args ?? {})).toMatchObject({ ok: true, output: { status: 404 } })
  })
  it('fails like every other request where the other side says no', async () => {
    const undo = undoing({ method: 'DELETE', url: `http://api.test:${server.port}/500` })
    expect(await requestBy(allowed().access, undo?.args ?? {})).toMatchObject({ ok: false })
  })
  it('is nothing where nothing is named', () => expect(httpRequest.undoOf?.({ url: 'http://a/' })).toBe(null))
})

describe('answers', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      '/json',
      {},
      {
        json: { a: [1] },
        bytes: 9,
        headers: {
          'content-type': 'application/json',
          etag: '"1"',
          date: expect.any(String),
          'content-length': expect.anything(),
        } as never,
      },
    ],
    ['/problem', {}, { json: { b: 1 } }],
    ['/json', { expect: 'text' }, { text: '{"a":[1]}' }],
    ['/text', {}, { text: 'ä\ufffdb' }],
    ['/odd-charset', {}, { text: 'héllo' }],
    ['/nothing', {}, { status: 204, text: '' }],
    ['/json', { method: 'HEAD' }, { json: null, bytes: 0 }],
    ['/gzip', {}, { text: 'packed' }],
    ['/br', {}, { text: 'packed' }],
    ['/long', {}, { truncated: true, bytes: 500_000 }],
    ['/bomb-gzip', { maxBytes: 1_000 }, { truncated: true, text: 'x'.repeat(1_000) }],
    ['/404', { failOnStatus: false }, { status: 404, ok: false, json: { no: 1 } }],
  ])('%s %j', async (path, args, expected) => {
    const { headers, ...rest } = expected
    const got = await output(path, args)
    expect(got).toMatchObject(rest)
    if (headers) expect(Object.keys(got.headers as JsonObject)).not.toContain('set-cookie')
    expect(got.headers).not.toHaveProperty('x-secret')
  })
  it('of what is no text there is the size alone', async () => {
    const got = await output('/image')
    expect(got).toMatchObject({ bytes: 3, contentType: 'image/png' })
    expect(got).not.toHaveProperty('text')
  })

  it.each<[string, JsonObject, string, string]>([
    ['/bad-json', {}, 'recoverable unusable_answer', 'no usable JSON'],
    ['/proto', {}, 'recoverable unusable_answer', 'no usable JSON'],
    ['/text', { expect: 'json' }, 'recoverable unusable_answer', 'no usable JSON'],
    ['/nothing', { expect: 'json' }, 'recoverable unusable_answer', 'no usable JSON'],
    ['/long-json', {}, 'recoverable unusable_answer', 'larger than 500000 bytes'],
    ['/bomb-br', {}, 'recoverable unusable_answer', 'larger than 500000 bytes'],
    ['/broken-gzip', {}, 'recoverable unusable_answer', 'can’t be unpacked'],
    ['/twice', {}, 'recoverable unusable_answer', 'encoding “gzip, gzip”'],
    ['/headers', {}, 'recoverable unusable_answer', 'headers are too large'],
    ['/429', {}, 'transient rate_limit', 'answered 429: slow down'],
    ['/500', {}, 'transient unavailable', 'answered 500: oops'],
    ['/404', {}, 'recoverable other', 'answered 404: {"no":1}'],
    ['/cut', {}, 'transient unavailable', 'the connection was cut'],
    ['/hang', { timeoutMs: 50 }, 'timeout timeout', 'no answer within 50 ms'],
    ['/drip', { timeoutMs: 50 }, 'timeout timeout', 'no answer within 50 ms'],
  ])('%s %j fails: %s', async (path, args, kind, message) => {
    const outcome = await ask(path, args)
    if (outcome.ok) throw new Error(JSON.stringify(outcome.output))
    expect(`${outcome.class} ${outcome.kind}`).toBe(kind)
    expect(outcome.message).toContain(message)
  })
  it.each([
    ['/429', 7_000],
    ['/429-date', 30_000],
  ])('%s says how long to wait', async (path, retryAfterMs) => expect(await ask(path)).toMatchObject({ retryAfterMs }))

  it('what of a bomb is not wanted is not unpacked', async () => {
    let unpacked = 0
    const createGunzip = zlib.createGunzip
    const spy = vi.spyOn(zlib, 'createGunzip').mockImplementation((options) => {
      const gunzip = createGunzip(options)
      const push = gunzip.push.bind(gunzip)
      gunzip.push = (chunk, encoding) => {
        unpacked += chunk?.length ?? 0
        return push(chunk, encoding)
      }
      return gunzip
    })
    await output('/bomb-gzip', { maxBytes: 1_000 })
    spy.mockRestore()
    expect(unpacked).toBeGreaterThan(1_000)
    expect(unpacked).toBeLessThan(1_000_000)
  })
  it('is stopped from outside', async () => {
    const stop = new AbortController()
    const asked = requestBy(allowed().access, { url: `http://api.test:${server.port}/hang` }, stop.signal)
    stop.abort()
    expect(await asked).toMatchObject({ ok: false, class: 'timeout' })
  })
  it('a name that is looked up for ever is given up', async () => {
    const access = { allowed: [], resolve: () => new Promise<never>(() => {}) }
    expect(await requestBy(access, { url: 'http://slow.test/', timeoutMs: 20 })).toMatchObject({
      ok: false,
      class: 'timeout',
    })
  })
  it.each([
    ['no HTTP', 'SSH-2.0\r\n', 'recoverable unusable_answer'],
    ['nothing', '', 'transient unavailable'],
  ])('a server that speaks %s', async (_, says, kind) => {
    const plain = net.createServer((socket) => socket.on('error', () => {}).end(says))
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    const { port } = plain.address() as net.AddressInfo // it listens on a port
    const outcome = await requestBy(fakeAccess({}, ['127.0.0.1', port]).access, { url: `http://127.0.0.1:${port}/` })
    plain.close()
    expect(outcome.ok ? '' : `${outcome.class} ${outcome.kind}`).toBe(kind)
    const refused = await requestBy(fakeAccess({}, ['127.0.0.1', port]).access, { url: `http://127.0.0.1:${port}/` })
    expect(refused).toMatchObject({ class: 'transient', message: 'There was no answer: nothing listens there.' })
  })
  it('a server without TLS where TLS is asked', async () => {
    const outcome = await requestBy(fakeAccess({}, ['127.0.0.1', null]).access, {
      url: `https://127.0.0.1:${server.port}/`,
    })
    expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining('No safe connection') })
  })
})
