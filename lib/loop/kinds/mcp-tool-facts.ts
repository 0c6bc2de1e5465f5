import type { McpTool, McpTools } from '../artefacts/mcp-tool.ts'
import { own } from '../artefacts/own.ts'
import type { ToolFacts } from './executor.ts'

/** What the core must know of a server's tool that a design has taken over. */
export function mcpToolFacts(name: string, { summary, effect, args, undo }: McpTool): ToolFacts {
  const facts = { name, summary, effect, args, patchesState: false }
  if (!undo) return facts
  return {
    ...facts,
    undoOf(given) {
      const entries = Object.entries(undo.args).map(([name, from]) => [name, own(given, from)])
      return { tool: undo.tool, args: Object.fromEntries(entries.filter(([, value]) => value !== undefined)) }
    },
  }
}

/** Loopwright's own tools and those that a design has taken over from servers. */
export function withMcpTools(
  builtIn: Record<string, ToolFacts>,
  taken: McpTools | undefined,
): Record<string, ToolFacts> {
  if (!taken) return builtIn
  const facts = Object.entries(taken).map(([name, tool]) => [name, mcpToolFacts(name, tool)])
  return { ...Object.fromEntries(facts), ...builtIn }
}
