import type { DesignEdge, LoopDesign } from '../artefacts/design.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import { own } from '../artefacts/own.ts'

type Parts = Record<string, JsonObject>

/**
 * A design with every part under the name by which it is known to be the same part in another design: nodes by id, edges by where they begin, fields by
 * name. Lists stand in it only where order means something.
 */
export type DesignTree = {
  loop: JsonObject
  nodes: Parts
  /** By node and handle, since a handle leads one way: an edge that is drawn anew from the same handle is the same edge. */
  edges: Parts
  state: JsonObject
  fields: Parts
  contract: JsonObject
  consolidation?: JsonObject
  models: Parts
  mcpTools: Parts
  script?: JsonObject
  places: Parts
  notes: Parts
  groups: Parts
  /** Node ← group that it is in. */
  grouped: Record<string, string>
  /** Ids of the edges: what they are called changes nothing. */
  edgeIds: Record<string, string>
}

/** Takes a design apart. */
export function toTree(design: LoopDesign): DesignTree {
  const { state, nodes, contract, consolidation, models, mcpTools = {}, script, layout, edges: _, ...loop } = design
  const { properties, required, ...schema } = state
  const fields = Object.entries(properties).map(([name, field]): [string, JsonObject] => {
    const schema = json(field)
    return [name, required?.includes(name) ? { schema, required: true } : { schema }]
  })
  const { edges, edgeIds } = edgesOf(design)
  const groups = layout.groups ?? []
  return {
    loop: json(loop),
    nodes: Object.fromEntries(nodes.map(({ id, ...node }) => [id, json(node)])),
    edges,
    state: json(schema),
    fields: Object.fromEntries(fields),
    contract: json(contract),
    ...(consolidation ? { consolidation: json(consolidation) } : {}),
    models: parts(models),
    mcpTools: parts(mcpTools),
    ...(script ? { script: json(script) } : {}),
    places: parts(layout.positions),
    notes: Object.fromEntries((layout.notes ?? []).map(({ id, ...note }) => [id, json(note)])),
    groups: Object.fromEntries(groups.map(({ id, label }) => [id, { label }])),
    grouped: Object.fromEntries(groups.flatMap(({ id, nodes }) => nodes.map((node) => [node, id]))),
    edgeIds,
  }
}

function edgesOf({ edges }: Pick<LoopDesign, 'edges'>): Pick<DesignTree, 'edges' | 'edgeIds'> {
  const byStart: Parts = {}
  const edgeIds: Record<string, string> = {}
  for (const { id, ...edge } of edges) {
    // A draft may have two edges at one handle, which the compiler refuses: both are kept.
    let key = edgeKey(edge)
    while (Object.hasOwn(byStart, key)) key += '+'
    byStart[key] = json(edge)
    edgeIds[key] = id
  }
  return { edges: byStart, edgeIds }
}

/** Under which an edge stands in a tree. */
export function edgeKey({ from, handle }: Pick<DesignEdge, 'from' | 'handle'>): string {
  return `${from}/${handle}`
}

/** Puts a tree together again. An edge whose id another one has gets a fresh one. */
export function fromTree(tree: DesignTree): LoopDesign {
  const { loop, nodes, state, fields, contract, consolidation, models, mcpTools, script } = tree
  const required = Object.entries(fields).flatMap(([name, field]) => (field.required === true ? [name] : []))
  const design = {
    ...loop,
    state: {
      ...state,
      properties: Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema])),
      ...(required.length > 0 ? { required } : {}),
    },
    nodes: Object.entries(nodes).map(([id, node]) => ({ id, ...node })),
    edges: edgeList(tree),
    contract,
    ...(consolidation ? { consolidation } : {}),
    models,
    ...(Object.keys(mcpTools).length > 0 ? { mcpTools } : {}),
    ...(script ? { script } : {}),
    layout: layoutOf(tree),
  }
  // The members of a tree are those of designs, put back where they were.
  return design as unknown as LoopDesign
}

function edgeList({ edges, edgeIds }: DesignTree): JsonObject[] {
  const taken = new Set<string>()
  return Object.entries(edges).map(([key, edge]) => {
    const wanted = own(edgeIds, key) ?? `${edge.from}.${edge.handle}`
    let id = wanted
    for (let count = 2; taken.has(id); count++) id = `${wanted}-${count}`
    taken.add(id)
    return { id, ...edge }
  })
}

function layoutOf({ places, notes, groups, grouped }: DesignTree): JsonObject {
  const noteList = Object.entries(notes).map(([id, note]) => ({ id, ...note }))
  const groupList = Object.entries(groups).map(([id, group]) => ({
    id,
    ...group,
    nodes: Object.keys(grouped).filter((node) => grouped[node] === id),
  }))
  return {
    positions: places,
    ...(noteList.length > 0 ? { notes: noteList } : {}),
    ...(groupList.length > 0 ? { groups: groupList } : {}),
  }
}

/** Parts of designs are plain JSON; members that are undefined are none. */
function json(part: object): JsonObject {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as JsonObject
}

function parts(record: Readonly<Record<string, object>>): Parts {
  return Object.fromEntries(Object.entries(record).map(([name, part]) => [name, json(part)]))
}

/** A node of a tree, as people call it. */
export function nodeName(tree: DesignTree, id: string): string {
  const label: Json | undefined = own(tree.nodes, id)?.label
  return typeof label === 'string' && label !== '' ? label : id
}
