'use client'

import dynamic from 'next/dynamic'
import { useWatch } from './watch-context.tsx'

const Panel = dynamic(() => import('./run-panel.tsx').then((module) => module.RunPanel), {
  ssr: false,
  loading: () => <p className="p-3 text-[13px] text-muted">Loading …</p>,
})

/** The dock's tab of the run that is followed. */
export function RunPanelSlot() {
  const watch = useWatch()
  if (watch?.ok) return <Panel trace={watch.trace} />
  return <p className="p-3 text-[13px] text-muted">{watch === null ? 'Opening the run …' : watch.problem.detail}</p>
}
