import type { JsonObject } from '../../loop/artefacts/json.ts'
import { LIMITS } from '../../loop/artefacts/limits.ts'
import type { McpTool } from '../../loop/artefacts/mcp-tool.ts'
import type { McpServers, ToolCall, ToolExecute, ToolOutcome } from '../ports.ts'
import { maskHeaders } from './mask-headers.ts'
import { failureOfServer, outcomeOfResult, unknownOutcome } from './mcp-outcome.ts'
import { type McpSession, openMcpSession, SessionGone } from './mcp-session.ts'

type Kept = { session: McpSession; busy: boolean; timer: NodeJS.Timeout | null }

export type McpTools = { execute: ToolExecute; close(): Promise<void> }

/** Sessions that are kept at the same time. */
const MOST_KEPT = 100

/**
 * Calls tools of the workspace's MCP servers. Each run has a session of its own with each server, which is kept for its next call: some servers remember
 * what was done in it, as an open page of a browser. One that the server has forgotten is made anew, and a call that may be repeated is sent again; any
 * other fails as one whose connection broke: whether it was done is not known.
 */
export function createMcpTools(servers: McpServers, { idleMs = LIMITS.mcpIdleMs }: { idleMs?: number } = {}): McpTools {
  const kept = new Map<string, Kept>()

  function drop(key: string, entry: Kept): Promise<void> {
    if (entry.timer) clearTimeout(entry.timer)
    if (kept.get(key) === entry) kept.delete(key)
    return entry.session.close()
  }

  function giveBack(key: string, entry: Kept): void {
    entry.busy = false
    if (entry.session.isGone() || kept.get(key) !== entry) return void drop(key, entry)
    entry.timer = setTimeout(() => void drop(key, entry), idleMs)
    entry.timer.unref()
  }

  /** Calls of one run come one after the other; one that comes beside another gets a session of its own. */
  async function take(key: string, open: () => Promise<McpSession>): Promise<Kept> {
    const idle = kept.get(key)
    if (idle && !idle.busy) {
      if (idle.timer) clearTimeout(idle.timer)
      idle.busy = true
      return idle
    }
    const entry: Kept = { session: await open(), busy: true, timer: null }
    if (!kept.has(key)) kept.set(key, entry)
    const oldest = [...kept].find(([, each]) => !each.busy)
    if (kept.size > MOST_KEPT && oldest) void drop(...oldest)
    return entry
  }

  async function call(tool: McpTool, toolCall: ToolCall, signal: AbortSignal): Promise<ToolOutcome> {
    const { runId, args, key } = toolCall
    const found = await servers.find(runId, tool.server)
    if (!found.ok) return { ok: false, class: 'fatal', kind: 'refused', message: found.message }
    const { server } = found
    const place = `${runId} ${server.id} ${server.updatedAt}`
    const given: JsonObject = tool.keyArg === undefined ? args : { ...args, [tool.keyArg]: key }
    for (let attempt = 1; ; attempt++) {
      let entry: Kept | null = null
      try {
        entry = await take(place, () => openMcpSession(server, signal))
        const result = await entry.session.callTool(tool.tool, given, signal)
        return maskHeaders(outcomeOfResult(tool.tool, result), server)
      } catch (error) {
        const wasSent = entry !== null
        const gone = error instanceof SessionGone
        if (gone && attempt === 1 && (!wasSent || mayRepeat(toolCall, tool))) continue
        const outcome = gone && wasSent ? unknownOutcome(server.name) : failureOfServer(server.name, error, signal)
        return maskHeaders(outcome, server)
      } finally {
        if (entry) giveBack(place, entry)
      }
    }
  }

  return {
    async execute(_args, toolCall, signal) {
      if (toolCall.mcp) return call(toolCall.mcp, toolCall, signal)
      return { ok: false, class: 'recoverable', kind: 'unknown_tool', message: `There is no tool “${toolCall.tool}”.` }
    },
    async close() {
      await Promise.all([...kept].map(([key, entry]) => drop(key, entry)))
    },
  }
}

/** One that another call undoes is repeated by the runner, which undoes it first. */
function mayRepeat({ undoes }: ToolCall, { effect }: McpTool): boolean {
  return undoes === true || effect === 'read' || effect === 'keyed'
}
