import type { ReactFlowInstance } from '@xyflow/react'
import { BULGE, type DrawnEdge, edgeUnder } from '@/components/canvas/edge-under.ts'
import type { LoopEdgeShape } from '@/components/canvas/loop-edge.tsx'
import type { LoopNodeShape } from '@/components/canvas/loop-node.tsx'
import { type Obstacle, rectOf, routed } from '@/components/canvas/routes.ts'
import { canInsert, insertNode } from '@/lib/loop/1-draw/edit-edges.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import type { LightsStore } from '../store/canvas-lights.ts'
import type { DesignerStore } from '../store/designer-store.ts'
import type { ExtraShape } from '../store/project-extras.ts'
import { nodeFacts } from '../store/projection.ts'

type Flow = ReactFlowInstance<LoopNodeShape | ExtraShape, LoopEdgeShape>
/** How near the middle of a node must come to an edge, in canvas units. */
const REACH = 26

/** Lights the edge that a dragged node lies on, where it may be put into it. */
export function followDrag(
  store: DesignerStore,
  lights: LightsStore,
  flow: Flow,
  obstacles: readonly Obstacle[],
  nodeId: string,
): void {
  const edge = edgeFor(store, flow, obstacles, nodeId)
  if (edge !== lights.getState().dropEdge) lights.setState({ dropEdge: edge })
}

/** Puts the node into the edge that is lit: with its move it is one step. */
export function endDrag(store: DesignerStore, lights: LightsStore, nodeId: string): void {
  const { dropEdge } = lights.getState()
  if (dropEdge === null) return
  lights.setState({ dropEdge: null })
  const handle = mainHandle(store, nodeId)
  if (handle === null) return
  const { edit, set } = store.getState()
  edit((design) => insertNode(design, dropEdge, nodeId, handle), 'move')
  set({ notice: 'Put the node into the edge.' })
}

function mainHandle(store: DesignerStore, nodeId: string): string | null {
  const node = store.getState().history.present.nodes.find(({ id }) => id === nodeId)
  return node ? (nodeFacts(node, definitions).handles[0]?.id ?? null) : null
}

function edgeFor(store: DesignerStore, flow: Flow, obstacles: readonly Obstacle[], nodeId: string): string | null {
  const { history, selection } = store.getState()
  const design = history.present
  const handle = mainHandle(store, nodeId)
  // A node that leads somewhere by its first way out has its place; several at once are moved, not inserted.
  if (handle === null || selection.nodes.length > 1) return null
  if (design.edges.some((edge) => edge.from === nodeId && edge.handle === handle)) return null
  const dragged = flow.getInternalNode(nodeId)
  if (!dragged) return null
  const { x, y, width, height } = rectOf(dragged)
  const drawn = design.edges.flatMap((edge): DrawnEdge[] => {
    const [source, target] = [flow.getInternalNode(edge.from), flow.getInternalNode(edge.to)]
    if (!source || !target) return []
    const [from, to] = [rectOf(source), rectOf(target)]
    const geometry = () => {
      const lane = design.edges.filter((other) => other.from === edge.from && other.to === edge.to).indexOf(edge)
      return routed(obstacles, { source: edge.from, target: edge.to, from, to, lane })
    }
    return [{ id: edge.id, from, to, geometry }]
  })
  const found = edgeUnder(
    { x: x + width / 2, y: y + height / 2 },
    drawn,
    REACH,
    obstacles.length === 0 ? BULGE.plain : BULGE.round,
  )
  return found !== null && canInsert(design, found, nodeId, handle) ? found : null
}
