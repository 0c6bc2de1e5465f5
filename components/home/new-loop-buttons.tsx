'use client'

import { Plus, Upload } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'

// It compiles what it is given: loaded when somebody has a file.
const ImportLoopDialog = dynamic(
  () => import('@/components/designer/import-loop-dialog.tsx').then((module) => module.ImportLoopDialog),
  { ssr: false },
)

/** A loop from a file, or the choice of where a new one begins. */
export function NewLoopButtons() {
  const [importing, setImporting] = useState(false)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button onClick={() => setImporting(true)}>
        <Upload />
        Import
      </Button>
      <Button asChild variant="primary">
        <Link href="/new">
          <Plus />
          New loop
        </Link>
      </Button>
      {importing ? <ImportLoopDialog onClose={() => setImporting(false)} /> : null}
    </div>
  )
}
