import { z } from 'zod'
import { McpToolInfo } from '../api/contracts/mcp.ts'
import type { Database } from '../db/database.ts'
import { findMcpServer, listMcpServers, type StoredMcpServer } from '../db/mcp-servers.ts'
import { workspaceOfRun } from '../db/workspaces.ts'
import { parseJson } from '../loop/artefacts/parse-json.ts'
import type { LoopSpec } from '../loop/artefacts/spec.ts'
import type { McpServer, McpServers } from '../runner/ports.ts'
import type { KeyVault } from './key-vault.ts'
import { refuseWith } from './result.ts'
import type { Actor, Services } from './services.ts'

const Headers = z.record(z.string(), z.string())

/** The place of a server's headers in the vault. Its address belongs to it: headers that were entered for one can't be opened for another. */
export function headersPlace({ id, url }: Pick<StoredMcpServer, 'id' | 'url'>): string {
  return `mcp:${id} ${url}`
}

/** A stored server with its headers opened, or why they can't be. */
export function openMcpServer(
  vault: KeyVault,
  { id, name, url, sealedHeaders, updatedAt }: StoredMcpServer,
): { ok: true; server: McpServer } | { ok: false; message: string } {
  const server = { id, name, url, headers: {}, updatedAt }
  if (sealedHeaders === null) return { ok: true, server }
  const opened = vault.open(sealedHeaders, headersPlace({ id, url }))
  const problem = (why: string) => ({
    ok: false as const,
    message: `What is stored of the headers of “${name}” ${why}`,
  })
  if (!opened.ok) return problem(opened.message)
  const parsed = parseJson(opened.text)
  const headers = Headers.safeParse(parsed.ok ? parsed.value : null)
  return headers.success ? { ok: true, server: { ...server, headers: headers.data } } : problem('is damaged.')
}

function unknown(name: string): string {
  return `There is no MCP server “${name}” in this workspace. Add it under Settings, MCP servers.`
}

/** The servers of workspaces, read anew for each call, so that a changed key counts from the next call on. */
export function createMcpServers(database: Database, vault: KeyVault): McpServers {
  return {
    async find(runId, name) {
      const stored = await findMcpServer(database, { workspaceId: await workspaceOfRun(database, runId) }, name)
      return stored ? openMcpServer(vault, stored) : { ok: false, message: unknown(name) }
    },
  }
}

/** Why the tools of MCP servers that a spec may call can't be; null when they can, as far as it can be told without asking the servers. */
export async function checkMcpServers({ database, vault }: Services, actor: Actor, { mcpTools }: LoopSpec) {
  const needed = [...new Set(Object.values(mcpTools ?? {}).map(({ server }) => server))]
  if (needed.length === 0) return null
  const stored = await listMcpServers(database, actor)
  const problems = needed.flatMap((name) => {
    const server = stored.find((each) => each.name === name)
    const opened = server ? openMcpServer(vault, server) : { ok: false as const, message: unknown(name) }
    return opened.ok ? [] : [{ where: `mcpTools.${name}`, message: opened.message }]
  })
  return problems.length === 0
    ? null
    : refuseWith('mcp-server-unusable', 'An MCP server that this loop calls can’t be used.', problems)
}

/** What a server listed, as it was stored; what can't be read any more is left out. */
export function storedTools({ tools }: Pick<StoredMcpServer, 'tools'>): McpToolInfo[] {
  return Array.isArray(tools) ? tools.flatMap((tool) => McpToolInfo.safeParse(tool).data ?? []) : []
}
