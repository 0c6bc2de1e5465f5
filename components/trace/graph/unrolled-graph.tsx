'use client'
import { Background, BackgroundVariant, Controls, MarkerType, ReactFlow, ReactFlowProvider } from '@xyflow/react'
import { useMemo } from 'react'
import { READ_ONLY_FLOW } from '@/components/canvas/read-only-flow.ts'
import { currentIteration } from '../store/selectors.ts'
import type { TraceState } from '../store/trace-store.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useNodes } from '../use-nodes.ts'
import { StepNode } from './step-node.tsx'
import { unrolledElements } from './unrolled-elements.ts'
import { useFollow } from './use-follow.ts'

const nodeTypes = { step: StepNode }
const FIT = { padding: { x: '20px', top: '44px', bottom: '48px' }, minZoom: 0.6, maxZoom: 1 } as const
const EDGE = {
  markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
  labelBgPadding: [4, 1] as [number, number],
  labelBgBorderRadius: 4,
}

/** The steps of the iteration in the order in which they ran, each node in a row of its own, with the ways out that were taken. */
export function UnrolledGraph() {
  return (
    <ReactFlowProvider>
      <Graph />
    </ReactFlowProvider>
  )
}

function Graph() {
  const store = useTraceStore()
  const known = useNodes()
  const iteration = useTrace((state) => state.iteration)
  const steps = useTrace((state) => currentIteration(state)?.steps)
  const path = useTrace((state) => state.timeline.summaries[state.iteration - 1]?.path)
  const { nodes, edges } = useMemo(
    () => unrolledElements(steps ?? (path ?? []).map((nodeId) => ({ nodeId, handle: null })), known),
    [steps, path, known],
  )
  useFollow(litStep)
  if (nodes.length === 0)
    return (
      <p className="p-4 pt-14 text-[13px] text-muted">{steps ? 'No step of this iteration has begun.' : 'Loading …'}</p>
    )
  return (
    <ReactFlow
      {...READ_ONLY_FLOW}
      // Another iteration is another picture: it is fitted anew.
      key={`${iteration} ${steps === undefined}`}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      defaultEdgeOptions={EDGE}
      onNodeClick={(_, node) => store.getState().goTo({ iteration, step: Number(node.id) })}
      fitViewOptions={FIT}
      maxZoom={1.6}
      disableKeyboardA11y
      onlyRenderVisibleElements={nodes.length > 60}
      className="[&_.react-flow\\_\\_edge-path]:stroke-accent/70 [&_.react-flow\\_\\_edge-text]:fill-muted [&_.react-flow\\_\\_edge-text]:text-[10px] [&_.react-flow\\_\\_edge-textbg]:fill-surface"
      aria-label="The steps of this iteration, one after the other"
    >
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} />
      <Controls showInteractive={false} position="bottom-left" fitViewOptions={FIT} />
    </ReactFlow>
  )
}

function litStep({ step }: TraceState): string {
  return String(step)
}
