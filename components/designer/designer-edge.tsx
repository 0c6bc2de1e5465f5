'use client'

import type { EdgeProps } from '@xyflow/react'
import { Plus } from 'lucide-react'
import { memo, useState } from 'react'
import { useDistance } from '@/components/canvas/distance.tsx'
import type { Point } from '@/components/canvas/geometry.ts'
import { KindGlyph } from '@/components/canvas/kind-glyph.tsx'
import { LoopEdgeCurve, LoopEdgeLabel, type LoopEdgeShape, useEdgeGeometry } from '@/components/canvas/loop-edge.tsx'
import { Menu, MenuItem } from '@/components/ui/menu.tsx'
import { definitions } from '@/lib/nodes/definitions.ts'
import { EdgeEnd } from './drawing/edge-end.tsx'
import { addKind } from './place-node.ts'
import { edgeKey } from './store/canvas-lights.ts'
import { useDesignerStore } from './store/designer-context.tsx'
import { useLights } from './store/lights-context.tsx'

/** An edge that takes a node: dropped on it, or chosen from the menu in its middle while it is selected. Then its end can be led elsewhere, too. */
export const DesignerEdge = memo(function DesignerEdge({
  id,
  source,
  target,
  sourceHandleId,
  data,
  selected,
}: EdgeProps<LoopEdgeShape>) {
  const store = useDesignerStore()
  const [heldAt, setHeldAt] = useState<Point | null>(null)
  const geometry = useEdgeGeometry(id, source, target, heldAt)
  const distance = useDistance()
  const [hovered, setHovered] = useState(false)
  const run = useLights((lights) => lights.run?.edges[edgeKey(source, sourceHandleId, target)] ?? 'idle')
  const drop = useLights(({ dropEdge }) => dropEdge === id)
  if (geometry === null) return null
  const { label } = geometry
  const tone = hovered || drop ? 'lit' : run
  const labelled = selected || tone !== 'idle' || distance === 'near' || distance === 'far'
  return (
    <g data-edge={id} onPointerEnter={() => setHovered(true)} onPointerLeave={() => setHovered(false)}>
      <LoopEdgeCurve geometry={geometry} selected={selected || drop} problem={data?.problem} tone={tone} />
      {selected ? <EdgeEnd edge={{ id, source, target }} tip={geometry.tip} onHold={setHeldAt} /> : null}
      <LoopEdgeLabel geometry={geometry} data={labelled ? data : undefined} selected={selected} tone={tone}>
        {selected ? (
          <Menu
            align="start"
            trigger={
              <button
                type="button"
                aria-label="Insert a node here"
                className="pointer-events-auto grid size-5 place-items-center rounded-full border border-accent bg-surface text-accent shadow-sm hover:bg-accent hover:text-on-accent"
              >
                <Plus className="size-3" />
              </button>
            }
          >
            {Object.values(definitions).map((definition) => (
              <MenuItem
                key={definition.kind}
                icon={<KindGlyph kind={definition.kind} size="sm" />}
                onSelect={() => addKind(store, definition.kind, { x: label.x - 108, y: label.y - 36 }, id)}
              >
                {definition.title}
              </MenuItem>
            ))}
          </Menu>
        ) : undefined}
      </LoopEdgeLabel>
    </g>
  )
})
