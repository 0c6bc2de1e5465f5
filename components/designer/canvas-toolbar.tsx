'use client'

import { useReactFlow } from '@xyflow/react'
import { ZoomIn, ZoomOut } from 'lucide-react'
import { Button } from '@/components/ui/button.tsx'
import { ActionButton } from './action-button.tsx'

/** Floats over the canvas: layout, zoom, breakpoints. */
export function CanvasToolbar() {
  const flow = useReactFlow()
  return (
    <div
      role="toolbar"
      aria-label="Canvas tools"
      className="absolute bottom-3.5 left-3.5 flex items-center gap-0.5 rounded-lg border border-line bg-surface p-0.5 shadow-sm"
    >
      <ActionButton id="ring" side="top" />
      <ActionButton id="layered" side="top" />
      <span className="mx-0.5 h-4 w-px bg-line" />
      <Button variant="ghost" size="icon" aria-label="Zoom out" onClick={() => void flow.zoomOut({ duration: 150 })}>
        <ZoomOut />
      </Button>
      <Button variant="ghost" size="icon" aria-label="Zoom in" onClick={() => void flow.zoomIn({ duration: 150 })}>
        <ZoomIn />
      </Button>
      <ActionButton id="fitView" side="top" />
      <span className="mx-0.5 h-4 w-px bg-line" />
      <ActionButton id="note" side="top" />
      <ActionButton id="group" side="top" />
      <ActionButton id="breakpoint" side="top" />
    </div>
  )
}
