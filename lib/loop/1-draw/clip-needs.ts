import type { DesignNode, LoopDesign } from '../artefacts/design.ts'
import { equalJson } from '../artefacts/equal-json.ts'
import type { Json } from '../artefacts/json.ts'
import type { McpTools } from '../artefacts/mcp-tool.ts'
import { checkExpression } from '../expression/check.ts'
import { environmentScope } from '../expression/environment.ts'
import { checkTemplate } from '../expression/template.ts'
import type { NodeKinds } from '../kinds/node-kind.ts'
import { classifyTool } from './take-over-tool.ts'

/** What copied nodes use beside themselves, by name: they bring it to a loop that lacks it. */
export type ClipNeeds = {
  state: LoopDesign['state']['properties']
  models: LoopDesign['models']
  mcpTools: McpTools
}

/** Names that the other loop has with another meaning: its own are kept. An alias is no clash: which model it means is for each loop to say. */
export type Clash = { what: 'field' | 'tool'; name: string }

/** The state fields that nodes name, the models they ask and the taken-over tools they allow, as the design has them. Nodes that can't be read need nothing. */
export function needsOf(design: LoopDesign, nodes: readonly DesignNode[], kinds: NodeKinds): ClipNeeds {
  const names = { state: new Set<string>(), models: new Set<string>(), tools: new Set<string>() }
  const scope = environmentScope(design.state)
  for (const node of nodes) {
    const kind = kinds[node.kind]
    const parsed = kind.config.safeParse(node.config)
    if (!parsed.success) continue
    for (const { source, mode, extra } of kind.expressions(parsed.data)) {
      const check = mode === 'template' ? checkTemplate : checkExpression
      for (const read of check(source, { ...scope, ...extra }).reads) {
        const [root = '', field] = read.split('.')
        if (field !== undefined && ['state', 'prev', 'input'].includes(root)) names.state.add(field)
      }
    }
    for (const { target } of [...kind.writes(parsed.data), ...(kind.reads?.(parsed.data) ?? [])])
      names.state.add(target)
    const { models, tools } = kind.uses(parsed.data)
    for (const { alias } of models) names.models.add(alias)
    for (const { tool } of tools) names.tools.add(tool)
  }
  return {
    state: picked(design.state.properties, names.state),
    models: picked(design.models, names.models),
    mcpTools: picked(design.mcpTools ?? {}, withUndo(names.tools, design.mcpTools ?? {})),
  }
}

/**
 * What copied nodes use of the needs that came with them: text on a clipboard may be anybody's, and what no node uses stays out. Tools are `unsafe`, whatever it
 * says of them, until a person of this loop has classified them.
 */
export function usedNeeds(
  design: LoopDesign,
  nodes: readonly DesignNode[],
  { state, models, mcpTools }: ClipNeeds,
  kinds: NodeKinds,
): ClipNeeds {
  const unsafe = Object.entries(mcpTools).map(([name, tool]) => [name, classifyTool(tool, 'unsafe')])
  const from = {
    ...design,
    state: { ...design.state, properties: state },
    models,
    mcpTools: Object.fromEntries(unsafe),
  }
  return needsOf(from, nodes, kinds)
}

/** The design with what it lacks of the needs, and the names under which it has something else already. */
export function bringNeeds(
  design: LoopDesign,
  needs: ClipNeeds,
): { design: LoopDesign; added: string[]; tools: string[]; clashes: Clash[] } {
  const { properties } = design.state
  const mcpTools = design.mcpTools ?? {}
  const clashes = [
    ...clashing('field', properties, needs.state, (ours, theirs) => equalJson(shapeOf(ours), shapeOf(theirs))),
    ...clashing(
      'tool',
      mcpTools,
      needs.mcpTools,
      (ours, theirs) => ours.server === theirs.server && ours.tool === theirs.tool,
    ),
  ]
  const state = missing(properties, needs.state)
  const models = missing(design.models, needs.models)
  const tools = missing(mcpTools, needs.mcpTools)
  const added = [...Object.keys(state).map((name) => `state.${name}`), ...Object.keys(models), ...Object.keys(tools)]
  if (added.length === 0) return { design, added, tools: [], clashes }
  return {
    design: {
      ...design,
      state: { ...design.state, properties: { ...properties, ...state } },
      models: { ...design.models, ...models },
      ...(Object.keys(tools).length > 0 ? { mcpTools: { ...mcpTools, ...tools } } : {}),
    },
    added,
    tools: Object.keys(tools),
    clashes,
  }
}

/** A tool brings along the one that undoes it. */
function withUndo(names: ReadonlySet<string>, tools: McpTools): Set<string> {
  const all = new Set(names)
  for (const name of all) {
    const undo = Object.hasOwn(tools, name) ? tools[name]?.undo?.tool : undefined
    if (undo !== undefined) all.add(undo)
  }
  return all
}

/** What a field's description says is no difference of its type. */
function shapeOf({ description: _words, ...shape }: LoopDesign['state']['properties'][string]): Json {
  return shape as unknown as Json // a field's schema is JSON with members that may be absent
}

function picked<T>(from: Readonly<Record<string, T>>, names: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.has(name)))
}

function missing<T>(ours: Readonly<Record<string, T>>, theirs: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(theirs).filter(([name]) => !Object.hasOwn(ours, name)))
}

function clashing<T>(
  what: Clash['what'],
  ours: Readonly<Record<string, T>>,
  theirs: Readonly<Record<string, T>>,
  same: (ours: T, theirs: T) => boolean,
): Clash[] {
  return Object.entries(theirs).flatMap(([name, value]) => {
    const own = Object.hasOwn(ours, name) ? ours[name] : undefined
    return own === undefined || same(own, value) ? [] : [{ what, name }]
  })
}
