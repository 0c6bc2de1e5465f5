'use client'

import { useReactFlow } from '@xyflow/react'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { definitions } from '@/lib/nodes/definitions.ts'
import { addKind, DRAG_TYPE } from './place-node.ts'
import { useDesignerStore } from './store/designer-context.tsx'
import { useActionContext } from './use-action-context.tsx'

/** The five kinds: drag one to the canvas or onto an edge, or press it. */
export function Palette() {
  const store = useDesignerStore()
  const { viewCentre } = useActionContext()
  const { getZoom } = useReactFlow()
  return (
    <nav
      aria-label="Palette"
      className="flex shrink-0 gap-1 overflow-x-auto border-line border-b bg-surface p-1.5 md:w-40 md:flex-col md:overflow-y-auto md:border-r md:border-b-0 md:p-2"
    >
      <h2 className="hidden px-1.5 pt-1 pb-0.5 font-medium text-[11px] text-muted md:block">Add a node</h2>
      {Object.values(definitions).map((definition) => (
        <button
          key={definition.kind}
          type="button"
          draggable
          title={definition.summary}
          aria-label={`Add ${definition.title}`}
          onDragStart={(event) => {
            event.dataTransfer.setData(DRAG_TYPE, definition.kind)
            event.dataTransfer.effectAllowed = 'copy'
          }}
          onClick={() => {
            const centre = viewCentre()
            addKind(store, definition.kind, { x: centre.x - 108, y: centre.y - 36 / getZoom() })
          }}
          className="flex shrink-0 items-center gap-2 rounded-md border border-transparent px-1.5 py-1.5 text-left font-medium text-[13px] hover:border-line hover:bg-sunken active:cursor-grabbing"
        >
          <KindGlyph kind={definition.kind} className="size-7" />
          {definition.title}
        </button>
      ))}
      <p className="mt-auto hidden px-1.5 pb-1 text-[11px] text-muted leading-4 md:block">
        Drag onto the canvas, or onto an edge to insert.
      </p>
    </nav>
  )
}
