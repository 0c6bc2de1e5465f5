'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { api } from '@/lib/api/client.ts'
import type { Connection } from '@/lib/api/contracts/settings.ts'
import { UsesNote } from './uses-note.tsx'

type Props = { connection: Connection; onOpenChange(open: boolean): void; onRemoved(): Promise<void> }

/** A second look before a connection and its key are forgotten. */
export function RemoveConnectionDialog({ connection, onOpenChange, onRemoved }: Props) {
  const { name, key, overrides, updatedAt } = connection
  const [problem, setProblem] = useState<string | null>(null)
  const remove = async () => {
    const removed = await api.deleteConnection(name, updatedAt ?? undefined)
    if (removed.ok) await onRemoved()
    else setProblem(removed.problem.detail)
  }
  const keyToo = key.from === 'stored' ? ' Its key is forgotten with it and can’t be brought back.' : ''
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title={`Remove ${name}?`}
      description={
        overrides ? `The one of the environment counts again.${keyToo}` : `Its address is forgotten.${keyToo}`
      }
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Keep it</Button>
          <Button variant="danger" onClick={() => void remove()}>
            Remove
          </Button>
        </>
      }
    >
      {overrides ? undefined : <UsesNote provider={name} />}
      {problem === null ? null : (
        <p role="alert" className="mt-2 text-danger text-xs">
          {problem}
        </p>
      )}
    </Dialog>
  )
}
