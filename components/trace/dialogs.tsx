'use client'
import dynamic from 'next/dynamic'
import { useTrace, useTraceStore } from './trace-context.tsx'

const ForkDialog = dynamic(() => import('./fork/fork-dialog.tsx').then((module) => module.ForkDialog), { ssr: false })
const ReplayDialog = dynamic(() => import('./fork/replay-dialog.tsx').then((module) => module.ReplayDialog), {
  ssr: false,
})
const CompareDialog = dynamic(() => import('./compare-dialog.tsx').then((module) => module.CompareDialog), {
  ssr: false,
})

const KeepCase = dynamic(() => import('../evaluations/keep-case.tsx').then((module) => module.KeepCase), { ssr: false })

/** The dialog that is open, each loaded when it is first wanted. */
export function Dialogs() {
  const store = useTraceStore()
  const dialog = useTrace((state) => state.dialog)
  const { id, loop } = useTrace((state) => state.run)
  if (dialog === 'fork') return <ForkDialog />
  if (dialog === 'replay') return <ReplayDialog />
  if (dialog === 'keep')
    return <KeepCase run={id} loop={loop} onClose={() => store.getState().show({ dialog: null })} />
  return dialog === 'compare' ? <CompareDialog /> : null
}
