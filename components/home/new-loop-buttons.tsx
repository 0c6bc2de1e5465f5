'use client'

import { Plus, Upload } from 'lucide-react'
import { useState } from 'react'
import { DesignFilePicker } from '@/components/designer/design-file-picker.tsx'
import type { ReadDesign } from '@/components/designer/read-design-file.ts'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { useLaunch } from './use-launch.ts'

/** A new ring, or a loop from a file. */
export function NewLoopButtons() {
  const { busy, problem, launch } = useLaunch()
  const [importing, setImporting] = useState(false)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button onClick={() => setImporting(true)}>
        <Upload />
        Import
      </Button>
      <Button variant="primary" disabled={busy} onClick={() => void launch({ from: { kind: 'blank' } })}>
        <Plus />
        New loop
      </Button>
      {problem === null ? null : (
        <p role="alert" className="text-danger text-xs">
          {problem}
        </p>
      )}
      {importing ? <ImportLoopDialog onClose={() => setImporting(false)} /> : null}
    </div>
  )
}

function ImportLoopDialog({ onClose }: { onClose: () => void }) {
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
