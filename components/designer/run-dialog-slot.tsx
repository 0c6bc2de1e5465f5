'use client'

import dynamic from 'next/dynamic'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'

const Open = dynamic(() => import('./run-dialog.tsx').then((module) => module.OpenRunDialog), { ssr: false })

/** What is asked before a run; loaded when somebody wants one. */
export function RunDialog() {
  const store = useDesignerStore()
  const open = useDesigner((state) => state.dialog === 'run')
  return open ? <Open onClose={() => store.getState().set({ dialog: null })} /> : null
}
