'use client'

import { EdgeLabelRenderer, useReactFlow } from '@xyflow/react'
import { type PointerEvent, useRef } from 'react'
import type { EdgeGeometry, Point } from '@/components/canvas/geometry.ts'
import { redirect } from '@/lib/loop/1-draw/edit-edges.ts'
import { useDesignerStore } from '../store/designer-context.tsx'
import { useLightsStore } from '../store/lights-context.tsx'
import { partOf } from '../store/project-extras.ts'

type Props = {
  edge: { id: string; source: string; target: string }
  tip: EdgeGeometry['tip']
  /** Where the end is held, in canvas units; null: it is where it belongs. */
  onHold: (at: Point | null) => void
}

/** The arrow of a selected edge, to be led to another node. The keyboard has the edge's form. */
export function EdgeEnd({ edge, tip, onHold }: Props) {
  const store = useDesignerStore()
  const lights = useLightsStore()
  const flow = useReactFlow()
  const held = useRef(false)
  const release = () => {
    held.current = false
    lights.setState({ connecting: null })
    onHold(null)
  }
  const take = (event: PointerEvent<HTMLElement>) => {
    event.stopPropagation()
    event.currentTarget.setPointerCapture(event.pointerId)
    held.current = true
    lights.setState({ connecting: { from: edge.source, taken: edge.target } })
  }
  const move = (event: PointerEvent<HTMLElement>) => {
    if (held.current) onHold(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }))
  }
  const put = (event: PointerEvent<HTMLElement>) => {
    if (!held.current) return
    const target = nodeAt(event.clientX, event.clientY)
    release()
    if (target === null || target === edge.source || target === edge.target) return
    store.getState().edit((design) => redirect(design, edge.id, target))
    const label = store.getState().history.present.nodes.find(({ id }) => id === target)?.label
    store.getState().set({ notice: `Led the edge to ${label || target}.` })
  }
  return (
    <EdgeLabelRenderer>
      <span
        aria-hidden="true"
        title="Drag to lead the edge to another node"
        data-testid="edge-end"
        onPointerDown={take}
        onPointerMove={move}
        onPointerUp={put}
        onPointerCancel={release}
        className="nodrag nopan pointer-events-auto absolute z-10 size-3.5 cursor-grab touch-none rounded-full border-2 border-accent bg-surface active:cursor-grabbing"
        style={{ transform: `translate(-50%, -50%) translate(${tip.x}px, ${tip.y}px)` }}
      />
    </EdgeLabelRenderer>
  )
}

/** The node at a place of the window. */
function nodeAt(x: number, y: number): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const key = element.closest<HTMLElement>('.react-flow__node')?.dataset.id
    if (key !== undefined && partOf(key).part === 'node') return key
  }
  return null
}
