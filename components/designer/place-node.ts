import { insertOnEdge } from '@/lib/loop/1-draw/edit-edges.ts'
import { addNode, type Point } from '@/lib/loop/1-draw/edit-nodes.ts'
import { NODE_KINDS, type NodeKindName } from '@/lib/loop/artefacts/design.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import type { DesignerStore } from './store/designer-store.ts'

/** Data type of a kind that is dragged from the palette. */
export const DRAG_TYPE = 'application/x-loopwright-kind'

export function kindOf(text: string): NodeKindName | null {
  return NODE_KINDS.find((kind) => kind === text) ?? null
}

/** Id of the edge that a DOM element belongs to. */
export function edgeAt(element: Element | null): string | null {
  return element?.closest('[data-edge]')?.getAttribute('data-edge') ?? null
}

/** Puts a new node on the canvas, into an edge when one is given, and selects it. It is moved aside from a node that is already there. */
export function addKind(store: DesignerStore, kind: NodeKindName, at: Point, edgeId: string | null = null): void {
  const { edit, select, set, history } = store.getState()
  const position = edgeId === null ? freePlace(at, Object.values(history.present.layout.positions)) : at
  const place = { x: Math.round(position.x), y: Math.round(position.y) }
  const definition = definitions[kind]
  edit((design) =>
    edgeId === null ? addNode(design, definition, place) : insertOnEdge(design, edgeId, definition, place),
  )
  const added = store.getState().history.present.nodes.at(-1)
  if (added) select({ nodes: [added.id] })
  set({ notice: `Added ${definition.title.toLowerCase()}${edgeId === null ? '' : ' into the edge'}.` })
}

function freePlace(at: Point, taken: readonly Point[]): Point {
  let place = at
  while (taken.some((other) => Math.abs(other.x - place.x) < 24 && Math.abs(other.y - place.y) < 24))
    place = { x: place.x + 28, y: place.y + 28 }
  return place
}
