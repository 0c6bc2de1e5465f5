'use client'

import {
  Background,
  BackgroundVariant,
  type Connection,
  ConnectionMode,
  type EdgeTypes,
  type FinalConnectionState,
  type NodeTypes,
  type OnConnectStartParams,
  ReactFlow,
  useReactFlow,
  useStoreApi,
} from '@xyflow/react'
import {
  type DragEvent,
  type MouseEvent as ReactMouseEvent,
  type RefObject,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { DistanceProvider } from '@/components/canvas/distance.tsx'
import type { LoopEdgeShape } from '@/components/canvas/loop-edge.tsx'
import type { LoopNodeShape } from '@/components/canvas/loop-node.tsx'
import { obstaclesOf } from '@/components/canvas/routes.ts'
import { connect } from '@/lib/loop/1-draw/edit-edges.ts'
import { CanvasToolbar } from './canvas-toolbar.tsx'
import { DesignerEdge } from './designer-edge.tsx'
import { DesignerNode } from './designer-node.tsx'
import { CanvasMenu } from './drawing/canvas-menu.tsx'
import { endDrag, followDrag } from './drawing/drop-on-edge.ts'
import { GroupNode } from './drawing/group-node.tsx'
import { NoteNode } from './drawing/note-node.tsx'
import { Overview } from './drawing/overview.tsx'
import { addKind, DRAG_TYPE, edgeAt, kindOf } from './place-node.ts'
import { targetMark } from './store/canvas-lights.ts'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'
import { useLightsStore } from './store/lights-context.tsx'
import { type ExtraShape, partOf } from './store/project-extras.ts'

const nodeTypes: NodeTypes = { loop: DesignerNode, note: NoteNode, frame: GroupNode }
const edgeTypes: EdgeTypes = { loop: DesignerEdge }
/** Beyond so many nodes only what is in view is drawn, and the overview stands still while one is dragged. */
const LARGE_FROM = 500
const FIT = { padding: 0.16, maxZoom: 1.1 }

export function DesignCanvas() {
  const [dragging, setDragging] = useState(false)
  const store = useDesignerStore()
  const lights = useLightsStore()
  const flow = useReactFlow<LoopNodeShape | ExtraShape, LoopEdgeShape>()
  const drawing = useStoreApi()
  const nodes = useDesigner((state) => state.nodes)
  const extras = useDesigner((state) => state.extras)
  const parts = useMemo(() => (extras.length === 0 ? nodes : [...extras, ...nodes]), [extras, nodes])
  const edges = useDesigner((state) => state.edges)
  const dockOpen = useDesigner((state) => state.dock.open)
  const large = nodes.length > LARGE_FROM
  const { frame, moving } = useSteadyView()
  useFrameMarks(frame)

  const onConnect = ({ source, sourceHandle, target }: Connection) => {
    if (sourceHandle === null) return
    store.getState().edit((design) => connect(design, { from: source, handle: sourceHandle, to: target }))
  }

  const onConnectStart = (_: unknown, { nodeId, handleId }: OnConnectStartParams) => {
    const { edges: drawn } = store.getState().history.present
    const taken = drawn.find(({ from, handle }) => from === nodeId && handle === handleId)?.to ?? null
    if (nodeId !== null) lights.setState({ connecting: { from: nodeId, taken } })
  }

  const onConnectEnd = (event: MouseEvent | TouchEvent, { fromHandle, toNode }: FinalConnectionState) => {
    lights.setState({ connecting: null })
    const pointer = 'changedTouches' in event ? event.changedTouches[0] : event
    if (toNode || !fromHandle?.id || !pointer) return
    const at = { x: pointer.clientX, y: pointer.clientY }
    // Over a node, a panel or beyond the canvas it is a connection that was given up.
    if (!document.elementFromPoint(at.x, at.y)?.closest('.react-flow__pane')) return
    lights.setState({ menu: { of: 'connection', from: fromHandle.nodeId, handle: fromHandle.id, at } })
  }

  const onNodeContextMenu = (event: ReactMouseEvent, { id }: LoopNodeShape | ExtraShape) => {
    if (partOf(id).part !== 'node') return
    event.preventDefault()
    store.getState().select({ nodes: [id] })
    lights.setState({ menu: { of: 'node', id, at: { x: event.clientX, y: event.clientY } } })
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
    <section ref={frame} aria-label="Canvas" tabIndex={-1} className="relative min-h-0 min-w-0 flex-1">
      <DistanceProvider>
        <ReactFlow
          nodes={parts}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={store.getState().changeNodes}
          onEdgesChange={store.getState().changeEdges}
          onConnect={onConnect}
          onConnectStart={onConnectStart}
          onConnectEnd={onConnectEnd}
          isValidConnection={({ target }) => targetMark(lights.getState(), target) !== 'no'}
          onNodeDrag={(_, { id }) => followDrag(store, lights, flow, obstaclesOf(drawing.getState()), id)}
          onNodeDragStart={() => setDragging(true)}
          onNodeDragStop={(_, { id }) => {
            setDragging(false)
            endDrag(store, lights, id)
          }}
          onSelectionDragStart={() => setDragging(true)}
          onSelectionDragStop={() => setDragging(false)}
          onNodeContextMenu={onNodeContextMenu}
          {...moving}
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
          onlyRenderVisibleElements={large}
          attributionPosition="top-right"
          aria-label="Drawing of the loop"
        >
          <Background variant={BackgroundVariant.Dots} gap={20} size={1.5} />
          {dockOpen ? null : <Overview paused={dragging && large} />}
        </ReactFlow>
      </DistanceProvider>
      <CanvasToolbar />
      <CanvasMenu />
      {nodes.length === 0 ? (
        <p className="-translate-y-1/2 pointer-events-none absolute inset-x-0 top-1/2 text-center text-muted">
          Nothing drawn yet. Add a node from the palette.
        </p>
      ) : null}
    </section>
  )
}

/** What concerns all nodes at once is an attribute of the frame: no node renders for it. */
function useFrameMarks(frame: RefObject<HTMLElement | null>): void {
  const lights = useLightsStore()
  useEffect(
    () =>
      lights.subscribe(({ connecting, uses }) => {
        frame.current?.toggleAttribute('data-connecting', connecting !== null)
        frame.current?.toggleAttribute('data-uses', uses !== null)
      }),
    [lights, frame],
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
  const onMove = (event: MouseEvent | TouchEvent | null) => {
    if (event?.type === 'mousemove' || event?.type === 'touchmove') frame.current?.toggleAttribute('data-panning', true)
  }
  const onMoveEnd = () => frame.current?.toggleAttribute('data-panning', false)
  return { frame, moving: { onMoveStart, onMove, onMoveEnd } }
}
