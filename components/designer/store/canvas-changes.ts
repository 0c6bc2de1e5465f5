import type { NodeChange } from '@xyflow/react'
import type { LoopNodeShape } from '@/components/canvas/loop-node.tsx'
import type { Point } from '@/lib/loop/1-draw/edit-nodes.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import { type ExtraShape, partOf } from './project-extras.ts'

/** What React Flow tells of a node, a note or a frame. */
export type CanvasChange = NodeChange<LoopNodeShape | ExtraShape>

/** The changes with those of the nodes whose frame is moved. A node that moves by itself too, being selected as well, moves once. */
export function withGroupMoves(
  changes: readonly CanvasChange[],
  { layout }: LoopDesign,
  nodes: readonly LoopNodeShape[],
  extras: readonly ExtraShape[],
): CanvasChange[] {
  const own = new Set(changes.flatMap((change) => (change.type === 'position' ? [change.id] : [])))
  const followers = changes.flatMap((change): CanvasChange[] => {
    if (change.type !== 'position' || !change.position) return []
    const { part, id } = partOf(change.id)
    const frame = part === 'group' ? extras.find((extra) => extra.id === change.id) : undefined
    const members = layout.groups?.find((group) => group.id === id)?.nodes
    if (!frame || !members) return []
    const by = { x: change.position.x - frame.position.x, y: change.position.y - frame.position.y }
    return nodes
      .filter((node) => members.includes(node.id) && !own.has(node.id))
      .map(({ id: member, position }) => ({
        id: member,
        type: 'position',
        position: { x: position.x + by.x, y: position.y + by.y },
        dragging: change.dragging ?? false,
      }))
  })
  return followers.length === 0 ? [...changes] : [...changes, ...followers]
}

type Moved = {
  nodes: Record<string, Point>
  notes: Record<string, Point>
  /** Of notes that were made larger or smaller. */
  sizes: Record<string, { width: number; height: number }>
}

/** What has come to rest, for the design: places in whole units. */
export function movedParts(changes: readonly CanvasChange[], nodes: readonly LoopNodeShape[]): Moved {
  const moved: Moved = { nodes: {}, notes: {}, sizes: {} }
  const rest = changes.some((change) => change.type === 'position' && change.dragging !== true)
  const there = new Set(rest ? nodes.map(({ id }) => id) : [])
  for (const change of changes) {
    if (change.type === 'dimensions' && change.resizing === false && change.dimensions) {
      const { part, id } = partOf(change.id)
      if (part === 'note') moved.sizes[id] = change.dimensions
    }
    if (change.type !== 'position' || change.dragging === true || !change.position) continue
    const { part, id } = partOf(change.id)
    const place = { x: Math.round(change.position.x), y: Math.round(change.position.y) }
    if (part === 'note') moved.notes[id] = place
    else if (there.has(id)) moved.nodes[id] = place
  }
  return moved
}
