import type { Edge, Node } from '@xyflow/react'
import { NODE_SIZE } from '@/lib/loop/1-draw/node-size.ts'
import { unroll } from '@/lib/loop/4-trace/unroll.ts'
import type { DesignNode, NodeKindName } from '@/lib/loop/artefacts/design.ts'

export type StepNodeData = { index: number; kind: NodeKindName | null; title: string }
export type StepNodeShape = Node<StepNodeData, 'step'>
type StepEdgeShape = Edge<Record<string, never>, 'smoothstep'>

const COLUMN = NODE_SIZE.width + 56
const ROW = 84
export const STEP_HEIGHT = 52

/** The steps of an iteration as React Flow takes them: a column each, in the row of their node. */
export function unrolledElements(
  steps: readonly { nodeId: string; handle: string | null }[],
  nodes: ReadonlyMap<string, DesignNode>,
): { nodes: StepNodeShape[]; edges: StepEdgeShape[] } {
  const { steps: placed, edges } = unroll(steps)
  return {
    nodes: placed.map(({ index, nodeId, row }) => {
      const node = nodes.get(nodeId)
      const title = node?.label || nodeId
      return {
        id: String(index),
        type: 'step',
        position: { x: (index - 1) * COLUMN, y: row * ROW },
        initialWidth: NODE_SIZE.width,
        initialHeight: STEP_HEIGHT,
        ariaLabel: `Step ${index}, ${title}`,
        data: { index, kind: node?.kind ?? null, title },
      }
    }),
    edges: edges.map(({ from, to, handle }) => ({
      id: `${from}-${to}`,
      type: 'smoothstep',
      source: String(from),
      target: String(to),
      focusable: false,
      ...(handle === null ? {} : { label: handle }),
    })),
  }
}
