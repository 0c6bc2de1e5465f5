'use client'

import {
  Background,
  BackgroundVariant,
  type Connection,
  ConnectionMode,
  type EdgeTypes,
  MiniMap,
  type NodeTypes,
  ReactFlow,
  useReactFlow,
} from '@xyflow/react'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import { KIND_STYLE } from '@/components/canvas/kind-style.ts'
import type { LoopEdgeShape } from '@/components/canvas/loop-edge.tsx'
import type { LoopNodeShape } from '@/components/canvas/loop-node.tsx'
import { connect } from '@/lib/loop/1-draw/edit-edges.ts'
import { CanvasToolbar } from './canvas-toolbar.tsx'
import { DesignerEdge } from './designer-edge.tsx'
import { DesignerNode } from './designer-node.tsx'
import { addKind, DRAG_TYPE, edgeAt, kindOf } from './place-node.ts'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'

const nodeTypes: NodeTypes = { loop: DesignerNode }
const edgeTypes: EdgeTypes = { loop: DesignerEdge }
const VISIBLE_ONLY_FROM = 500
const FIT = { padding: 0.16, maxZoom: 1.1 }

export function DesignCanvas() {
  const store = useDesignerStore()
  const flow = useReactFlow<LoopNodeShape, LoopEdgeShape>()
  const nodes = useDesigner((state) => state.nodes)
  const edges = useDesigner((state) => state.edges)
  const dockOpen = useDesigner((state) => state.dock.open)
  const [connecting, setConnecting] = useState(false)
  const { frame, onMoveStart } = useSteadyView()

  const onConnect = ({ source, sourceHandle, target }: Connection) => {
    if (sourceHandle === null) return
    store.getState().edit((design) => connect(design, { from: source, handle: sourceHandle, to: target }))
  }

  const onDrop = (event: DragEvent) => {
    const kind = kindOf(event.dataTransfer.getData(DRAG_TYPE))
    if (kind === null) return
    event.preventDefault()
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })
    addKind(
      store,
      kind,
      { x: at.x - 108, y: at.y - 36 },
      edgeAt(document.elementFromPoint(event.clientX, event.clientY)),
    )
  }

  return (
    <section
      ref={frame}
      aria-label="Canvas"
      tabIndex={-1}
      className="relative min-h-0 min-w-0 flex-1"
      data-connecting={connecting || undefined}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={store.getState().changeNodes}
        onEdgesChange={store.getState().changeEdges}
        onConnect={onConnect}
        onConnectStart={() => setConnecting(true)}
        onConnectEnd={() => setConnecting(false)}
        isValidConnection={({ source, target }) => source !== target}
        onMoveStart={onMoveStart}
        onDrop={onDrop}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes(DRAG_TYPE)) return
          event.preventDefault()
          event.dataTransfer.dropEffect = 'copy'
        }}
        connectionMode={ConnectionMode.Strict}
        connectionRadius={28}
        deleteKeyCode={null}
        elevateNodesOnSelect
        fitView
        fitViewOptions={FIT}
        minZoom={0.1}
        maxZoom={2}
        onlyRenderVisibleElements={nodes.length > VISIBLE_ONLY_FROM}
        attributionPosition="top-right"
        aria-label="Drawing of the loop"
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.5} />
        {dockOpen ? null : (
          <MiniMap
            pannable
            zoomable
            position="bottom-right"
            className="hidden overflow-hidden rounded-lg border border-line shadow-sm md:block"
            style={{ width: 148, height: 96 }}
            nodeColor={(node: LoopNodeShape) => KIND_STYLE[node.data.kind].color}
            nodeBorderRadius={10}
            ariaLabel="Overview of the drawing"
          />
        )}
      </ReactFlow>
      <CanvasToolbar />
      {nodes.length === 0 ? (
        <p className="-translate-y-1/2 pointer-events-none absolute inset-x-0 top-1/2 text-center text-muted">
          Nothing drawn yet. Add a node from the palette.
        </p>
      ) : null}
    </section>
  )
}

/** When the canvas changes its size, as when the dock opens: fits the drawing again until somebody has chosen a view, then keeps the middle. */
function useSteadyView() {
  const flow = useReactFlow()
  const frame = useRef<HTMLElement>(null)
  const chosen = useRef(false)
  useEffect(() => {
    const element = frame.current
    if (element === null) return
    let before = element.getBoundingClientRect()
    const observer = new ResizeObserver(() => {
      const now = element.getBoundingClientRect()
      const { x, y, zoom } = flow.getViewport()
      if (chosen.current)
        void flow.setViewport({ x: x + (now.width - before.width) / 2, y: y + (now.height - before.height) / 2, zoom })
      else requestAnimationFrame(() => void flow.fitView(FIT))
      before = now
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [flow])
  const onMoveStart = (event: MouseEvent | TouchEvent | null) => {
    // Without an event the view was moved by a program.
    if (event !== null) chosen.current = true
  }
  return { frame, onMoveStart }
}
