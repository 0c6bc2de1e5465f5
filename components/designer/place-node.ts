import { arrangeRing } from '@/lib/loop/1-draw/arrange.ts'
import { connect, insertOnEdge } from '@/lib/loop/1-draw/edit-edges.ts'
import { addNode, type Point } from '@/lib/loop/1-draw/edit-nodes.ts'
import { freePlace } from '@/lib/loop/1-draw/free-place.ts'
import { positionsOf } from '@/lib/loop/1-draw/positions-of.ts'
import { type LoopDesign, NODE_KINDS, type NodeKindName } from '@/lib/loop/artefacts/design.ts'
import { equalJson } from '@/lib/loop/artefacts/equal-json.ts'
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

/** Puts a new node on the canvas, into an edge when one is given, and selects it. It stands where there is room, as near as can be. */
export function addKind(store: DesignerStore, kind: NodeKindName, at: Point, edgeId: string | null = null): void {
  const { edit, select, set, history } = store.getState()
  const position = freePlace(at, Object.values(positionsOf(history.present)))
  const place = { x: Math.round(position.x), y: Math.round(position.y) }
  const definition = definitions[kind]
  // A ring that nobody has moved anything in stays one.
  const isRing = equalJson(history.present.layout.positions, arrangeRing(history.present).layout.positions)
  const inserted = (design: LoopDesign) => (isRing ? arrangeRing(design) : design)
  edit((design) =>
    edgeId === null ? addNode(design, definition, place) : inserted(insertOnEdge(design, edgeId, definition, place)),
  )
  const added = store.getState().history.present.nodes.at(-1)
  if (added) select({ nodes: [added.id] })
  set({ notice: `Added “${added?.label ?? definition.title}”${between(history.present, edgeId)}.` })
}

/** Between which nodes an edge leads. */
function between({ nodes, edges }: LoopDesign, edgeId: string | null): string {
  const edge = edges.find(({ id }) => id === edgeId)
  const called = (id: string) => `“${nodes.find((node) => node.id === id)?.label || id}”`
  return edge ? ` between ${called(edge.from)} and ${called(edge.to)}` : ''
}

/** Puts a new node on the canvas and leads a handle to it, in one step, and selects it. */
export function addKindFrom(
  store: DesignerStore,
  kind: NodeKindName,
  at: Point,
  { from, handle }: { from: string; handle: string },
): void {
  const { edit, select, set, history } = store.getState()
  const position = freePlace(at, Object.values(positionsOf(history.present)))
  const definition = definitions[kind]
  edit((design) => {
    const added = addNode(design, definition, { x: Math.round(position.x), y: Math.round(position.y) })
    return connect(added, { from, handle, to: added.nodes.at(-1)?.id ?? '' })
  })
  const added = store.getState().history.present.nodes.at(-1)
  if (added) select({ nodes: [added.id] })
  set({ notice: `Added “${added?.label ?? definition.title}” and connected it.` })
}
