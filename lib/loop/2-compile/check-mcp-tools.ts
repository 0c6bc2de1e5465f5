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
  return Object.entries(mcpTools ?? {}).flatMap(([tool, { args }]) => {
    const found = checkFieldSchema(args, 'args', compilePattern).map(({ field, reason }) =>
      diagnostic('mcp-tool-schema', { tool, at: field, problem: reason }, { field: `mcpTools.${tool}.${field}` }),
    )
    if (!complete || used.has(tool)) return found
    const quickFix = {
      title: 'Remove it from the loop',
      patch: [{ op: 'remove' as const, path: pointer(['mcpTools', tool]) }],
    }
    return [...found, diagnostic('mcp-tool-unused', { tool }, { field: `mcpTools.${tool}`, quickFix })]
  })
}
