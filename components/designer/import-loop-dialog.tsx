'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { DesignFilePicker } from './design-file-picker.tsx'
import type { ReadDesign } from './read-design-file.ts'
import { useLaunch } from './use-launch.ts'

/** Makes a loop from a file. Always a new one, so that nothing from outside gets into a loop that somebody has already accepted. */
export function ImportLoopDialog({ onClose }: { onClose: () => void }) {
  const { busy, problem, launch } = useLaunch()
  const [read, setRead] = useState<ReadDesign | null>(null)
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Import a loop"
      description="It becomes a loop of its own and stays inert until you have reviewed and accepted it."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!read?.ok || busy}
            onClick={() =>
              read?.ok && void launch({ name: read.design.name, from: { kind: 'import', design: read.design } })
            }
          >
            Import loop
          </Button>
        </>
      }
    >
      <DesignFilePicker onRead={setRead} />
      {problem === null ? null : (
        <p role="alert" className="pt-2 text-danger text-xs">
          {problem}
        </p>
      )}
    </Dialog>
  )
}
