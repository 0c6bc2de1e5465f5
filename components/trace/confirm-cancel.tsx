'use client'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'

type Props = { open: boolean; what: string; onOpenChange: (open: boolean) => void; onCancel: () => void }

/** A second look before a run is cancelled that has gone on for some time. */
export function ConfirmCancel({ open, what, onOpenChange, onCancel }: Props) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Cancel this run?"
      description={`${what} It can’t be gone on with; what it has reached so far is kept.`}
      footer={
        <>
          <Button data-focus-first onClick={() => onOpenChange(false)}>
            Let it go on
          </Button>
          <Button
            variant="danger"
            onClick={() => {
              onOpenChange(false)
              onCancel()
            }}
          >
            Cancel it
          </Button>
        </>
      }
    />
  )
}
