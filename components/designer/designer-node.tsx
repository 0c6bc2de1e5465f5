'use client'

import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { LoopNodeCard, type LoopNodeShape } from '@/components/canvas/loop-node.tsx'

/** A node that can be edited: its handles can be drawn from. */
export const DesignerNode = memo(function DesignerNode({ data, selected }: NodeProps<LoopNodeShape>) {
  return <LoopNodeCard {...data} selected={selected} connectable />
})
