'use client'

import { type ReactNode, useState } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { ProblemLine } from './problem-line.tsx'

type Props = {
  title: string
  description: string
  /** What the button says that does it. */
  act: string
  /** What the button says that leaves all as it is. */
  keep?: string
  ready?: boolean
  /** Null when it is done; else why not. */
  onAct(): Promise<string | null> | null
  onClose(): void
  /** What it would touch. */
  children?: ReactNode
}

/** A second look before something is gone. */
export function ConfirmDialog({ act, keep = 'Keep it', ready = true, onAct, onClose, children, ...dialog }: Props) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  async function confirm() {
    setBusy(true)
    setProblem(await onAct())
    setBusy(false)
  }
  return (
    <Dialog
      open
      {...dialog}
      onOpenChange={onClose}
      footer={
        <>
          <Button data-focus-first onClick={onClose}>
            {keep}
          </Button>
          <Button variant="danger" disabled={busy || !ready} onClick={() => void confirm()}>
            {act}
          </Button>
        </>
      }
    >
      {children === undefined && problem === null ? undefined : (
        <div className="grid gap-2">
          {children}
          <ProblemLine>{problem}</ProblemLine>
        </div>
      )}
    </Dialog>
  )
}
