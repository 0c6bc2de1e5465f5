import type { ReactFlowProps } from '@xyflow/react'

/** A drawing to look at: nothing in it is moved, connected, chosen, focused or deleted, and it is fitted into its frame. */
export const READ_ONLY_FLOW = {
  nodesDraggable: false,
  nodesConnectable: false,
  elementsSelectable: false,
  nodesFocusable: false,
  edgesFocusable: false,
  deleteKeyCode: null,
  fitView: true,
  minZoom: 0.1,
} satisfies ReactFlowProps
