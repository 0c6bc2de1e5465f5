import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { McpCheck, McpSettings } from '../../lib/api/contracts/mcp.ts'
import type { LoopDesign } from '../../lib/loop/artefacts/design.ts'
import type { McpTool } from '../../lib/loop/artefacts/mcp-tool.ts'
import { fakeServer } from '../../lib/tools/http-request/fixture-http.ts'
import { acceptedLoop } from '../support/accepted-loop.ts'
import { type Api, callJson, openApi } from '../support/api.ts'
import { fakeMcpServer } from '../support/fake-mcp-server.ts'
import { type EverythingServer, startEverythingServer } from '../support/mcp-server.ts'
import { settledRun } from '../support/run-until.ts'
import { longLoop } from '../support/sample-loop.ts'
import { storedBytes } from '../support/stored-bytes.ts'
import { problem, value } from '../support/value.ts'

const KEY = 'planted-9f31c7aa-key'

let everything: EverythingServer
beforeAll(async () => {
  everything = await startEverythingServer()
})
afterAll(() => everything.kill())

let api: Api
let client: Api['client']
async function open(environment: Record<string, string> = {}, worker = true) {
  api = await openApi({ environment, worker })
  client = api.client
}
afterEach(() => api.close())

const echo: McpTool = {
  server: 'everything',
  tool: 'echo',
  summary: 'Says it again.',
  args: { type: 'object', properties: { message: { type: 'string', maxLength: 20 } }, required: ['message'] },
  effect: 'read',
}

/** One iteration whose act makes this call; what it gave stands in `said`. */
function calling(call: { tool: string; args: Record<string, string> }, mcpTools?: LoopDesign['mcpTools']): LoopDesign {
  const design = longLoop(2)
  if (mcpTools) design.mcpTools = mcpTools
  design.state.properties.said = { default: null, 'x-loop': { role: 'working' } }
  for (const node of design.nodes) {
    if (node.kind === 'act') node.config = { tools: [call.tool, 'state.patch'], call }
    if (node.kind === 'observe')
      node.config = {
        map: [
          { field: 'count', value: 'state.count + 1' },
          { field: 'said', value: 'last' },
        ],
      }
  }
  return design
}

async function runOf(design: LoopDesign, input = {}) {
  const slug = await acceptedLoop(client, design)
  const started = await client.startRun({ loop: slug, input })
  if (!started.ok) return { refused: started.problem }
  const run = await settledRun(api, started.value.run.id)
  const { events } = value(await client.listEvents(run.id, { limit: 200 }))
  return { run, events }
}

describe('MCP servers in the settings', () => {
  const put = (part: object = {}) => client.saveMcpServer('everything', { url: everything.url, ...part })
  const settings = async () => McpSettings.parse(value(await client.readMcpSettings()))

  it('one is added, asked for its tools, changed and removed; its headers are told by name alone', async () => {
    await open({}, false)
    expect(await settings()).toEqual({ servers: [], storing: { problem: null } })
    const saved = value(await put({ headers: { Authorization: `Bearer ${KEY}` }, seen: null }))
    expect(saved).toMatchObject({
      headersCleared: false,
      server: { headerNames: ['Authorization'], tools: [], listedAt: null },
    })

    const check = McpCheck.parse(value(await client.checkMcpServer('everything')))
    expect(check).toMatchObject({ ok: true, message: expect.stringMatching(/^It answered with \d+ tools\.$/) })
    const { servers } = await settings()
    expect(servers[0]?.tools.find(({ name }) => name === 'get-sum')).toMatchObject({
      title: 'Get Sum Tool',
      args: { type: 'object', required: ['a', 'b'] },
      notes: [],
      hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
    })

    expect(value(await put({ seen: saved.server.updatedAt }))).toMatchObject({
      headersCleared: false,
      server: { headerNames: ['Authorization'] },
    })
    expect(problem(await put({ seen: saved.server.updatedAt }))?.code).toBe('stale-settings')
    const moved = value(await put({ url: `${everything.url}/` }))
    expect(moved).toMatchObject({ headersCleared: true, server: { headerNames: [], tools: [], listedAt: null } })

    for (const answer of [saved, check, moved, await settings()]) expect(JSON.stringify(answer)).not.toContain(KEY)
    const stored = JSON.stringify(await api.runtime.services.database.prisma.mcpServer.findMany(), (_, part) =>
      typeof part === 'bigint' ? Number(part) : part,
    )
    expect(stored).not.toContain(KEY)

    value(await client.removeMcpServer('everything', moved.server.updatedAt))
    expect(problem(await client.checkMcpServer('everything'))?.code).toBe('not-found')
    expect(problem(await client.removeMcpServer('everything'))?.code).toBe('not-found')
  })

  it('a server that does not answer is told as such', async () => {
    await open({}, false)
    value(await put({ url: 'http://127.0.0.1:9/mcp' }))
    expect(value(await client.checkMcpServer('everything'))).toMatchObject({
      ok: false,
      message: expect.stringContaining('can’t be reached'),
    })
  })

  it('headers that were moved to another address in the database can’t be opened', async () => {
    await open({}, false)
    value(await put({ headers: { 'X-Key': KEY } }))
    await api.runtime.services.database.prisma.mcpServer.updateMany({ data: { url: 'http://evil.test/mcp' } })
    expect((await settings()).servers[0]?.problem).toContain('moved')
    expect(value(await client.checkMcpServer('everything'))).toMatchObject({
      ok: false,
      message: expect.stringContaining('moved'),
    })
  })

  it.each([
    ['PUT', '/settings/mcp/Bad', { url: 'http://x/' }, 404],
    ['PUT', '/settings/mcp/ok', { url: 'ftp://x/' }, 422],
    ['PUT', '/settings/mcp/ok', { url: 'http://a:b@x/' }, 422],
    ['PUT', '/settings/mcp/ok', { url: 'http://x/?key=1' }, 422],
    ['PUT', '/settings/mcp/ok', { url: 'nowhere' }, 422],
    ['PUT', '/settings/mcp/ok', { url: 'http://x/', headers: { Host: 'a' } }, 400],
    ['PUT', '/settings/mcp/ok', { url: 'http://x/', headers: { 'Mcp-Session-Id': 'a' } }, 400],
    ['PUT', '/settings/mcp/ok', { url: 'http://x/', headers: { a: 'x\r\nb: c' } }, 400],
    ['PUT', '/settings/mcp/ok', { url: 'http://x/', headers: { 'X-A': 'one', 'x-a': 'two' } }, 422],
  ])('%s %s %j is refused with %#', async (method, at, body, status) => {
    await open({}, false)
    expect((await callJson(api, method, at, body)).status).toBe(status)
    expect((await settings()).servers).toEqual([])
  })
})

describe('a tool of an MCP server in a loop', () => {
  const name = 'mcp.everything.echo'
  const fixed = { tool: name, args: { message: '"round " + string(iteration)' } }

  it('runs like every other tool: its arguments are checked, and its answer is in the log and in `last`', async () => {
    await open()
    value(await client.saveMcpServer('everything', { url: everything.url }))
    const { run, events } = await runOf(calling(fixed, { [name]: echo }))
    expect(run).toMatchObject({ status: 'finished', outcome: 'success' })
    // Models that decide are told of it, with its arguments.
    expect(JSON.stringify(events?.find(({ type }) => type === 'model-called'))).toContain(
      'mcp.everything.echo: Says it again.',
    )
    expect(events?.find(({ type }) => type === 'tool-requested')).toMatchObject({
      data: { tool: name, effect: 'read', args: { message: 'round 1' } },
    })
    expect(events?.find(({ type }) => type === 'tool-answered')).toMatchObject({
      data: { output: { data: null, text: 'Echo: round 1', notes: [] } },
    })

    const long = await runOf(
      calling({ tool: name, args: { message: '"longer than twenty characters"' } }, { [name]: echo }),
    )
    expect(long.events?.find(({ type }) => type === 'tool-failed')).toMatchObject({
      data: { kind: 'invalid_arguments' },
    })
  })

  it('asks a person when nobody has classified it otherwise', async () => {
    await open()
    value(await client.saveMcpServer('everything', { url: everything.url }))
    const { run, events } = await runOf(calling(fixed, { [name]: { ...echo, effect: 'unsafe' } }))
    expect(run?.status).toBe('paused')
    expect(events?.some(({ type }) => type === 'tool-requested')).toBe(false)
  })

  it('refuses to start without its server, in words that help', async () => {
    await open()
    const { refused } = await runOf(calling(fixed, { [name]: echo }))
    expect(refused).toMatchObject({
      code: 'mcp-server-unusable',
      status: 422,
      problems: [
        {
          where: 'mcpTools.everything',
          message: 'There is no MCP server “everything” in this workspace. Add it under Settings, MCP servers.',
        },
      ],
    })
  })

  it('a server that says back its headers brings them into no log', async () => {
    await open()
    const parrot = await fakeMcpServer({
      'tools/call': ({ headers }) => {
        const seen = `${headers['x-key']} and ${Buffer.from(KEY).toString('base64')}`
        return { content: [{ type: 'text', text: seen }], structuredContent: { seen } }
      },
    })
    value(await client.saveMcpServer('everything', { url: parrot.url, headers: { 'X-Key': KEY } }))
    const { run, events } = await runOf(calling(fixed, { [name]: echo }))
    parrot.close()
    expect(parrot.seen.at(-1)?.headers['x-key']).toBe(KEY)
    expect(run?.status).toBe('finished')
    expect(events?.find(({ type }) => type === 'tool-answered')).toMatchObject({
      data: { output: { data: { seen: expect.stringContaining('secret://') } } },
    })
    for (const bytes of await storedBytes(api)) expect(bytes.includes(KEY)).toBe(false)
  })
})

describe('http.request in a loop', () => {
  const args = (port: number) => ({
    url: `"http://localhost:${port}/tickets"`,
    headers: '{"authorization": "Bearer " + state.token}',
    query: '{"q": "a b"}',
  })
  function withToken(port: number): LoopDesign {
    const design = calling({ tool: 'http.request', args: args(port) })
    design.state.properties.token = { type: 'string', 'x-loop': { role: 'input', secret: true } }
    design.state.required = ['token']
    return design
  }

  it('sends a secret where the design puts it, and it comes into no log', async () => {
    const server = await fakeServer((request, response) => response.end(`you are ${request.headers.authorization}`))
    await open({ LOOPWRIGHT_HTTP_ALLOW: `localhost:${server.port}`, LOOPWRIGHT_SECRET_TICKETS: KEY })
    const { run, events } = await runOf(withToken(server.port), { token: 'secret://TICKETS' })
    server.close()
    expect(run).toMatchObject({ status: 'finished', outcome: 'success' })
    expect(server.seen[0]).toMatchObject({ url: '/tickets?q=a+b', headers: { authorization: `Bearer ${KEY}` } })
    expect(events?.find(({ type }) => type === 'tool-requested')).toMatchObject({ data: { effect: 'read' } })
    expect(events?.find(({ type }) => type === 'tool-answered')).toMatchObject({
      data: { output: { text: 'you are Bearer secret://TICKETS' } },
    })
    for (const bytes of await storedBytes(api)) expect(bytes.includes(KEY)).toBe(false)
  })

  it('reaches nothing inside that the operator has not allowed', async () => {
    const server = await fakeServer((_, response) => response.end('the inside'))
    await open({ LOOPWRIGHT_SECRET_TICKETS: KEY })
    const { run, events } = await runOf(withToken(server.port), { token: 'secret://TICKETS' })
    server.close()
    expect(run).toMatchObject({ status: 'finished', outcome: 'failure', reason: 'fatal_error' })
    expect(events?.find(({ type }) => type === 'tool-failed')).toMatchObject({
      data: {
        class: 'fatal',
        kind: 'refused',
        message: expect.stringContaining(`LOOPWRIGHT_HTTP_ALLOW=localhost:${server.port}`),
      },
    })
    expect(server.seen).toEqual([])
  })
})
