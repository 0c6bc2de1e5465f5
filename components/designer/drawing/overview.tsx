import { MiniMap, Panel } from '@xyflow/react'
import { KIND_STYLE } from '@/components/canvas/kind-style.ts'
import type { LoopNodeShape } from '@/components/canvas/loop-node.tsx'
import { cn } from '@/components/ui/cn.ts'
import type { ExtraShape } from '../store/project-extras.ts'

const BOX = 'hidden overflow-hidden rounded-lg border border-line shadow-sm md:block'
const SIZE = { width: 148, height: 96 }

const colorOf = (node: LoopNodeShape | ExtraShape) =>
  node.type === 'loop' ? KIND_STYLE[node.data.kind].color : 'transparent'

/** The whole drawing in a corner. `paused`: its place alone, since each of its nodes is looked at again at every move of one. */
export function Overview({ paused }: { paused: boolean }) {
  if (paused) return <Panel position="bottom-right" className={cn(BOX, 'bg-surface')} style={SIZE} aria-hidden="true" />
  return (
    <MiniMap
      pannable
      zoomable
      position="bottom-right"
      className={BOX}
      style={SIZE}
      nodeColor={colorOf}
      nodeBorderRadius={10}
      ariaLabel="Overview of the drawing"
    />
  )
}
