'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { DesignFilePicker } from './design-file-picker.tsx'
import type { ReadDesign } from './read-design-file.ts'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'

/** Replaces this loop's design by one from a file, as an edit that can be undone. */
export function ImportDialog() {
  const store = useDesignerStore()
  const open = useDesigner((state) => state.dialog === 'import')
  const [read, setRead] = useState<ReadDesign | null>(null)
  const close = () => {
    setRead(null)
    store.getState().set({ dialog: null })
  }
  if (!open) return null
  return (
    <Dialog
      open
      onOpenChange={close}
      title="Import from JSON"
      description="Replaces the drawing, state, contract and models of this loop. Undo brings them back."
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!read?.ok}
            onClick={() => {
              if (!read?.ok) return
              store.getState().edit(() => read.design)
              store.getState().set({ notice: `Imported ${read.design.name}.` })
              close()
            }}
          >
            Replace this design
          </Button>
        </>
      }
    >
      <DesignFilePicker onRead={setRead} />
    </Dialog>
  )
}
