'use client'

import { BreakpointList } from '@/components/debugger/breakpoint-list.tsx'
import { useDesign, useDesigner, useDesignerStore } from './store/designer-context.tsx'

/** Where runs stop that are started from here. */
export function BreakpointsPanel() {
  const store = useDesignerStore()
  const design = useDesign()
  const breakpoints = useDesigner((state) => state.breakpoints)
  return (
    <>
      <BreakpointList
        breakpoints={breakpoints}
        design={design}
        onChange={(next) => store.getState().set({ breakpoints: next })}
        onShow={(nodeId) => store.getState().select({ nodes: [nodeId] })}
        hint="No breakpoints. Select a node and press B, or click at a node’s left edge."
      />
      <p className="px-3 pb-3 text-muted text-xs">
        Kept in this browser for this loop, and given to each run that is started here. They are no part of the design.
      </p>
    </>
  )
}
