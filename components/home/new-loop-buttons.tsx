'use client'

import { Plus, Upload } from 'lucide-react'
import { useState } from 'react'
import { ImportLoopDialog } from '@/components/designer/import-loop-dialog.tsx'
import { useLaunch } from '@/components/designer/use-launch.ts'
import { Button } from '@/components/ui/button.tsx'

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
