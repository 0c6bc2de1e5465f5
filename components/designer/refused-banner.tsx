'use client'

import { CloudAlert } from 'lucide-react'
import { goTo } from '@/components/problems/go-to.ts'
import { placeOfPath } from '@/components/problems/place-of.ts'
import { Button } from '@/components/ui/button.tsx'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'

/** The server would not store the design: why, and the way to what must be mended. */
export function RefusedBanner() {
  const store = useDesignerStore()
  const save = useDesigner((state) => state.save)
  if (save.status !== 'refused') return null
  const { detail, problem } = save
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-3 border-danger/30 border-b bg-danger-soft px-3 py-2 text-[13px] text-danger"
    >
      <CloudAlert aria-hidden="true" className="size-4" />
      <p className="min-w-0 flex-1">
        Your changes are kept in this browser but are not saved: {problem ? problem.message : detail}
        {problem ? <code className="ml-1.5 font-mono text-xs">{problem.where}</code> : null}
      </p>
      {problem ? (
        <Button size="sm" onClick={() => goTo(store, placeOfPath(problem.where, store.getState().history.present))}>
          Go to field
        </Button>
      ) : null}
    </div>
  )
}
