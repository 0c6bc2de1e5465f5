'use client'

import { type NodeProps, NodeResizeControl } from '@xyflow/react'
import { memo } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { editNote } from '@/lib/loop/1-draw/edit-notes.ts'
import { useDesignerStore } from '../store/designer-context.tsx'
import { type NoteShape, partOf } from '../store/project-extras.ts'
import { TextInPlace } from './text-in-place.tsx'
import { useTextEditing } from './use-text-editing.ts'

const TEXT = 'size-full px-3 py-2 text-[13px] leading-[1.45]'

/** A text on the canvas. Double-click or Enter edits it; its corner makes it larger. */
export const NoteNode = memo(function NoteNode({ id: key, data, selected }: NodeProps<NoteShape>) {
  const store = useDesignerStore()
  const { id } = partOf(key)
  const { editing, begin, end } = useTextEditing(key, (text) =>
    store.getState().edit((design) => editNote(design, id, { text })),
  )
  return (
    <>
      {selected ? (
        <NodeResizeControl
          position="bottom-right"
          minWidth={80}
          minHeight={40}
          maxWidth={2_000}
          maxHeight={2_000}
          className="!size-4 !translate-x-[-85%] !translate-y-[-85%] !rounded-sm !border-0 !bg-transparent"
        >
          <span
            aria-hidden="true"
            title="Drag to resize"
            className="absolute right-0.5 bottom-0.5 size-2.5 border-accent border-r-2 border-b-2"
          />
        </NodeResizeControl>
      ) : null}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the canvas node around it is the control; Enter does the same there */}
      <div
        onDoubleClick={begin}
        className={cn(
          'size-full overflow-hidden rounded-md border border-warning/35 bg-warning-soft text-foreground shadow-sm',
          selected && 'border-accent ring-3 ring-accent/20',
        )}
      >
        {editing ? (
          <TextInPlace
            label="Text of the note"
            text={data.text}
            maxLength={4_000}
            lines="many"
            className={TEXT}
            onDone={end}
          />
        ) : (
          <p className={cn(TEXT, 'overflow-hidden whitespace-pre-wrap break-words', data.text === '' && 'text-muted')}>
            {data.text || 'An empty note. Press Enter to write.'}
          </p>
        )}
      </div>
    </>
  )
})
