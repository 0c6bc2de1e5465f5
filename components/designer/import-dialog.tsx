'use client'

import dynamic from 'next/dynamic'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'

const ImportLoopDialog = dynamic(() => import('./import-loop-dialog.tsx').then((module) => module.ImportLoopDialog), {
  ssr: false,
})

/** Import, asked for while a loop is open: that loop is left as it is. */
export function ImportDialog() {
  const store = useDesignerStore()
  const open = useDesigner((state) => state.dialog === 'import')
  return open ? <ImportLoopDialog onClose={() => store.getState().set({ dialog: null })} /> : null
}
