'use client'

import { ShieldAlert } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { plural } from '@/components/ui/format.ts'
import { api } from '@/lib/api/client.ts'
import { reviewDesign } from '@/lib/loop/1-draw/review-design.ts'
import { definitions } from '@/lib/nodes/definitions.ts'
import { errorCount } from './actions.ts'
import { useDesign, useDesigner, useDesignerStore } from './store/designer-context.tsx'
import { useFlush } from './use-action-context.tsx'

/** An imported loop is inert until somebody has looked at what it would do. */
export function AcceptBanner() {
  const store = useDesignerStore()
  const accepted = useDesigner((state) => state.accepted)
  const errors = useDesigner(errorCount)
  const flush = useFlush()
  const [open, setOpen] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  if (accepted) return null
  const accept = async () => {
    // What is accepted is what the server holds: it must be what was reviewed.
    if (!(await flush())) return setProblem('This loop is not saved, so it can’t be accepted yet.')
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
            <Button
              variant="primary"
              disabled={errors > 0}
              aria-describedby={errors > 0 ? 'why-not-accept' : undefined}
              onClick={() => void accept()}
            >
              Accept
            </Button>
          </>
        }
      >
        <Review />
        {errors > 0 ? (
          <p id="why-not-accept" className="pt-3 text-danger text-xs">
            Fix {plural(errors, 'error')} first: what a loop would do is only known once it compiles.
          </p>
        ) : null}
        {problem === null ? null : <p className="pt-2 text-danger text-xs">{problem}</p>}
      </Dialog>
    </div>
  )
}

function Review() {
  const design = useDesign()
  return (
    <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-y-1.5 text-[13px] text-foreground">
      {reviewDesign(design, definitions).map(({ name, value }) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
