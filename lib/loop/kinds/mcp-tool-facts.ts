import type { McpTool, McpTools } from '../artefacts/mcp-tool.ts'
import type { ToolFacts } from './executor.ts'

/** What the core must know of a server's tool that a design has taken over. */
export function mcpToolFacts(name: string, { summary, effect, args }: McpTool): ToolFacts {
  return { name, summary, effect, args, patchesState: false }
}

/** Loopwright's own tools and those that a design has taken over from servers. */
export function withMcpTools(own: Record<string, ToolFacts>, taken: McpTools | undefined): Record<string, ToolFacts> {
  if (!taken) return own
  const facts = Object.entries(taken).map(([name, tool]) => [name, mcpToolFacts(name, tool)])
  return { ...Object.fromEntries(facts), ...own }
}
