'use client'
import {
  Background,
  BackgroundVariant,
  Controls,
  type EdgeProps,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react'
import { type CSSProperties, memo, useEffect, useMemo, useRef } from 'react'
import { DistanceProvider } from '@/components/canvas/distance.tsx'
import { LoopEdgeCurve, LoopEdgeLabel, useEdgeGeometry } from '@/components/canvas/loop-edge.tsx'
import { READ_ONLY_FLOW } from '@/components/canvas/read-only-flow.ts'
import { cn } from '@/components/ui/cn.ts'
import { ACTIONS, keysOf } from '../keys.ts'
import { currentNode } from '../store/selectors.ts'
import { GRAPH_VIEWS, type GraphView } from '../store/view-slice.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { compactSize } from './compact.ts'
import { graphElements, type TraceEdgeShape } from './graph-elements.ts'
import { edgeTone } from './tones.ts'
import { TraceNode } from './trace-node.tsx'
import { UnrolledGraph } from './unrolled-graph.tsx'
import { useFollow } from './use-follow.ts'

const TraceEdge = memo(function TraceEdge({ id, source, target, data }: EdgeProps<TraceEdgeShape>) {
  const geometry = useEdgeGeometry(id, source, target)
  const tone = useTrace((state) => (data ? edgeTone(state, data.from, data.handle, data.to) : 'idle'))
  if (geometry === null) return null
  return (
    <>
      <LoopEdgeCurve geometry={geometry} tone={tone} />
      <LoopEdgeLabel geometry={geometry} data={data} tone={tone} />
    </>
  )
})

/** Edges bulge beyond the nodes' own bounds. A graph too big to be read whole is shown in part, and panned. */
const FIT = { padding: { x: '24px', top: '22px', bottom: '52px' }, minZoom: 0.4, maxZoom: 1 } as const
const nodeTypes = { loop: TraceNode }
const edgeTypes = { loop: TraceEdge }

/** The loop as it was drawn when the run started, lit for the place under the playhead. A click on a node goes to its step in this iteration. */
export function TraceGraph() {
  const view = useTrace((state) => state.graphView)
  return (
    <div className="relative h-full">
      {view === 'steps' ? (
        <UnrolledGraph />
      ) : (
        <ReactFlowProvider>
          <Graph />
        </ReactFlowProvider>
      )}
      <ViewSwitch />
    </div>
  )
}

const VIEWS: Record<GraphView, string> = { loop: 'Loop', steps: 'Steps' }

function ViewSwitch() {
  const store = useTraceStore()
  const view = useTrace((state) => state.graphView)
  return (
    <fieldset
      aria-label="Show the graph as"
      className="absolute top-2 right-2 z-5 flex rounded-md border border-line bg-surface p-0.5"
    >
      {GRAPH_VIEWS.map((option) => (
        <button
          key={option}
          type="button"
          aria-pressed={view === option}
          title={`${option === 'loop' ? 'The loop as it was drawn' : 'The steps of this iteration, one after the other'} (${keysOf(ACTIONS.graph)})`}
          onClick={() => store.getState().show({ graphView: option })}
          className={cn(
            'h-6 rounded-sm px-2 text-muted text-xs hover:text-foreground',
            view === option && 'bg-foreground/8 font-medium text-foreground',
          )}
        >
          {VIEWS[option]}
        </button>
      ))}
    </fieldset>
  )
}

function Graph() {
  const store = useTraceStore()
  const design = useTrace((state) => state.snapshot.design)
  const { nodes, edges } = useMemo(() => graphElements(design), [design])
  const labelSize = useStore((state) => compactSize(state.transform[2]))
  const moved = useFit()
  useFollow(currentNode)
  const select = (nodeId: string) => {
    const { timeline, iteration, step, goTo } = store.getState()
    const path = timeline.summaries[iteration - 1]?.path ?? []
    // Of several visits the next one after the playhead, then the first.
    const later = path.indexOf(nodeId, step)
    const index = later >= 0 ? later : path.indexOf(nodeId)
    if (index >= 0) goTo({ iteration, step: index + 1 })
  }
  return (
    <DistanceProvider>
      <ReactFlow
        {...READ_ONLY_FLOW}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onMoveStart={(event) => {
          // Moves without an event are our own.
          if (event) moved.current = true
        }}
        onNodeClick={(_, node) => select(node.id)}
        className={
          labelSize === null
            ? undefined
            : '[&_[class*=edgelabel]_span]:text-[length:var(--label)] [&_[class*=edgelabel]_span]:leading-[1.4]'
        }
        // React's type of styles does not know custom properties.
        style={{ '--label': `${Math.min(labelSize ?? 10, 22)}px` } as CSSProperties}
        fitViewOptions={FIT}
        maxZoom={1.6}
        disableKeyboardA11y
        onlyRenderVisibleElements={nodes.length > 500}
        aria-label="The loop, lit for the current step"
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} />
        <Controls
          showInteractive={false}
          position="bottom-left"
          fitViewOptions={FIT}
          onZoomIn={() => {
            moved.current = true
          }}
          onZoomOut={() => {
            moved.current = true
          }}
          onFitView={() => {
            moved.current = false
          }}
        />
      </ReactFlow>
    </DistanceProvider>
  )
}

/** Fits the graph again when its pane changes size, until somebody has chosen a view of their own. */
function useFit() {
  const moved = useRef(false)
  const { fitView } = useReactFlow()
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  useEffect(() => {
    if (width > 0 && height > 0 && !moved.current) void fitView(FIT)
  }, [fitView, width, height])
  return moved
}
