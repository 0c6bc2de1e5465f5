'use client'
import {
  Background,
  BackgroundVariant,
  Controls,
  type EdgeProps,
  type NodeProps,
  ReactFlow,
  ReactFlowProvider,
} from '@xyflow/react'
import { memo, useMemo } from 'react'
import { LoopEdgeCurve, LoopEdgeLabel, useEdgeGeometry } from '@/components/canvas/loop-edge.tsx'
import { LoopNodeCard } from '@/components/canvas/loop-node.tsx'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { graphElements, type TraceEdgeShape, type TraceNodeShape } from './graph-elements.ts'
import { edgeTone, nodeTone, visitsOf } from './tones.ts'

/** A node follows its own tone and count: playback renders the two nodes that change, not the graph. */
const TraceNode = memo(function TraceNode({ id, data }: NodeProps<TraceNodeShape>) {
  const tone = useTrace((state) => nodeTone(state, id))
  const count = useTrace((state) => visitsOf(state, id))
  return <LoopNodeCard {...data} tone={tone} count={count} />
})

const TraceEdge = memo(function TraceEdge({ source, target, data }: EdgeProps<TraceEdgeShape>) {
  const geometry = useEdgeGeometry(source, target)
  const tone = useTrace((state) => (data ? edgeTone(state, data.from, data.handle, data.to) : 'idle'))
  if (geometry === null) return null
  return (
    <>
      <LoopEdgeCurve geometry={geometry} tone={tone} />
      <LoopEdgeLabel geometry={geometry} data={data} tone={tone} />
    </>
  )
})

/** Edges bulge beyond the nodes' own bounds. */
const FIT = { padding: { x: '32px', top: '28px', bottom: '40px' }, maxZoom: 1 } as const
const nodeTypes = { loop: TraceNode }
const edgeTypes = { loop: TraceEdge }

/** The loop as it was drawn when the run started, lit for the place under the playhead. A click on a node goes to its step in this iteration. */
export function TraceGraph() {
  return (
    <ReactFlowProvider>
      <Graph />
    </ReactFlowProvider>
  )
}

function Graph() {
  const store = useTraceStore()
  const design = useTrace((state) => state.snapshot.design)
  const { nodes, edges } = useMemo(() => graphElements(design), [design])
  const select = (nodeId: string) => {
    const { timeline, iteration, step, goTo } = store.getState()
    const path = timeline.summaries[iteration - 1]?.path ?? []
    // Of several visits the next one after the playhead, then the first.
    const later = path.indexOf(nodeId, step)
    const index = later >= 0 ? later : path.indexOf(nodeId)
    if (index >= 0) goTo({ iteration, step: index + 1 })
  }
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodeClick={(_, node) => select(node.id)}
      fitView
      fitViewOptions={FIT}
      minZoom={0.1}
      maxZoom={1.6}
      nodesDraggable={false}
      nodesConnectable={false}
      elementsSelectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      deleteKeyCode={null}
      disableKeyboardA11y
      onlyRenderVisibleElements={nodes.length > 500}
      proOptions={{ hideAttribution: true }}
      aria-label="The loop, lit for the current step"
    >
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} />
      <Controls showInteractive={false} position="bottom-left" />
    </ReactFlow>
  )
}
