'use client'
import dynamic from 'next/dynamic'
import { useTrace } from './trace-context.tsx'

const ForkDialog = dynamic(() => import('./fork/fork-dialog.tsx').then((module) => module.ForkDialog), { ssr: false })
const ReplayDialog = dynamic(() => import('./fork/replay-dialog.tsx').then((module) => module.ReplayDialog), {
  ssr: false,
})
const CompareDialog = dynamic(() => import('./compare-dialog.tsx').then((module) => module.CompareDialog), {
  ssr: false,
})

/** The dialog that is open, each loaded when it is first wanted. */
export function Dialogs() {
  const dialog = useTrace((state) => state.dialog)
  if (dialog === 'fork') return <ForkDialog />
  if (dialog === 'replay') return <ReplayDialog />
  return dialog === 'compare' ? <CompareDialog /> : null
}
