'use client'

import { ImportLoopDialog } from './import-loop-dialog.tsx'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'

/** Import, asked for while a loop is open: that loop is left as it is. */
export function ImportDialog() {
  const store = useDesignerStore()
  const open = useDesigner((state) => state.dialog === 'import')
  return open ? <ImportLoopDialog onClose={() => store.getState().set({ dialog: null })} /> : null
}
