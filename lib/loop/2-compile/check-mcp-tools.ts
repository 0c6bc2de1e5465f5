import type { McpTool, McpTools } from '../artefacts/mcp-tool.ts'
import { own } from '../artefacts/own.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { CompilePattern } from '../expression/patterns.ts'
import { pointer } from '../patch/pointer.ts'
import { checkFieldSchema } from '../state/check-schema.ts'
import type { Bound } from './bind.ts'

/** Tools that a design has taken over from servers: can their arguments be checked, and does a node use them. */
export function checkMcpTools(
  { draft: { mcpTools }, nodes, complete }: Bound,
  compilePattern: CompilePattern,
): Diagnostic[] {
  const used = new Set(nodes.flatMap(({ bound }) => (bound?.tools ?? []).map(({ tool }) => tool)))
  for (const { undo } of Object.values(mcpTools ?? {})) if (undo) used.add(undo.tool)
  return Object.entries(mcpTools ?? {}).flatMap(([tool, taken]) => {
    const { args } = taken
    const found = checkFieldSchema(args, 'args', compilePattern).map(({ field, reason }) =>
      diagnostic('mcp-tool-schema', { tool, at: field, problem: reason }, { field: `mcpTools.${tool}.${field}` }),
    )
    found.push(...checkUndo(tool, taken, mcpTools ?? {}))
    if (!complete || used.has(tool)) return found
    const quickFix = {
      title: 'Remove it from the loop',
      patch: [{ op: 'remove' as const, path: pointer(['mcpTools', tool]) }],
    }
    return [...found, diagnostic('mcp-tool-unused', { tool }, { field: `mcpTools.${tool}`, quickFix })]
  })
}

/** Whether what is named to undo a tool is there, and gets what it needs. */
function checkUndo(tool: string, { args, undo }: McpTool, tools: McpTools): Diagnostic[] {
  if (!undo) return []
  const found = (problem: string) =>
    diagnostic('mcp-undo', { tool, undo: undo.tool, problem }, { field: `mcpTools.${tool}.undo` })
  const other = own(tools, undo.tool)
  if (!other || undo.tool === tool) return [found(other ? 'which is the same tool' : 'which the loop does not have')]
  const wanted = other.args.properties ?? {}
  const stray = Object.keys(undo.args).filter((name) => !Object.hasOwn(wanted, name))
  const untold = (other.args.required ?? []).filter((name) => !Object.hasOwn(undo.args, name))
  const missing = Object.values(undo.args).filter((name) => !(args.required ?? []).includes(name))
  return [
    ...stray.map((name) => found(`which has no argument “${name}”`)),
    ...untold.map((name) => found(`whose argument “${name}” gets nothing`)),
    ...missing.map((name) => found(`by its own argument “${name}”, which not every call has`)),
  ]
}
