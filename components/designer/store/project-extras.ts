import type { Node } from '@xyflow/react'
import type { LoopNodeShape } from '@/components/canvas/loop-node.tsx'
import { NODE_SIZE } from '@/lib/loop/1-draw/node-size.ts'
import type { CanvasNote, LoopDesign, NodeGroup } from '@/lib/loop/artefacts/design.ts'
import type { Selection } from './projection.ts'

export type NoteShape = Node<{ text: string }, 'note'>
export type GroupShape = Node<{ label: string; count: number }, 'frame'>
/** What is drawn beside the nodes. Their ids on the canvas have a prefix that no node's id can have. */
export type ExtraShape = NoteShape | GroupShape

const NOTE = 'note:'
const GROUP = 'group:'
export const noteKey = (id: string) => `${NOTE}${id}`
export const groupKey = (id: string) => `${GROUP}${id}`

/** What an id of the canvas stands for. */
export function partOf(key: string): { part: 'node' | 'note' | 'group'; id: string } {
  if (key.startsWith(NOTE)) return { part: 'note', id: key.slice(NOTE.length) }
  if (key.startsWith(GROUP)) return { part: 'group', id: key.slice(GROUP.length) }
  return { part: 'node', id: key }
}

/** Room between a frame and its nodes; above them also for the label. */
const PADDING = { side: 22, top: 44 }

/** Notes and frames as React Flow draws them, frames first. Those that look as before keep their identity. */
export function projectExtras(
  { layout }: LoopDesign,
  selection: Selection,
  nodes: readonly LoopNodeShape[],
  previous: readonly ExtraShape[],
): ExtraShape[] {
  const { notes = [], groups = [] } = layout
  if (notes.length + groups.length === 0) return previous.length === 0 ? (previous as ExtraShape[]) : [] // nothing writes to it
  const before = new Map(previous.map((extra) => [extra.id, extra]))
  const placed = new Map(groups.length === 0 ? [] : nodes.map((node) => [node.id, node]))
  return [
    // A frame around nothing has no place: a file may bring one.
    ...groups
      .filter(({ nodes: members }) => members.some((id) => placed.has(id)))
      .map((group) => kept(before, groupShape(group, placed, selection.groups.includes(group.id)))),
    ...notes.map((note) => kept(before, noteShape(note, selection.notes.includes(note.id)))),
  ]
}

function groupShape(
  { id, label, nodes }: NodeGroup,
  placed: ReadonlyMap<string, LoopNodeShape>,
  selected: boolean,
): GroupShape {
  const members = nodes.flatMap((member) => placed.get(member) ?? [])
  const left = Math.min(...members.map(({ position }) => position.x)) - PADDING.side
  const top = Math.min(...members.map(({ position }) => position.y)) - PADDING.top
  const right = Math.max(...members.map((node) => node.position.x + (node.measured?.width ?? NODE_SIZE.width)))
  const bottom = Math.max(...members.map((node) => node.position.y + (node.measured?.height ?? NODE_SIZE.height)))
  return {
    id: groupKey(id),
    type: 'frame',
    position: { x: left, y: top },
    width: right + PADDING.side - left,
    height: bottom + PADDING.side - top,
    data: { label, count: nodes.length },
    selected,
    dragHandle: '.group-handle',
    connectable: false,
    // Behind nodes and edges, also when it is selected, which lifts a node by 1,000.
    zIndex: selected ? -1_001 : -1,
    // The canvas inside of the frame stays the canvas: only the label is taken hold of.
    style: { pointerEvents: 'none' },
    ariaLabel: `Group ${label || id}, ${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}`,
  }
}

function noteShape({ id, text, x, y, width, height }: CanvasNote, selected: boolean): NoteShape {
  return {
    id: noteKey(id),
    type: 'note',
    position: { x, y },
    width,
    height,
    data: { text },
    selected,
    connectable: false,
    ariaLabel: `Note: ${text.slice(0, 80) || 'empty'}`,
  }
}

function kept(before: ReadonlyMap<string, ExtraShape>, next: ExtraShape): ExtraShape {
  const old = before.get(next.id)
  if (!old) return next
  const same =
    old.position.x === next.position.x &&
    old.position.y === next.position.y &&
    old.width === next.width &&
    old.height === next.height &&
    old.selected === next.selected &&
    old.ariaLabel === next.ariaLabel &&
    JSON.stringify(old.data) === JSON.stringify(next.data)
  return same ? old : { ...next, ...(old.measured ? { measured: old.measured } : {}) }
}
