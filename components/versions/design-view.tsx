'use client'

import {
  Background,
  BackgroundVariant,
  Controls,
  type EdgeProps,
  type NodeProps,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react'
import { createContext, memo, useContext, useEffect, useMemo, useRef } from 'react'
import { DistanceProvider } from '@/components/canvas/distance.tsx'
import { LoopEdgeLabel, type LoopEdgeShape, useEdgeGeometry } from '@/components/canvas/loop-edge.tsx'
import { LoopNodeCard, type LoopNodeShape } from '@/components/canvas/loop-node.tsx'
import { READ_ONLY_FLOW } from '@/components/canvas/read-only-flow.ts'
import { projectEdges, projectNodes } from '@/components/designer/store/projection.ts'
import { cn } from '@/components/ui/cn.ts'
import type { LoopDesign } from '@/lib/loop/artefacts/design.ts'
import type { DiffMark } from '@/lib/loop/diff/union-design.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { MARK_STYLE } from './mark-style.ts'

type Marks = { nodes: Readonly<Record<string, DiffMark>>; edges: Readonly<Record<string, DiffMark>> }
const NO_MARKS: Marks = { nodes: {}, edges: {} }
const MarksContext = createContext<Marks>(NO_MARKS)

const MarkedNode = memo(function MarkedNode({ id, data, selected }: NodeProps<LoopNodeShape>) {
  const mark = useContext(MarksContext).nodes[id]
  const style = mark ? MARK_STYLE[mark] : null
  return (
    <div data-mark={mark} className={cn('relative rounded-lg', style?.ring)}>
      <LoopNodeCard {...data} selected={selected} />
      {style === null ? null : (
        <span
          className={cn(
            '-left-2.5 -translate-y-1/2 absolute top-1/2 grid size-5 place-items-center rounded-full border font-mono font-semibold text-[13px]',
            style.badge,
          )}
        >
          <span aria-hidden="true">{style.sign}</span>
          <span className="sr-only">{style.word}</span>
        </span>
      )}
    </div>
  )
})

const MarkedEdge = memo(function MarkedEdge({ id, source, target, data }: EdgeProps<LoopEdgeShape>) {
  const mark = useContext(MarksContext).edges[id]
  const geometry = useEdgeGeometry(id, source, target)
  if (geometry === null) return null
  const { path, tip } = geometry
  const isGone = mark === 'removed' || mark === 'former'
  return (
    <g data-mark={mark} className={mark ? MARK_STYLE[mark].text : 'text-edge'}>
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        strokeWidth={mark ? 2.25 : 1.5}
        strokeDasharray={isGone ? '5 4' : undefined}
      />
      <path
        d="M0,0 L-8,-4 L-6.5,0 L-8,4 Z"
        fill="currentColor"
        transform={`translate(${tip.x},${tip.y}) rotate(${tip.angle})`}
      />
      <LoopEdgeLabel geometry={geometry} data={data} tone={isGone ? 'dim' : 'idle'}>
        {mark ? (
          <span className={cn('rounded-full border px-1 font-mono text-[10px] leading-3.5', MARK_STYLE[mark].badge)}>
            <span aria-hidden="true">{MARK_STYLE[mark].sign}</span>
            <span className="sr-only">{MARK_STYLE[mark].word}</span>
          </span>
        ) : undefined}
      </LoopEdgeLabel>
    </g>
  )
})

const nodeTypes = { loop: MarkedNode }
const edgeTypes = { loop: MarkedEdge }
const FIT = { padding: 0.14, maxZoom: 1 }
const NOTHING = { nodes: [], edges: [], notes: [], groups: [] }

type Props = {
  design: LoopDesign
  marks?: Marks
  /** Node that is shown as chosen, and brought into view. */
  chosen?: string | null
  onChoose?: (id: string | null) => void
  label: string
}

/** A loop as it is drawn, to be looked at: it can be panned and zoomed, and nothing in it changed. */
export function DesignView(props: Props) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  )
}

function Drawing({ design, marks = NO_MARKS, chosen = null, onChoose, label }: Props) {
  const flow = useReactFlow()
  const width = useStore((view) => view.width)
  const height = useStore((view) => view.height)
  const nodes = useMemo(() => projectNodes(design, [], NOTHING, definitions, []), [design])
  const edges = useMemo(() => projectEdges(design, [], NOTHING, definitions, []), [design])
  const shown = useMemo(
    () => nodes.map((node) => (node.id === chosen ? { ...node, selected: true } : node)),
    [nodes, chosen],
  )
  const wasChosen = useRef(chosen)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what fits depends on how much room there is
  useEffect(() => {
    // Another design is fitted anew; one node is brought near without losing its neighbours. Only the latter moves: a
    // drawing that comes up is at its place at once, or a press would miss what it was meant for.
    const still = chosen === wasChosen.current || matchMedia('(prefers-reduced-motion: reduce)').matches
    wasChosen.current = chosen
    const only = chosen === null ? {} : { nodes: [{ id: chosen }], padding: 1.2 }
    if (nodes.length > 0) void flow.fitView({ ...FIT, ...only, duration: still ? 0 : 200 })
  }, [flow, nodes, chosen, width, height])
  return (
    <MarksContext value={marks}>
      <DistanceProvider>
        <ReactFlow
          {...READ_ONLY_FLOW}
          nodes={shown}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          nodesFocusable={onChoose !== undefined}
          elementsSelectable={onChoose !== undefined}
          onNodeClick={(_, { id }) => onChoose?.(id)}
          onPaneClick={() => onChoose?.(null)}
          onKeyDown={(event) => {
            const id = event.target instanceof HTMLElement ? event.target.dataset.id : undefined
            if (id !== undefined && (event.key === 'Enter' || event.key === ' ')) onChoose?.(id)
          }}
          fitViewOptions={FIT}
          maxZoom={2}
          attributionPosition="top-right"
          aria-label={label}
        >
          <Background variant={BackgroundVariant.Dots} gap={20} size={1.5} />
          <Controls showInteractive={false} position="bottom-left" />
        </ReactFlow>
      </DistanceProvider>
    </MarksContext>
  )
}
