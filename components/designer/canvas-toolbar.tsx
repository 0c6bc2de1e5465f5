'use client'

import { ActionButton } from './action-button.tsx'

/** Floats over the canvas: layout, zoom, breakpoints. */
export function CanvasToolbar() {
  return (
    <div
      role="toolbar"
      aria-label="Canvas tools"
      className="absolute bottom-3.5 left-3.5 flex items-center gap-0.5 rounded-lg border border-line bg-surface p-0.5 shadow-sm"
    >
      <ActionButton id="ring" side="top" />
      <ActionButton id="layered" side="top" />
      <span className="mx-0.5 h-4 w-px bg-line" />
      <ActionButton id="zoomOut" side="top" />
      <ActionButton id="zoomIn" side="top" />
      <ActionButton id="fitView" side="top" />
      <span className="mx-0.5 h-4 w-px bg-line" />
      <ActionButton id="note" side="top" />
      <ActionButton id="group" side="top" />
      <ActionButton id="breakpoint" side="top" />
    </div>
  )
}
