'use client'

import type { NodeProps } from '@xyflow/react'
import { Ellipsis, Eye, PencilLine } from 'lucide-react'
import { memo } from 'react'
import { useDistance } from '@/components/canvas/distance.tsx'
import { DistantNode } from '@/components/canvas/distant-node.tsx'
import { LoopNodeCard, type LoopNodeShape } from '@/components/canvas/loop-node.tsx'
import { BreakpointDot } from '@/components/debugger/breakpoint-dot.tsx'
import { toggleNode } from '@/components/debugger/edit-breakpoints.ts'
import { cn } from '@/components/ui/cn.ts'
import { targetMark } from './store/canvas-lights.ts'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'
import { useLights, useLightsStore } from './store/lights-context.tsx'

/** A node that can be edited: its handles can be drawn from, a run can be made to stop before it, and it follows its own lights. */
export const DesignerNode = memo(function DesignerNode({ id, data, selected, dragging }: NodeProps<LoopNodeShape>) {
  const target = useLights((lights) => targetMark(lights, id))
  const use = useLights(({ uses }) => uses?.[id])
  const tone = useLights(({ run }) => run?.tones[id] ?? 'idle')
  const count = useLights(({ run }) => run?.counts[id] ?? 0)
  const distance = useDistance()
  // Drawn with few parts, so that a thousand of them can be moved about.
  const distant = distance === 'distant' || distance === 'dots'
  const Face = distant ? DistantNode : LoopNodeCard
  return (
    <div
      data-target={target}
      data-use={use}
      className={cn(
        'designer-node group/breakpoint relative rounded-lg transition-opacity data-[target=no]:opacity-40',
        (use === 'read' || use === 'both') && 'outline-2 outline-info outline-dashed outline-offset-3',
        (use === 'written' || use === 'both') && 'ring-3 ring-warning/60',
      )}
    >
      <Face {...data} selected={selected} tone={tone} count={count} connectable />
      {distant ? null : <Breakpoint id={id} title={data.title} />}
      {use === undefined ? null : <UseMark use={use} />}
      {selected && !dragging && !distant ? <MenuButton id={id} title={data.title} /> : null}
    </div>
  )
})

function Breakpoint({ id, title }: { id: string; title: string }) {
  const store = useDesignerStore()
  const mark = useDesigner((state) => state.breakpointMarks[id] ?? null)
  const toggle = () => {
    const { breakpoints, set } = store.getState()
    set({ breakpoints: toggleNode(breakpoints, id) })
  }
  return <BreakpointDot mark={mark} name={title} onToggle={toggle} />
}

/** What the node does with the field that is looked at: words and a sign, beside the outline. */
function UseMark({ use }: { use: 'read' | 'written' | 'both' }) {
  return (
    <span className="-bottom-2.5 absolute left-2.5 z-10 flex gap-1 font-medium text-[10px] leading-4">
      {use === 'written' ? null : (
        <span className="flex items-center gap-1 rounded-full border border-info bg-info-soft px-1.5 text-info">
          <Eye className="size-2.5" aria-hidden="true" />
          reads
        </span>
      )}
      {use === 'read' ? null : (
        <span className="flex items-center gap-1 rounded-full border border-warning bg-warning-soft px-1.5 text-warning">
          <PencilLine className="size-2.5" aria-hidden="true" />
          writes
        </span>
      )}
    </span>
  )
}

function MenuButton({ id, title }: { id: string; title: string }) {
  const lights = useLightsStore()
  return (
    <button
      type="button"
      aria-label={`Actions for ${title}`}
      aria-haspopup="menu"
      title="Connect, run this node, and more"
      onClick={(event) => {
        event.stopPropagation()
        const { left, bottom } = event.currentTarget.getBoundingClientRect()
        lights.setState({ menu: { of: 'node', id, at: { x: left, y: bottom + 4 } } })
      }}
      onDoubleClick={(event) => event.stopPropagation()}
      className="nodrag nopan -top-3 -right-8 absolute z-10 grid size-6 place-items-center rounded-full border border-accent bg-surface text-accent shadow-sm hover:bg-accent hover:text-on-accent"
    >
      <Ellipsis className="size-3.5" aria-hidden="true" />
    </button>
  )
}
