'use client'

import { Check, CloudAlert, CloudOff, LoaderCircle } from 'lucide-react'
import { assertNever } from '@/lib/loop/artefacts/assert-never.ts'
import { useDesigner } from './store/designer-context.tsx'
import type { SaveState } from './store/designer-store.ts'

/** Whether the server has what is on the canvas. */
export function SaveStatus() {
  const save = useDesigner((state) => state.save)
  return (
    <span
      className="flex items-center gap-1.5 whitespace-nowrap text-muted text-xs [&_svg]:size-3.5"
      data-testid="save-status"
    >
      <SaveIcon status={save.status} />
      {saveText(save)}
    </span>
  )
}

function SaveIcon({ status }: { status: SaveState['status'] }) {
  switch (status) {
    case 'saved':
      return <Check aria-hidden="true" />
    case 'waiting':
    case 'saving':
      return <LoaderCircle aria-hidden="true" className="animate-spin" />
    case 'offline':
      return <CloudOff aria-hidden="true" className="text-warning" />
    case 'refused':
    case 'conflict':
      return <CloudAlert aria-hidden="true" className="text-danger" />
    default:
      return assertNever(status)
  }
}

export function saveText(save: SaveState): string {
  switch (save.status) {
    case 'saved':
      return 'Saved'
    case 'waiting':
    case 'saving':
      return 'Saving…'
    case 'offline':
      return 'Offline, will retry'
    case 'refused':
      return 'Not saved'
    case 'conflict':
      return 'Conflict'
    default:
      return assertNever(save)
  }
}
