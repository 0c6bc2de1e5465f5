import { own } from '../artefacts/own.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { environmentScope } from '../expression/environment.ts'
import { type CompilePattern, patternsOfDesign } from '../expression/patterns.ts'
import type { Scope } from '../expression/types.ts'
import type { ToolFacts } from '../kinds/executor.ts'
import type { LoopRegistry } from '../kinds/loop-registry.ts'
import type { NodeKinds } from '../kinds/node-kind.ts'
import type { StateSchema } from '../state/schema.ts'
import type { Bound } from './bind.ts'
import { checkAdaptive } from './check-adaptive.ts'
import { checkConsolidation, checkConsolidationExpressions } from './check-consolidation.ts'
import { checkContract } from './check-contract.ts'
import { checkEscalation } from './check-escalation.ts'
import { checkNodeExpressions, checkSource } from './check-expressions.ts'
import { checkGraph } from './check-graph.ts'
import { checkLoops } from './check-loops.ts'
import { checkMcpTools } from './check-mcp-tools.ts'
import { checkMigrations } from './check-migrations.ts'
import { checkModels } from './check-models.ts'
import { checkScript, scriptScope } from './check-script.ts'
import { checkSecretFields, checkSecretTexts } from './check-secrets.ts'
import { checkState } from './check-state.ts'
import { checkTools, fixForMissingTool } from './check-tools.ts'
import { type FieldUse, fieldUses, neverChanges } from './data-flow.ts'

export type CheckReport = { diagnostics: Diagnostic[]; fields: Map<string, FieldUse> }

/** Phase 3: everything that can be said of a bound drawing. Each check reports all it finds and none needs another to have passed. */
export function check(
  bound: Bound,
  kinds: NodeKinds,
  tools: Record<string, ToolFacts>,
  loops?: LoopRegistry,
): CheckReport {
  const { state } = bound.draft
  const compilePattern = patternsOfDesign()
  const diagnostics = [
    ...checkGraph(bound, kinds),
    ...checkKindRules(bound, tools, compilePattern),
    ...checkTools(bound, tools),
    ...checkLoops(bound, loops),
    ...checkMcpTools(bound, compilePattern),
    ...checkModels(bound),
    ...checkContract(bound),
    ...checkSecretTexts(bound),
    ...checkAdaptive(bound),
    ...checkEscalation(bound),
    ...checkConsolidation(bound),
  ]
  if (!state) return { diagnostics, fields: new Map() }
  const { diagnostics: typed, fields } = checkTyped(bound, state, tools, compilePattern)
  const ofState = [
    ...checkState(state, compilePattern),
    ...checkMigrations(state, { raw: bound.draft.raw, compilePattern }),
  ]
  return { diagnostics: [...diagnostics, ...ofState, ...typed], fields }
}

/** What only the kinds themselves know. They look at the whole design, so it has to be well formed. */
function checkKindRules(bound: Bound, tools: Record<string, ToolFacts>, compilePattern: CompilePattern): Diagnostic[] {
  const { nodes } = bound
  const { design } = bound.draft
  if (!design) return []
  const tool = (name: string) => own(tools, name)
  const uses = nodes.flatMap(({ bound }) => bound?.tools ?? [])
  const allowedTools = new Set(uses.filter((use) => use.allows).map(({ tool }) => tool))
  const missingTool = (name: string) => fixForMissingTool(bound, name)
  const checked = nodes.flatMap(({ bound: config, kind }) => (config && kind.checks?.(config.value)) ?? [])
  const invariants = [...new Set(checked)]
  const context = { design, tool, allowedTools, invariants, missingTool, compilePattern }
  return nodes.flatMap(({ bound: config, kind, node, index }) =>
    config && kind.check ? kind.check(config.value, { ...context, nodeId: node.id, index }) : [],
  )
}

/** Everything that is checked against the types of the state. */
function checkTyped(
  bound: Bound,
  state: StateSchema,
  tools: Record<string, ToolFacts>,
  compilePattern: CompilePattern,
): CheckReport {
  const { draft } = bound
  const scope = environmentScope(state)
  const { diagnostics, sites } = checkNodeExpressions(bound, state, scope, compilePattern)
  diagnostics.push(...checkSecretFields(state, sites, tools))
  const fields = fieldUses(bound, state, sites, tools)
  for (const { node, site, result } of sites) {
    if (site.predicate && bound.complete)
      diagnostics.push(...neverChanges(site.source, result, fields, { nodeId: node.node.id, field: site.field }))
  }
  diagnostics.push(...checkContractExpressions(bound, scope, fields, compilePattern))
  diagnostics.push(...checkConsolidationExpressions(draft, state, scope, { raw: draft.raw, compilePattern }))
  if (draft.script)
    diagnostics.push(...checkScript(draft.script, scriptScope(scope), { raw: draft.raw, compilePattern }))
  return { diagnostics, fields }
}

function checkContractExpressions(
  { draft, complete }: Bound,
  scope: Scope,
  fields: Map<string, FieldUse>,
  compilePattern: CompilePattern,
): Diagnostic[] {
  const { contract } = draft
  const sources = [
    { path: ['contract', 'score'], source: contract?.score },
    { path: ['contract', 'stalled', 'measure'], source: contract?.stalled?.measure },
  ]
  return sources.flatMap(({ path, source }) => {
    if (source === undefined) return []
    const field = path.join('.')
    const { diagnostics, result } = checkSource(
      { source, mode: 'expression', expected: { kind: 'number' }, path, field },
      scope,
      { raw: draft.raw, compilePattern },
    )
    return complete ? [...diagnostics, ...neverChanges(source, result, fields, { field })] : diagnostics
  })
}
