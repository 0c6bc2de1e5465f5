'use client'

import { type FormEvent, type ReactNode, useId, useState } from 'react'
import type { Json } from '@/lib/loop/artefacts/json.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { ProblemLine } from './problem-line.tsx'

type Props = {
  title: string
  description: ReactNode
  wide?: boolean
  /** What the fields hold. While it is not what they held at first, nothing closes the dialog unasked but Cancel. */
  entered: Json
  /** What the main button says. */
  submit: string
  ready: boolean
  /** Null when it is done; else why not, which is shown below the fields. */
  onSubmit(): Promise<string | null>
  onClose(): void
  children: ReactNode
}

/** A dialog around a form: it is sent once at a time, and what was entered is not lost by a slip. */
export function FormDialog({ entered, submit, ready, onSubmit, onClose, children, ...dialog }: Props) {
  const id = useId()
  const [saving, setSaving] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const now = JSON.stringify(entered)
  const [first] = useState(now)
  async function send(event: FormEvent) {
    event.preventDefault()
    if (!ready || saving) return
    setSaving(true)
    setProblem(null)
    setProblem(await onSubmit())
    setSaving(false)
  }
  return (
    <Dialog
      open
      {...dialog}
      unsaved={now !== first}
      onOpenChange={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={id} disabled={saving || !ready}>
            {saving ? 'Saving …' : submit}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={send} className="grid gap-4">
        {children}
        <ProblemLine>{problem}</ProblemLine>
      </form>
    </Dialog>
  )
}
