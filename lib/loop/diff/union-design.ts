import type { DesignEdge, LoopDesign } from '../artefacts/design.ts'
import { own } from '../artefacts/own.ts'
import { edgeKey } from './design-tree.ts'
import { diffDesigns, type PartChange } from './diff-designs.ts'

/** How a part is marked where two designs are shown as one. `former`: where an edge led that leads elsewhere now. */
export type DiffMark = 'added' | 'removed' | 'changed' | 'moved' | 'former'

export type UnionDesign = {
  /** The later design, with what it does not have any more. */
  design: LoopDesign
  /** By the ids of `design`. */
  nodeMarks: Readonly<Record<string, DiffMark>>
  edgeMarks: Readonly<Record<string, DiffMark>>
  changes: readonly PartChange[]
}

/** How far a node that is gone is drawn from the one that stands in its place. */
const ASIDE = { x: 36, y: 96 }
const NEAR = 60

/** Two designs in one drawing. An edge that leads elsewhere now is drawn twice: where it led, as what was, and where it leads. */
export function unionDesign(before: LoopDesign, after: LoopDesign): UnionDesign {
  const changes = diffDesigns(before, after)
  const nodeMarks: Record<string, DiffMark> = {}
  const edgeMarks: Record<string, DiffMark> = {}
  const byKey = new Map(after.edges.map((edge) => [edgeKey(edge), edge]))
  const gone: DesignEdge[] = []
  for (const { part, change, members } of changes) {
    if (part.kind === 'node') nodeMarks[part.id] = change
    if (part.kind === 'place' && change === 'changed') nodeMarks[part.id] ??= 'moved'
    if (part.kind !== 'edge') continue
    const edge = byKey.get(part.id)
    if (edge) edgeMarks[edge.id] = change
    const elsewhere = change === 'removed' || members.some(({ path }) => path[0] === 'to')
    const old = elsewhere ? before.edges.find((each) => edgeKey(each) === part.id) : undefined
    if (!old) continue
    const ghost = { ...old, id: `was:${old.id}` }
    gone.push(ghost)
    edgeMarks[ghost.id] = change === 'removed' ? 'removed' : 'former'
  }
  const known = new Set(after.nodes.map(({ id }) => id))
  const removed = before.nodes.filter(({ id }) => !known.has(id))
  const positions = { ...after.layout.positions }
  for (const { id } of removed) {
    const place = own(before.layout.positions, id)
    if (place) positions[id] = besides(place, Object.values(positions))
  }
  const design = {
    ...after,
    nodes: [...after.nodes, ...removed],
    edges: [...after.edges, ...gone],
    layout: { ...after.layout, positions },
  }
  return { design, nodeMarks, edgeMarks, changes }
}

type Point = { x: number; y: number }

function besides(place: Point, taken: readonly Point[]): Point {
  let { x, y } = place
  while (taken.some((other) => Math.abs(other.x - x) < NEAR && Math.abs(other.y - y) < NEAR)) {
    x += ASIDE.x
    y += ASIDE.y
  }
  return { x, y }
}
