'use client'
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx'

/** A second look before a run is ended. */
export function ConfirmStop({ onClose, onStop }: { onClose: () => void; onStop: () => void }) {
  return (
    <ConfirmDialog
      title="Stop this run?"
      description="It ends as stopped by a person and can’t be gone on with. What it has reached so far is kept."
      act="Stop the run"
      keep="Keep it waiting"
      onClose={onClose}
      onAct={() => {
        onClose()
        onStop()
        return null
      }}
    />
  )
}
