import type { DesignEdge, DesignNode, LoopDesign } from '../artefacts/design.ts'
import type { Json, JsonObject } from '../artefacts/json.ts'
import type { NodeKind } from '../kinds/node-kind.ts'
import { firstChars } from '../text/first-chars.ts'
import { groupCopies, leaveGroups } from './edit-groups.ts'
import { freshId } from './fresh-id.ts'
import { positionsOf } from './positions-of.ts'

export type Point = { x: number; y: number }
type NewKind = Pick<NodeKind, 'kind' | 'title' | 'initial'>

/** Id that the next new node of a kind gets. */
export function freshNodeId(design: LoopDesign, kind: string): string {
  return freshId(kind, new Set(design.nodes.map((node) => node.id)))
}

/** Puts a node of the kind on the canvas, as the last of `nodes`. Nothing is connected. An id that is taken is replaced by a fresh one. */
export function addNode(design: LoopDesign, kind: NewKind, position: Point, id: string = kind.kind): LoopDesign {
  const node: DesignNode = { id: freshNodeId(design, id), kind: kind.kind, label: kind.title, config: kind.initial() }
  return { ...design, nodes: [...design.nodes, node], layout: place(design, { [node.id]: position }) }
}

/** Removes nodes with their edges and positions, and from their groups. Nothing is healed: an entry or head that is gone is for the compiler to report. */
export function removeNodes(design: LoopDesign, ids: Iterable<string>): LoopDesign {
  const gone = new Set(ids)
  const positions = Object.fromEntries(Object.entries(design.layout.positions).filter(([id]) => !gone.has(id)))
  const ungrouped = leaveGroups(design, gone)
  return {
    ...ungrouped,
    nodes: design.nodes.filter((node) => !gone.has(node.id)),
    edges: design.edges.filter((edge) => !gone.has(edge.from) && !gone.has(edge.to)),
    layout: { ...ungrouped.layout, positions },
  }
}

/** Moves nodes to new positions; ids that are no nodes are ignored. */
export function moveNodes(design: LoopDesign, positions: Readonly<Record<string, Point>>): LoopDesign {
  const ids = new Set(design.nodes.map((node) => node.id))
  const known = Object.fromEntries(Object.entries(positions).filter(([id]) => ids.has(id)))
  return { ...design, layout: place(design, known) }
}

function place(design: LoopDesign, positions: Readonly<Record<string, Point>>): LoopDesign['layout'] {
  return { ...design.layout, positions: { ...design.layout.positions, ...positions } }
}

/**
 * Copies nodes, their positions moved by `offset`, and the edges between them. The copies are the last of `nodes`. A group that is copied whole is one of
 * its own; copies of a part of it join it.
 */
export function duplicate(design: LoopDesign, ids: Iterable<string>, offset: Point = { x: 40, y: 40 }): LoopDesign {
  const chosen = new Set(ids)
  const nodeIds = new Set(design.nodes.map((node) => node.id))
  const edgeIds = new Set(design.edges.map((edge) => edge.id))
  const copyOf = new Map<string, string>()
  const places = positionsOf(design)
  const positions: Record<string, Point> = {}
  const copies = design.nodes
    .filter((node) => chosen.has(node.id))
    .map((node) => {
      const id = freshId(node.id.replace(/-\d+$/, ''), nodeIds)
      nodeIds.add(id)
      copyOf.set(node.id, id)
      const position = places[node.id]
      if (position) positions[id] = { x: position.x + offset.x, y: position.y + offset.y }
      return { ...structuredClone(node), id }
    })
  const edges = design.edges.flatMap((edge): DesignEdge[] => {
    const from = copyOf.get(edge.from)
    const to = copyOf.get(edge.to)
    if (from === undefined || to === undefined) return []
    const id = freshId(`${from}.${edge.handle}`, edgeIds, 160)
    edgeIds.add(id)
    return [{ ...edge, id, from, to }]
  })
  const copied: LoopDesign = {
    ...design,
    nodes: [...design.nodes, ...copies],
    edges: [...design.edges, ...edges],
    layout: place(design, positions),
  }
  return groupCopies(copied, design.layout.groups ?? [], copyOf, true)
}

/** Replaces one node; an unknown id changes nothing. */
function editNode(design: LoopDesign, id: string, edit: (node: DesignNode) => DesignNode): LoopDesign {
  return { ...design, nodes: design.nodes.map((node) => (node.id === id ? edit(node) : node)) }
}

/** Gives a node another label. Its id, which edges and traces use, stays. */
export function rename(design: LoopDesign, id: string, label: string): LoopDesign {
  return editNode(design, id, (node) => ({ ...node, label: firstChars(label, 120) }))
}

/** Sets a node's note; an empty one removes it. */
export function setNote(design: LoopDesign, id: string, note: string): LoopDesign {
  return editNode(design, id, ({ note: _old, ...node }) =>
    note === '' ? node : { ...node, note: note.slice(0, 4_000) },
  )
}

/** Sets a node's config. Members that are undefined, as forms leave them, are left out. */
export function setConfig(design: LoopDesign, id: string, config: Readonly<Record<string, unknown>>): LoopDesign {
  return editNode(design, id, (node) => ({ ...node, config: withoutUndefined(config) as JsonObject })) // a record stays a record
}

function withoutUndefined(value: unknown): Json {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (typeof value !== 'object' || value === null) return (value ?? null) as Json // configs hold JSON and undefined only
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.map(([key, member]) => [key, withoutUndefined(member)]))
}
