'use client'

import { SlidersHorizontal } from 'lucide-react'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { Button } from '@/components/ui/button.tsx'
import { useDesign, useDesigner } from './store/designer-context.tsx'

/** The selected node in one line with the way to its form, in sight where the form stands below the drawing. */
export function SelectionLine() {
  const design = useDesign()
  const { nodes } = useDesigner((state) => state.selection)
  const node = nodes.length === 1 ? design.nodes.find(({ id }) => id === nodes[0]) : undefined
  if (!node) return null
  return (
    <div
      data-kind={node.kind}
      className="sticky bottom-0 z-10 flex items-center gap-2.5 border-line border-t bg-raised/95 px-3 py-2 backdrop-blur md:hidden"
    >
      <KindGlyph kind={node.kind} />
      <span className="min-w-0 flex-1 truncate font-medium text-[13px]">{node.label}</span>
      <Button
        size="sm"
        onClick={() => document.getElementById('inspector')?.scrollIntoView({ behavior: 'smooth', block: 'start' })}
      >
        <SlidersHorizontal />
        Settings
      </Button>
    </div>
  )
}
