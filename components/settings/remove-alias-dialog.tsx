'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { api } from '@/lib/api/client.ts'
import type { WorkspaceAlias } from '@/lib/api/contracts/settings.ts'
import { WORKSPACE_MODELS } from '@/lib/loop/artefacts/models.ts'
import { UsesNote } from './uses-note.tsx'

type Props = { current: WorkspaceAlias; onOpenChange(open: boolean): void; onRemoved(): Promise<void> }

/** A second look before an alias stands for nothing. */
export function RemoveAliasDialog({ current: { alias, updatedAt }, onOpenChange, onRemoved }: Props) {
  const [problem, setProblem] = useState<string | null>(null)
  const remove = async () => {
    const removed = await api.deleteModelAlias(alias, updatedAt)
    if (removed.ok) await onRemoved()
    else setProblem(removed.problem.detail)
  }
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title={`Remove the alias “${alias}”?`}
      description="It stands for no model then. Runs that go on keep the one they began with."
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Keep it</Button>
          <Button variant="danger" onClick={() => void remove()}>
            Remove
          </Button>
        </>
      }
    >
      <UsesNote provider={WORKSPACE_MODELS} model={alias} />
      {problem === null ? null : (
        <p role="alert" className="mt-2 text-danger text-xs">
          {problem}
        </p>
      )}
    </Dialog>
  )
}
