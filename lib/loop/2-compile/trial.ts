import type { DesignNode, LoopDesign } from '../artefacts/design.ts'
import { canonicalJson, hashText, type JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'
import type { LoopSpec, SpecNode } from '../artefacts/spec.ts'
import type { FieldProblem } from '../kinds/executor.ts'
import type { NodeKinds } from '../kinds/node-kind.ts'
import { initialState } from '../state/initial.ts'
import type { StateSchema } from '../state/schema.ts'

/** What a node is tried with. `decision`: the action that stands decided when the node begins, where it takes one. */
export type TrialRequest = {
  nodeId: string
  state: JsonObject
  decision: { tool: string; args: JsonObject } | null
}

export type Trial =
  | { ok: true; design: LoopDesign; spec: LoopSpec; specHash: string; input: JsonObject }
  | { ok: false; problems: FieldProblem[] }

/**
 * What runs when a node is tried alone: the loop as it was compiled, but begun at this node with the given state, and every way out of the node leads to an
 * end. The other nodes are there and never reached, because a prompt tells of the loop's tools and invariants. Nothing is kept at the end, and nothing learned.
 */
export function trialOf(
  { design, spec }: { design: LoopDesign; spec: LoopSpec },
  { nodeId, state, decision }: TrialRequest,
  kinds: NodeKinds,
): Trial {
  const node = own(spec.nodes, nodeId)
  if (!node) return { ok: false, problems: [{ field: '', reason: `the loop has no node “${nodeId}”` }] }
  const begun = beginWith(spec.state, state)
  if (!begun.ok) return begun
  const taken = new Set(Object.keys(spec.nodes))
  const end = freeId('trial-end', taken)
  const before = freeId('trial-decision', taken)
  const handles = new Set([...kinds[node.kind].handles(node.config).map(({ id }) => id), ...Object.keys(node.next)])
  const added: Record<string, SpecNode> = {
    [nodeId]: { ...node, next: Object.fromEntries([...handles].sort().map((handle) => [handle, { to: end }])) },
    [end]: endNode(design.nodes.find(({ id }) => id === nodeId)?.label || nodeId),
    ...(decision ? { [before]: decisionNode(decision, nodeId) } : {}),
  }
  const { taskType: _type, consolidation: _keeps, ...kept } = spec
  const { adaptiveExit: _learns, ...contract } = spec.contract
  const first = decision ? before : nodeId
  const nodes = { ...spec.nodes, ...added }
  const trial: LoopSpec = { ...kept, entry: first, head: first, state: begun.schema, nodes, contract }
  return {
    ok: true,
    design: drawTrial(design, trial, added),
    spec: trial,
    specHash: hashText(canonicalJson(trial)),
    input: begun.input,
  }
}

type Begun = { ok: true; schema: StateSchema; input: JsonObject } | { ok: false; problems: FieldProblem[] }

/** The state as a run of its own takes it: inputs are given, everything else is what its field begins with. */
function beginWith(schema: StateSchema, state: JsonObject): Begun {
  const unknown = Object.keys(state).filter((name) => !Object.hasOwn(schema.properties, name))
  if (unknown.length > 0)
    return { ok: false, problems: unknown.map((field) => ({ field, reason: 'is not a field of this loop' })) }
  const input: JsonObject = {}
  const properties = Object.fromEntries(
    Object.entries(schema.properties).map(([name, field]) => {
      const value = own(state, name)
      if (value === undefined) return [name, field]
      if (field['x-loop'].role !== 'input') return [name, { ...field, default: value }]
      input[name] = value
      return [name, field]
    }),
  )
  const { version } = schema['x-loop']
  const begun: StateSchema = { ...schema, properties, 'x-loop': { version } }
  const initial = initialState(begun, input)
  return initial.ok ? { ok: true, schema: begun, input } : initial
}

function endNode(name: string): SpecNode {
  return {
    kind: 'terminate',
    config: { rules: [{ when: 'true', label: `${name} was tried`, outcome: 'success', output: {} }] },
    next: {},
  }
}

/** What was decided, decided again by a rule: data, because arguments may be longer than an expression. */
function decisionNode({ tool, args }: { tool: string; args: JsonObject }, to: string): SpecNode {
  const rule = { when: 'true', tool, args: {}, given: args, subgoal: '' }
  return { kind: 'decide', config: { strategy: 'rule', routes: [], rules: [rule] }, next: { next: { to } } }
}

function freeId(base: string, taken: ReadonlySet<string>): string {
  let id = base
  for (let count = 2; taken.has(id); count++) id = `${base}-${count}`
  return id
}

const BELOW = 150

/** The loop with the trial drawn into it: the way out of the node is to the end of the trial, below it. */
function drawTrial(design: LoopDesign, spec: LoopSpec, added: Readonly<Record<string, SpecNode>>): LoopDesign {
  const { contract, state, entry, head } = spec
  const { taskType: _type, consolidation: _keeps, ...kept } = design
  const known = new Set(design.nodes.map(({ id }) => id))
  const news = Object.entries(added).filter(([id]) => !known.has(id))
  const tried = Object.keys(added).find((id) => known.has(id)) ?? ''
  const at = own(design.layout.positions, tried) ?? { x: 0, y: 0 }
  const nodes = news.map(([id, { kind, config }]): DesignNode => {
    return { id, kind, label: id === entry ? 'Decision as it was' : 'End of the trial', config }
  })
  const places = news.map(([id]) => [id, { x: at.x, y: at.y + (id === entry ? -BELOW : BELOW) }])
  const edges = Object.entries(added).flatMap(([from, { next }]) =>
    Object.entries(next).map(([handle, { to }]) => ({ id: `${from}.${handle}.trial`, from, handle, to })),
  )
  return {
    ...kept,
    contract,
    state,
    entry,
    head,
    nodes: [...design.nodes, ...nodes],
    edges: [...design.edges.filter(({ from }) => from !== tried), ...edges],
    layout: { ...design.layout, positions: { ...design.layout.positions, ...Object.fromEntries(places) } },
  }
}
