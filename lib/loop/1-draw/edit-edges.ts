import type { DesignEdge, LoopDesign } from '../artefacts/design.ts'
import type { NodeKind } from '../kinds/node-kind.ts'
import { addNode, freshNodeId, type Point } from './edit-nodes.ts'
import { freshId } from './fresh-id.ts'

const EDGE_ID_LENGTH = 160

/**
 * Draws an edge. A handle leads one way, so an edge that it already has is led to the new target and keeps its id and cap. Ends that are no
 * nodes change nothing.
 */
export function connect(
  design: LoopDesign,
  { from, handle, to }: Pick<DesignEdge, 'from' | 'handle' | 'to'>,
): LoopDesign {
  const ids = new Set(design.nodes.map((node) => node.id))
  if (!ids.has(from) || !ids.has(to)) return design
  const old = design.edges.find((edge) => edge.from === from && edge.handle === handle)
  if (old) return editEdge(design, old.id, (edge) => ({ ...edge, to }))
  const id = freshId(`${from}.${handle}`, new Set(design.edges.map((edge) => edge.id)), EDGE_ID_LENGTH)
  return { ...design, edges: [...design.edges, { id, from, handle, to }] }
}

/** Removes edges. */
export function disconnect(design: LoopDesign, edgeIds: Iterable<string>): LoopDesign {
  const gone = new Set(edgeIds)
  return { ...design, edges: design.edges.filter((edge) => !gone.has(edge.id)) }
}

function editEdge(design: LoopDesign, id: string, edit: (edge: DesignEdge) => DesignEdge): LoopDesign {
  return { ...design, edges: design.edges.map((edge) => (edge.id === id ? edit(edge) : edge)) }
}

/** Sets the most traversals within one iteration; undefined removes the cap. */
export function setEdgeCap(design: LoopDesign, edgeId: string, cap: number | undefined): LoopDesign {
  return editEdge(design, edgeId, ({ cap: _old, ...edge }) => (cap === undefined ? edge : { ...edge, cap }))
}

/** Puts a new node into an edge: the edge leads to it, and its first handle to where the edge led. The node is the last of `nodes`. */
export function insertOnEdge(design: LoopDesign, edgeId: string, kind: NodeKind, position: Point): LoopDesign {
  const edge = design.edges.find((candidate) => candidate.id === edgeId)
  if (!edge) return design
  const id = freshNodeId(design, kind.kind)
  const added = addNode(design, kind, position, id)
  const led = editEdge(added, edgeId, (old) => ({ ...old, to: id }))
  const config = kind.config.safeParse(kind.initial())
  const handle = config.success ? kind.handles(config.data)[0] : undefined
  return handle ? connect(led, { from: id, handle: handle.id, to: edge.to }) : led
}

/** Whether a node that is there may be put into an edge: the edge is none of its own, and its first way out leads nowhere yet. */
export function canInsert(design: LoopDesign, edgeId: string, nodeId: string, handle: string): boolean {
  const edge = design.edges.find((candidate) => candidate.id === edgeId)
  if (!edge || edge.from === nodeId || edge.to === nodeId) return false
  return !design.edges.some((own) => own.from === nodeId && own.handle === handle)
}

/** Puts a node that is there into an edge: the edge leads to it, and its `handle` to where the edge led. Where it may not be put nothing changes. */
export function insertNode(design: LoopDesign, edgeId: string, nodeId: string, handle: string): LoopDesign {
  const edge = design.edges.find((candidate) => candidate.id === edgeId)
  if (!edge || !canInsert(design, edgeId, nodeId, handle)) return design
  const led = editEdge(design, edgeId, (old) => ({ ...old, to: nodeId }))
  return connect(led, { from: nodeId, handle, to: edge.to })
}

/** Leads an edge to another node. One from a node to itself, or to a node that is not there, changes nothing. */
export function redirect(design: LoopDesign, edgeId: string, to: string): LoopDesign {
  const edge = design.edges.find((candidate) => candidate.id === edgeId)
  if (!edge || edge.from === to || edge.to === to || !design.nodes.some(({ id }) => id === to)) return design
  return editEdge(design, edgeId, (old) => ({ ...old, to }))
}
