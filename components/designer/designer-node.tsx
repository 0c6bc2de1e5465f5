'use client'

import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { LoopNodeCard, type LoopNodeShape } from '@/components/canvas/loop-node.tsx'
import { BreakpointDot } from '@/components/debugger/breakpoint-dot.tsx'
import { toggleNode } from '@/components/debugger/edit-breakpoints.ts'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'

/** A node that can be edited: its handles can be drawn from, and a run can be made to stop before it. */
export const DesignerNode = memo(function DesignerNode({ id, data, selected }: NodeProps<LoopNodeShape>) {
  const store = useDesignerStore()
  const mark = useDesigner((state) => state.breakpointMarks[id] ?? null)
  const toggle = () => {
    const { breakpoints, set } = store.getState()
    set({ breakpoints: toggleNode(breakpoints, id) })
  }
  return (
    <div className="group/breakpoint relative">
      <LoopNodeCard {...data} selected={selected} connectable />
      <BreakpointDot mark={mark} name={data.title} onToggle={toggle} />
    </div>
  )
})
