import type { LoopDesign } from '../artefacts/design.ts'
import type { LoopSpec } from '../artefacts/spec.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { ToolFacts } from '../kinds/executor.ts'
import type { LoopRegistry } from '../kinds/loop-registry.ts'
import { withMcpTools } from '../kinds/mcp-tool-facts.ts'
import type { NodeKinds } from '../kinds/node-kind.ts'
import { bind } from './bind.ts'
import { check } from './check.ts'
import { checkSourceSize } from './check-source-size.ts'
import type { FieldUse } from './data-flow.ts'
import { emit } from './emit.ts'
import { limited } from './limited.ts'
import { readDesign } from './read.ts'

export type Compiled = {
  /** Present when the document is well formed, whatever else is wrong with it. */
  design?: LoopDesign
  /** Present when no diagnostic is an error. */
  spec?: LoopSpec
  /** SHA-256 of the spec's canonical JSON: changes only when behaviour can. */
  specHash?: string
  diagnostics: Diagnostic[]
  /** Per state field: ids of the nodes that read it and that may write it. */
  fields: Record<string, FieldUse>
}

/**
 * Compiles a design: read → bind → check → emit. Pure and total: any value may be passed, it never throws, and it reports every problem
 * it finds, not only the first, up to LIMITS.diagnostics. Same design → byte-identical canonical spec; layout, labels, notes and the order of nodes and edges don't count.
 * `loops`: what other loops of the workspace take and call; without it nothing is said of calls between loops.
 */
export function compile(
  design: unknown,
  kinds: NodeKinds,
  tools: Record<string, ToolFacts>,
  loops?: LoopRegistry,
): Compiled {
  const read = readDesign(design)
  if (!read.draft) return { diagnostics: limited(read.diagnostics), fields: {} }
  const { bound, diagnostics: bindings } = bind(read.draft, kinds)
  const tooLarge = checkSourceSize(bound)
  if (tooLarge) return { diagnostics: limited([tooLarge, ...read.diagnostics, ...bindings]), fields: {} }
  const report = check(bound, kinds, withMcpTools(tools, read.draft.mcpTools), loops)
  const diagnostics = limited([...read.diagnostics, ...bindings, ...report.diagnostics])
  const fields = Object.fromEntries(report.fields)
  const wellFormed = read.draft.design
  if (!wellFormed) return { diagnostics, fields }
  if (diagnostics.some((found) => found.severity === 'error')) return { design: wellFormed, diagnostics, fields }
  return { design: wellFormed, ...emit(bound, wellFormed), diagnostics, fields }
}
