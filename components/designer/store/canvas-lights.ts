import { createStore } from 'zustand/vanilla'
import type { EdgeTone } from '@/components/canvas/loop-edge.tsx'
import type { NodeTone } from '@/components/canvas/loop-node.tsx'
import type { Point } from '@/lib/loop/1-draw/edit-nodes.ts'
import type { FieldUse } from '@/lib/loop/2-compile/data-flow.ts'

/** How a node uses the state field that is looked at. */
export type FieldMark = 'read' | 'written' | 'both'

/** How a run lights the drawing. Nodes by id, edges by `edgeKey`; what is absent is idle. */
export type RunLights = {
  tones: Readonly<Record<string, NodeTone>>
  counts: Readonly<Record<string, number>>
  edges: Readonly<Record<string, EdgeTone>>
}

/** A menu on the canvas, at a place of the window. */
export type CanvasMenu =
  | { of: 'node'; id: string; at: Point }
  /** A connection was let go over nothing: a node of some kind can be put there. */
  | { of: 'connection'; from: string; handle: string; at: Point }

/**
 * What lights up on the canvas and is no part of the design: each node follows its own entry, so that lighting two of five hundred renders two and
 * leaves the arrays of nodes and edges alone.
 */
export type CanvasLights = {
  uses: Readonly<Record<string, FieldMark>> | null
  run: RunLights | null
  /** An edge is being drawn or led elsewhere: `taken` is where it leads already. */
  connecting: { from: string; taken: string | null } | null
  /** The edge into which the dragged node would be put. */
  dropEdge: string | null
  /** The note or frame whose text is edited, by its id on the canvas. */
  editing: string | null
  menu: CanvasMenu | null
}

export type LightsStore = ReturnType<typeof createCanvasLights>

export function createCanvasLights() {
  return createStore<CanvasLights>()(() => ({
    uses: null,
    run: null,
    connecting: null,
    dropEdge: null,
    editing: null,
    menu: null,
  }))
}

/** An edge by its way: after an edit, one that leads elsewhere is another, and the run shown never took it. */
export const edgeKey = (from: string, handle: string | null | undefined, to: string) => `${from}/${handle ?? ''}/${to}`

/** The marks of a field's readers and writers. */
export function fieldMarks({ readers, writers }: FieldUse): Record<string, FieldMark> {
  const marks: Record<string, FieldMark> = Object.fromEntries(readers.map((id) => [id, 'read']))
  for (const id of writers) marks[id] = marks[id] === 'read' ? 'both' : 'written'
  return marks
}

/** "read by 3, written by 1" */
export function usesInWords(use: FieldUse | undefined): string {
  const { readers = [], writers = [] } = use ?? {}
  const by = (count: number) => (count === 0 ? 'nothing' : count)
  return `read by ${by(readers.length)}, written by ${by(writers.length)}`
}

/** `no` for a node where an edge that is being drawn can't end; the canvas lights all others at once. */
export function targetMark({ connecting }: CanvasLights, id: string): 'no' | undefined {
  return connecting !== null && (connecting.from === id || connecting.taken === id) ? 'no' : undefined
}
