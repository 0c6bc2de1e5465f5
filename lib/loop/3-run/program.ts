import type { LoopSpec } from '../artefacts/spec.ts'
import type { Executors, ToolFacts } from '../kinds/executor.ts'
import { withMcpTools } from '../kinds/mcp-tool-facts.ts'

/** A spec together with the semantics of its kinds and tools: what `advance` interprets. */
export type Program = {
  readonly spec: LoopSpec
  readonly executors: Executors
  readonly tools: Record<string, ToolFacts>
  /** Names of all invariants that some node checks, in the spec's order. */
  readonly invariants: readonly string[]
}

/** Binds a compiled spec to executors and tools. The spec must come from `compile`: configs are trusted to fit their kinds. */
export function loadProgram(spec: LoopSpec, executors: Executors, tools: Record<string, ToolFacts>): Program {
  const names = Object.values(spec.nodes).flatMap((node) => executors[node.kind].checks?.(node.config) ?? [])
  return { spec, executors, tools: withMcpTools(tools, spec.mcpTools), invariants: [...new Set(names)] }
}
