'use client'

import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { renameGroup } from '@/lib/loop/1-draw/edit-groups.ts'
import { useDesignerStore } from '../store/designer-context.tsx'
import { type GroupShape, partOf } from '../store/project-extras.ts'
import { TextInPlace } from './text-in-place.tsx'
import { useTextEditing } from './use-text-editing.ts'

/** The frame around a group's nodes. Its label is what it is taken hold of by; what is inside stays canvas. */
export const GroupNode = memo(function GroupNode({ id: key, data, selected }: NodeProps<GroupShape>) {
  const store = useDesignerStore()
  const { id } = partOf(key)
  const { editing, begin, end } = useTextEditing(key, (label) =>
    store.getState().edit((design) => renameGroup(design, id, label.trim())),
  )
  return (
    <div
      className={cn(
        'size-full rounded-xl border border-line-strong border-dashed bg-foreground/3',
        selected && 'border-accent bg-accent/5',
      )}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the canvas node around it is the control; Enter does the same there */}
      <div
        onDoubleClick={begin}
        className={cn(
          'group-handle pointer-events-auto flex h-7 w-fit max-w-full cursor-grab items-center gap-2 rounded-tl-xl rounded-br-lg border border-transparent px-3 font-medium text-[12px] text-muted hover:bg-foreground/5 hover:text-foreground active:cursor-grabbing',
          selected && 'text-accent hover:text-accent',
        )}
      >
        {editing ? (
          <TextInPlace
            label="Name of the group"
            text={data.label}
            maxLength={120}
            lines="one"
            className="h-5 w-48 leading-5"
            onDone={end}
          />
        ) : (
          <span className="truncate">{data.label || 'Group without a name'}</span>
        )}
      </div>
    </div>
  )
})
