import type { LoopDesign } from '../artefacts/design.ts'
import { canonicalJson, hashText } from '../artefacts/json.ts'
import type { LoopSpec, Route, SpecNode } from '../artefacts/spec.ts'
import type { Bound, BoundNode } from './bind.ts'

/** Phase 4: what the runner executes, and its identity. Called for a design without errors only. */
export function emit({ nodes }: Bound, design: LoopDesign): { spec: LoopSpec; specHash: string } {
  const byId = nodes.toSorted((a, b) => compare(a.node.id, b.node.id))
  const tools = new Set(
    nodes.flatMap(({ bound }) => (bound?.tools ?? []).filter((use) => use.allows).map((use) => use.tool)),
  )
  const taken = Object.entries(design.mcpTools ?? {}).filter(([name]) => tools.has(name))
  const { $schema: _dialect, ...state } = design.state
  const spec: LoopSpec = {
    specVersion: 1,
    ...(design.taskType ? { taskType: design.taskType } : {}),
    entry: design.entry,
    head: design.head,
    state,
    nodes: Object.fromEntries(byId.map((node) => [node.node.id, specNode(node)])),
    contract: design.contract,
    ...(design.consolidation ? { consolidation: design.consolidation } : {}),
    models: design.models,
    tools: [...tools].sort(compare),
    ...(taken.length > 0 ? { mcpTools: Object.fromEntries(taken) } : {}),
    ...(design.script ? { script: design.script } : {}),
  }
  return { spec, specHash: hashText(canonicalJson(spec)) }
}

/** By UTF-16 code units, as canonical JSON sorts: the same on every machine, whatever its language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function specNode({ node, bound, out }: BoundNode): SpecNode {
  const routes = [...out]
    .sort(([a], [b]) => compare(a, b))
    .map(([handle, { edge }]): [string, Route] => [handle, routeOf(edge)])
  return { kind: node.kind, config: bound?.value ?? node.config, next: Object.fromEntries(routes) }
}

function routeOf({ to, cap }: { to: string; cap?: number | undefined }): Route {
  return cap === undefined ? { to } : { to, cap }
}
