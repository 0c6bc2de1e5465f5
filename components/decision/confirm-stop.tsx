'use client'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'

type Props = { open: boolean; onOpenChange: (open: boolean) => void; onStop: () => void }

/** A second look before a run is ended. */
export function ConfirmStop({ open, onOpenChange, onStop }: Props) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Stop this run?"
      description="It ends as stopped by a person and can’t be gone on with. What it has reached so far is kept."
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Keep it waiting</Button>
          <Button
            variant="danger"
            onClick={() => {
              onOpenChange(false)
              onStop()
            }}
          >
            Stop the run
          </Button>
        </>
      }
    />
  )
}
