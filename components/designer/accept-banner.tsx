'use client'

import { ShieldAlert } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { api } from '@/lib/api/client.ts'
import { useDesign, useDesigner, useDesignerStore } from './store/designer-context.tsx'

/** An imported loop is inert until somebody has looked at what it would do. */
export function AcceptBanner() {
  const store = useDesignerStore()
  const accepted = useDesigner((state) => state.accepted)
  const [open, setOpen] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  if (accepted) return null
  const accept = async () => {
    const result = await api.acceptLoop(store.getState().slug)
    if (result.ok) store.getState().set({ accepted: true, notice: 'Accepted: this loop can run now.' })
    else setProblem(result.problem.detail)
  }
  return (
    <div className="flex flex-wrap items-center gap-2 border-warning/30 border-b bg-warning-soft px-3 py-1.5 text-[13px] text-warning">
      <ShieldAlert aria-hidden="true" className="size-4" />
      <span className="flex-1">
        This loop was imported. It can be read and edited, but not run, until you have reviewed it.
      </span>
      <Button size="sm" onClick={() => setOpen(true)}>
        Review and accept
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Review this loop"
        description="Once accepted it may call these models and tools when you run it."
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Not yet</Button>
            <Button variant="primary" onClick={() => void accept()}>
              Accept
            </Button>
          </>
        }
      >
        <Review />
        {problem === null ? null : <p className="pt-2 text-danger text-xs">{problem}</p>}
      </Dialog>
    </div>
  )
}

function Review() {
  const design = useDesign()
  const tools = useDesigner((state) => state.compiled.spec?.tools)
  const models = Object.entries(design.models).map(([alias, model]) => `${alias}: ${model.provider} ${model.model}`)
  const { maxIterations, budgetUsd } = design.contract
  const rows = [
    ['Tools', tools === undefined ? 'not known while the design has errors' : tools.join(', ') || 'none'],
    ['Models', models.join(', ') || 'none'],
    ['Most iterations', String(maxIterations)],
    ['Money budget', budgetUsd === undefined ? 'none' : `$${budgetUsd}`],
    ['Purpose', design.purpose ?? 'not said'],
  ] as const
  return (
    <dl className="grid grid-cols-[8rem_1fr] gap-y-1.5 text-[13px] text-foreground">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
