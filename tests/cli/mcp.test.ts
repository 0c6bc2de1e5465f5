import { afterAll, beforeAll, expect, it } from 'vitest'
import { McpServerSaved, McpSettings } from '../../lib/api/contracts/mcp.ts'
import { fakeMcpServer } from '../support/fake-mcp-server.ts'
import { callCli, type Finished } from './call-cli.ts'
import { type CliWorkspace, cliWorkspace } from './spawn-cli.ts'

const KEY = 'planted-on-stdin-WXYZ'
const LISTED = {
  tools: [
    {
      name: 'look',
      description: 'Looks.\nMore of it.',
      inputSchema: { type: 'object' },
      annotations: { readOnlyHint: true },
    },
    { name: 'write\u001b[2J', inputSchema: { type: 'object' } },
  ],
}

let cli: CliWorkspace
let server: Awaited<ReturnType<typeof fakeMcpServer>>
const said: string[] = []
beforeAll(async () => {
  cli = await cliWorkspace()
  server = await fakeMcpServer({ 'tools/list': () => LISTED })
})
afterAll(async () => {
  server.close()
  await cli.remove()
})

async function mcp(args: string[], input = ''): Promise<Finished> {
  const extra = { LOOPWRIGHT_ENCRYPTION_KEY: '7a'.repeat(32) }
  const finished = await callCli(cli, ['mcp', ...args], { extra, input })
  said.push(finished.stdout, finished.stderr)
  return finished
}

it('adds a server with headers from standard input, tries it, lists its tools, changes and forgets it', async () => {
  const headers = `X-Key: ${KEY}\r\n\r\nX-Colon: a:b\n`
  expect(await mcp(['add', 'notes', '--url', server.url, '--headers-stdin'], headers)).toMatchObject({
    code: 0,
    stderr: '',
  })
  expect(await mcp(['tools', 'notes'])).toMatchObject({
    stdout: '',
    stderr: expect.stringContaining('not been asked yet'),
  })
  expect(await mcp(['test', 'notes'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^notes works .*2 tools/),
  })
  expect(server.seen.at(-1)?.headers).toMatchObject({ 'x-key': KEY, 'x-colon': 'a:b' })
  const tools = await mcp(['tools', 'notes'])
  expect(tools.stdout).toBe('look, says that it only reads\n  Looks.\nwrite\ufffd[2J\n')
  expect(tools.stderr).toContain('2 tools, as it said on')
  expect((await mcp([])).stdout).toMatch(/notes +http\S+ +X-Key, X-Colon +2/)

  // What is not given stays; another address clears the headers.
  expect((await mcp(['add', 'notes'])).stderr).toBe('')
  const moved = await mcp(['add', 'notes', '--url', `${server.url}/other`, '--json'])
  expect(McpServerSaved.parse(JSON.parse(moved.stdout))).toMatchObject({
    headersCleared: true,
    server: { headerNames: [] },
  })
  await mcp(['add', 'notes', '--headers-stdin'], `X-Key: ${KEY}`)
  expect(McpSettings.parse(JSON.parse((await mcp(['list', '--json'])).stdout)).servers[0]?.headerNames).toEqual([
    'X-Key',
  ])
  expect((await mcp(['add', 'notes', '--no-headers', '--json'])).stdout).toContain('"headerNames":[]')

  await mcp(['add', 'gone', '--url', 'http://127.0.0.1:9/mcp'])
  expect(await mcp(['test', 'gone'])).toMatchObject({ code: 1, stdout: expect.stringContaining('does not work') })
  expect(await mcp(['remove', 'gone'])).toMatchObject({ code: 0 })
  expect(await mcp(['remove', 'gone'])).toMatchObject({ code: 1, stderr: expect.stringContaining('no MCP server') })
})

it.each([
  [['fly'], '', 2, "mcp can't fly"],
  [['test'], '', 2, 'wrong number of arguments'],
  [['list', 'notes'], '', 2, 'wrong number of arguments'],
  [['tools', 'nothing'], '', 1, 'no MCP server'],
  [['add', 'x'], '', 2, '--url is missing'],
  [['add', 'X', '--url', 'http://a/'], '', 2, 'NAME: '],
  [['add', 'x', '--url', 'ftp://a/'], '', 1, '--url: must begin with http'],
  [['add', 'x', '--url', 'http://a/', '--headers-stdin', '--no-headers'], '', 2, 'exclude each other'],
  [['add', 'x', '--url', 'http://a/', '--headers-stdin'], '', 2, 'No headers came in'],
  [['add', 'x', '--url', 'http://a/', '--headers-stdin'], `A: b\n${KEY}`, 2, 'Line 2 is no header'],
  [['add', 'x', '--url', 'http://a/', '--headers-stdin'], `Bearer ${KEY}: b`, 2, 'A header: not a name'],
  [['add', 'x', '--url', 'http://a/', '--headers-stdin'], `Host: ${KEY}`, 2, 'A header: it is set by the request'],
  [['add', 'x', '--url', 'http://a/', '--headers-stdin'], `A: ${KEY}é`, 2, 'A header: letters, digits'],
  [['add', 'x', '--url', 'http://a/', '--headers-stdin'], 'A: 1\nA: 2', 2, 'stands there twice'],
  [['add', 'x', '--url', 'http://a/', '--header', KEY], '', 2, "Unknown option '--header'"],
])('%j with %j is refused', async (args, input, code, says) => {
  const refused = await mcp(args, input)
  expect(refused).toMatchObject({ code, stdout: '' })
  expect(refused.stderr).toContain(says)
})

it('no command has said a header', () => {
  expect(said.length).toBeGreaterThan(25)
  for (const text of said) expect(text).not.toContain('planted')
})
