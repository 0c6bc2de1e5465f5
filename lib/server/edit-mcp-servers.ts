import type {
  McpCheck,
  McpServerSaved,
  McpServerView,
  McpSettings,
  McpToolInfo,
  PutMcpServerBody,
} from '../api/contracts/mcp.ts'
import {
  deleteMcpServer,
  findMcpServer,
  keepMcpTools,
  listMcpServers,
  type McpServerContent,
  putMcpServer,
  type StoredMcpServer,
} from '../db/mcp-servers.ts'
import { checkJson } from '../loop/artefacts/parse-json.ts'
import { fromJsonSchema } from '../loop/state/from-json-schema.ts'
import { firstChars } from '../loop/text/first-chars.ts'
import { maskHeaders } from '../runner/mcp/mask-headers.ts'
import { failureOfServer } from '../runner/mcp/mcp-outcome.ts'
import { type McpListedTool, openMcpSession } from '../runner/mcp/mcp-session.ts'
import { refuseStale } from './edit-connection.ts'
import { headersPlace, openMcpServer, storedTools } from './mcp-servers.ts'
import { ok, type Result, refuse, refuseWith } from './result.ts'
import type { Actor, Services } from './services.ts'

const CHECK_MS = 15_000

/** The MCP servers of the workspace. Of their headers the names alone. */
export async function readMcpSettings(services: Services, actor: Actor): Promise<Result<McpSettings>> {
  const { database, vault } = services
  const servers = (await listMcpServers(database, actor)).map((stored) => viewOf(services, stored))
  return ok({ servers, storing: { problem: vault.problem() } })
}

function viewOf({ vault }: Services, stored: StoredMcpServer): McpServerView {
  const { name, url, headerNames, listedAt, author, updatedAt } = stored
  const opened = openMcpServer(vault, stored)
  const problem = opened.ok ? null : opened.message
  return { name, url, headerNames, problem, tools: storedTools(stored), listedAt, author, updatedAt }
}

/** Makes or changes a server. Stored headers stay as long as the address stays; they are never told. */
export async function saveMcpServer(
  services: Services,
  actor: Actor,
  name: string,
  { url: given, headers, seen }: PutMcpServerBody,
): Promise<Result<McpServerSaved>> {
  const { database, vault, ports } = services
  const url = addressOf(given)
  if (!url.ok)
    return refuseWith('invalid-settings', 'The address can’t be used.', [{ where: 'body.url', message: url.message }])
  const names = Object.keys(headers ?? {}).map((header) => header.toLowerCase())
  if (new Set(names).size < names.length)
    return refuseWith('invalid-settings', 'The headers can’t be used.', [
      { where: 'body.headers', message: 'one stands there twice' },
    ])
  const locked = names.length > 0 ? vault.problem() : null
  if (locked !== null) return refuse('key-not-stored', locked)
  let headersCleared = false
  const content = (there: StoredMcpServer | null, id: string): McpServerContent => {
    const stays = there?.url === url.href
    headersCleared = headers === undefined && there?.sealedHeaders != null && !stays
    if (headers === undefined && stays)
      return { url: url.href, sealedHeaders: there.sealedHeaders, headerNames: there.headerNames }
    if (!headers || names.length === 0) return { url: url.href, sealedHeaders: null, headerNames: [] }
    const sealed = vault.seal(JSON.stringify(headers), headersPlace({ id, url: url.href }))
    if (!sealed.ok) throw new NotSealed(sealed.message)
    return { url: url.href, sealedHeaders: sealed.sealed, headerNames: Object.keys(headers) }
  }
  try {
    if (!(await putMcpServer(database, actor, { name, seen, now: ports.clock.now() }, content))) return refuseStale()
  } catch (error) {
    if (error instanceof NotSealed) return refuse('key-not-stored', error.message)
    throw error
  }
  const stored = await findMcpServer(database, actor, name)
  return stored ? ok({ server: viewOf(services, stored), headersCleared }) : refuseStale()
}

/** Headers could not be sealed though they could a moment ago. */
class NotSealed extends Error {}

export async function removeMcpServer(
  { database }: Services,
  actor: Actor,
  name: string,
  seen: number | undefined,
): Promise<Result<null>> {
  if (await deleteMcpServer(database, actor, name, seen)) return ok(null)
  return (await findMcpServer(database, actor, name)) ? refuseStale() : noSuchServer(name)
}

/** Asks a server for its tools and keeps what it says. */
export async function checkMcpServer(
  services: Services,
  actor: Actor,
  name: string,
  signal: AbortSignal,
): Promise<Result<McpCheck>> {
  const { database, vault, ports } = services
  const stored = await findMcpServer(database, actor, name)
  if (!stored) return noSuchServer(name)
  const opened = openMcpServer(vault, stored)
  const began = ports.clock.now()
  const told = async (isOk: boolean, message: string) => {
    const now = (await findMcpServer(database, actor, name)) ?? stored
    return ok({ ok: isOk, message, latencyMs: ports.clock.now() - began, server: viewOf(services, now) })
  }
  if (!opened.ok) return told(false, opened.message)
  const within = AbortSignal.any([signal, services.stopping, AbortSignal.timeout(CHECK_MS)])
  try {
    const session = await openMcpSession(opened.server, within)
    const listed = await session.listTools(within).finally(() => session.close())
    const tools = checkJson(listed.map(infoOf))
    if (!tools.ok) return told(false, `The list of tools can’t be used: ${tools.message}.`)
    if (!(await keepMcpTools(database, stored, tools.value, ports.clock.now()))) return refuseStale()
    return told(true, `It answered with ${listed.length === 1 ? 'one tool' : `${listed.length} tools`}.`)
  } catch (error) {
    const failure = maskHeaders(failureOfServer(name, error, within), opened.server)
    return told(false, failure.ok ? '' : failure.message)
  }
}

function infoOf({ name, title, description, inputSchema, annotations = {} }: McpListedTool): McpToolInfo {
  const source = checkJson(inputSchema)
  const { schema, notes } = fromJsonSchema(source.ok ? source.value : {}, 'args')
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations
  return {
    name: firstChars(name, 200),
    title: firstChars(title ?? annotations.title ?? '', 200),
    description: firstChars(description ?? '', 2_000),
    args: { ...schema, type: 'object' },
    notes,
    hints: {
      readOnly: readOnlyHint ?? null,
      destructive: destructiveHint ?? null,
      idempotent: idempotentHint ?? null,
      openWorld: openWorldHint ?? null,
    },
  }
}

function noSuchServer(name: string) {
  return refuse('not-found', `There is no MCP server “${name}”.`)
}

type Address = { ok: true; href: string } | { ok: false; message: string }

/** An address in its one way of writing. A slash at its end counts: servers tell the two apart. */
function addressOf(text: string): Address {
  const url = URL.parse(text)
  if (!url) return { ok: false, message: 'must be an address such as http://127.0.0.1:3001/mcp' }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { ok: false, message: 'must begin with http:// or https://' }
  if (url.username !== '' || url.password !== '' || url.search !== '' || /[?#]/.test(text))
    return {
      ok: false,
      message: 'must have no user, no password, and neither ? nor #: what proves who asks belongs into a header',
    }
  return { ok: true, href: url.href }
}
