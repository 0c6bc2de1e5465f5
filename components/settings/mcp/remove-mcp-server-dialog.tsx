'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { api } from '@/lib/api/client.ts'
import type { McpServerView } from '@/lib/api/contracts/mcp.ts'

type Props = { server: McpServerView; onOpenChange(open: boolean): void; onRemoved(): Promise<void> }

/** A second look before a server and its headers are forgotten. */
export function RemoveMcpServerDialog({ server: { name, headerNames, updatedAt }, onOpenChange, onRemoved }: Props) {
  const [problem, setProblem] = useState<string | null>(null)
  const remove = async () => {
    const removed = await api.removeMcpServer(name, updatedAt)
    if (removed.ok) await onRemoved()
    else setProblem(removed.problem.detail)
  }
  const headersToo = headerNames.length > 0 ? ' Its headers are forgotten with it and can’t be brought back.' : ''
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title={`Remove ${name}?`}
      description={`Loops that have its tools can’t be started until a server of this name is there again.${headersToo}`}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Keep it</Button>
          <Button variant="danger" onClick={() => void remove()}>
            Remove
          </Button>
        </>
      }
    >
      {problem === null ? undefined : (
        <p role="alert" className="text-danger text-xs">
          {problem}
        </p>
      )}
    </Dialog>
  )
}
