'use client'

import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { useDesigner, useDesignerStore } from '../store/designer-context.tsx'
import { useWatch } from './watch-context.tsx'

const Bar = dynamic(() => import('./run-bar.tsx').then((module) => module.RunBar), {
  ssr: false,
  loading: () => <Line>Opening the run …</Line>,
})

/** Above the canvas while a run is followed. What shows it is loaded with the first one. */
export function RunBar() {
  const store = useDesignerStore()
  const watched = useDesigner((state) => state.watched)
  const watch = useWatch()
  if (watched === null) return null
  if (watch?.ok) return <Bar trace={watch.trace} trial={watched.trial} />
  if (watch === null) return <Line>Opening the run …</Line>
  return (
    <Line>
      The run could not be read. {watch.problem.detail}
      <button
        type="button"
        className="text-accent hover:underline"
        onClick={() => store.getState().set({ watched: null })}
      >
        Close
      </button>
    </Line>
  )
}

function Line({ children }: { children: ReactNode }) {
  return (
    <div
      role="status"
      className="flex h-10 shrink-0 items-center gap-3 border-line border-b bg-surface px-3 text-[13px] text-muted"
    >
      {children}
    </div>
  )
}
