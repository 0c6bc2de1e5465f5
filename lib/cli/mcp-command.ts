import type { z } from 'zod'
import type { McpServerView, McpSettings } from '../api/contracts/mcp.ts'
import { type Command, type Flags, JSON_FLAG } from './command.ts'
import { timeOf } from './escalation-report.ts'
import { readSecret } from './read-secret.ts'
import { CliError, count, duration, oneLine, printable, type Terminal, table } from './terminal.ts'
import { openWorkspace, unwrap, type Workspace } from './workspace.ts'

const WRONG_CALL = 2
const DOES_NOT_WORK = 1
const EXAMPLE = 'mcp add NAME --headers-stdin < headers.txt, each line as Authorization: Bearer …'

type Task = { workspace: Workspace; name: string; flags: Flags; terminal: Terminal }

const ACTIONS: Record<string, (task: Task) => Promise<number>> = { list, add, test, tools, remove }

export const mcpCommand: Command = {
  name: 'mcp',
  usage: '[list|add NAME --url URL|test NAME|tools NAME|remove NAME] [--headers-stdin | --no-headers] [--json]',
  summary: 'Shows, tries and changes the servers whose tools loops can call',
  details: [
    '  list         The MCP servers of the workspace',
    '  add NAME     Adds or changes one; --url URL: its address. What is not given stays',
    '    --headers-stdin  Headers that are sent with each request, in place of those that are stored: a line each',
    '    --no-headers     None',
    '  test NAME    Asks it for its tools, and keeps what it says',
    '  tools NAME   The tools that it had when it was asked last',
    '  remove NAME  Forgets it and its headers',
    '  --json       One object on stdout',
    '',
    'Headers are read from standard input, never from an argument, where other programs would see them:',
    `  ${EXAMPLE}`,
    'None is ever printed. Another URL clears the stored headers, unless some come along.',
    'Exit code 0: done, and a tested server works · 1: refused, or it does not work · 2: wrong call.',
  ],
  args: { min: 0, max: 2 },
  flags: {
    ...JSON_FLAG,
    url: { type: 'string' },
    'headers-stdin': { type: 'boolean' },
    'no-headers': { type: 'boolean' },
  },
  async run({ args: [action = 'list', name], flags, terminal }) {
    const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined
    if (!act)
      throw new CliError(WRONG_CALL, `mcp can't ${printable(action)}.`, `It can: ${Object.keys(ACTIONS).join(', ')}.`)
    if ((name === undefined) !== (action === 'list'))
      throw new CliError(WRONG_CALL, `mcp ${action}: a wrong number of arguments.`, 'See: help mcp')
    await using workspace = await openWorkspace({ create: action === 'add' })
    // Awaited here: the workspace is closed when this returns.
    return await act({ workspace, name: name ?? '', flags, terminal })
  },
}

async function read({ services, actor }: Workspace): Promise<McpSettings> {
  const { readMcpSettings } = await import('../server/edit-mcp-servers.ts')
  return unwrap(await readMcpSettings(services, actor))
}

async function list({ workspace, flags, terminal }: Task): Promise<number> {
  const settings = await read(workspace)
  if (flags.json === true) terminal.out(JSON.stringify(settings))
  else if (settings.servers.length === 0) terminal.out('There are none yet.')
  else {
    const rows = settings.servers.map(({ name, url, headerNames, tools, listedAt, problem }) => [
      name,
      url,
      headerNames.join(', ') || 'none',
      listedAt === null ? 'not asked yet' : String(tools.length),
      problem ?? '',
    ])
    for (const row of table(['name', 'address', 'headers', 'tools', 'problem'], rows)) terminal.out(row)
  }
  return 0
}

async function add({ workspace, name, flags, terminal }: Task): Promise<number> {
  const { McpParams, PutMcpServerBody } = await import('../api/contracts/mcp.ts')
  const { saveMcpServer } = await import('../server/edit-mcp-servers.ts')
  const there = (await read(workspace)).servers.find((each) => each.name === name)
  const url = flags.url ?? there?.url
  if (url === undefined) throw new CliError(WRONG_CALL, '--url is missing.')
  if (flags['headers-stdin'] === true && flags['no-headers'] === true)
    throw new CliError(WRONG_CALL, '--headers-stdin and --no-headers exclude each other.')
  const headers =
    flags['headers-stdin'] === true ? await readHeaders() : flags['no-headers'] === true ? null : undefined
  const named = McpParams.safeParse({ name })
  const body = PutMcpServerBody.safeParse({ url, headers, seen: there?.updatedAt ?? null })
  if (!named.success) throw new CliError(WRONG_CALL, `NAME: ${named.error.issues[0]?.message}.`)
  if (!body.success) throw unusable(body.error.issues)
  const saved = unwrap(await saveMcpServer(workspace.services, workspace.actor, name, body.data))
  if (flags.json === true) terminal.out(JSON.stringify(saved))
  else {
    terminal.out(`${name} is stored. Try it: mcp test ${name}`)
    if (saved.headersCleared)
      terminal.err(terminal.paint('yellow', 'Its headers were removed with its address: give them again.', 'err'))
  }
  return 0
}

/** Says what is wrong without what stands there: it may be a secret in the wrong place. */
function unusable([issue]: z.core.$ZodIssue[]): CliError {
  const message = issue?.code === 'invalid_key' ? issue.issues[0]?.message : issue?.message
  return new CliError(WRONG_CALL, `${issue?.path[0] === 'headers' ? 'A header' : '--url'}: ${message}.`)
}

/** `Name: value` in each line. */
async function readHeaders(): Promise<Record<string, string>> {
  const lines = (await readSecret('headers', EXAMPLE)).split(/\r?\n/)
  const entries = lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    const colon = line.indexOf(':')
    if (colon < 1) throw new CliError(WRONG_CALL, `Line ${index + 1} is no header.`, `As in: ${EXAMPLE}`)
    return [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const]
  })
  const headers = Object.fromEntries(entries)
  if (Object.keys(headers).length < entries.length) throw new CliError(WRONG_CALL, 'A header stands there twice.')
  return headers
}

async function test({ workspace: { services, actor }, name, flags, terminal }: Task): Promise<number> {
  const { checkMcpServer } = await import('../server/edit-mcp-servers.ts')
  const told = unwrap(await checkMcpServer(services, actor, name, new AbortController().signal))
  if (flags.json === true) terminal.out(JSON.stringify(told))
  else {
    const works = told.ok ? terminal.paint('green', 'works') : terminal.paint('red', 'does not work')
    terminal.out(`${name} ${works} (${duration(told.latencyMs)}). ${printable(told.message)}`)
  }
  return told.ok ? 0 : DOES_NOT_WORK
}

async function tools({ workspace, name, flags, terminal }: Task): Promise<number> {
  const server = (await read(workspace)).servers.find((each) => each.name === name)
  if (!server) throw new CliError(1, printable(`There is no MCP server “${name}”.`))
  if (flags.json === true) terminal.out(JSON.stringify({ tools: server.tools, listedAt: server.listedAt }))
  else report(server, terminal)
  return 0
}

function report({ name, tools, listedAt }: McpServerView, terminal: Terminal): void {
  for (const { name: tool, description, hints } of tools) {
    // What it says of itself is a hint: how a design classifies it is for a person to say.
    const says = hints.readOnly === true ? ', says that it only reads' : ''
    terminal.out(`${terminal.paint('bold', oneLine(tool))}${says}`)
    const [line = ''] = description.trim().split('\n')
    if (line !== '') terminal.out(printable(`  ${line}`))
  }
  terminal.err(
    listedAt === null
      ? `It has not been asked yet: mcp test ${name}`
      : `${count(tools.length, 'tool')}, as it said on ${timeOf(listedAt)}`,
  )
}

async function remove({ workspace: { services, actor }, name, flags, terminal }: Task): Promise<number> {
  const { removeMcpServer } = await import('../server/edit-mcp-servers.ts')
  unwrap(await removeMcpServer(services, actor, name, undefined))
  terminal.out(flags.json === true ? JSON.stringify({ removed: name }) : `${name} is forgotten, and its headers.`)
  return 0
}
