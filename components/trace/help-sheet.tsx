'use client'
import { Dialog } from '@/components/ui/dialog.tsx'
import { KeyList } from '@/components/ui/key-list.tsx'
import { ACTIONS } from './keys.ts'
import { useTrace, useTraceStore } from './trace-context.tsx'

/** All keys of the viewer. */
export function HelpSheet() {
  const store = useTraceStore()
  const open = useTrace((state) => state.helpOpen)
  return (
    <Dialog
      open={open}
      onOpenChange={(helpOpen) => store.getState().show({ helpOpen })}
      title="Keyboard shortcuts"
      description="On the ribbon: drag to scrub, turn the wheel to zoom, with Shift to move."
    >
      <KeyList keys={Object.values(ACTIONS)} />
    </Dialog>
  )
}
