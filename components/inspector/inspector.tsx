'use client'

import { useEffect } from 'react'
import { useDesigner, useDesignerStore } from '@/components/designer/store/designer-context.tsx'
import type { InspectorTab } from '@/components/designer/store/designer-store.ts'
import { selectSpan } from '@/components/editor/select-span.ts'
import { Tab, TabList, TabPanel, Tabs } from '@/components/ui/tabs.tsx'
import { ContractPanel } from './contract-panel.tsx'
import { fieldElementId } from './fields/form-scope.tsx'
import { LoopPanel } from './loop-panel.tsx'
import { ModelsPanel } from './models-panel.tsx'
import { SelectionPanel } from './selection-panel.tsx'
import { StatePanel } from './state-panel.tsx'

/** The right side of the designer: the selected part, or what belongs to the loop as a whole. */
export function Inspector() {
  const store = useDesignerStore()
  const tab = useDesigner((state) => state.tab)
  useFieldFocus()
  return (
    <aside
      id="inspector"
      aria-label="Inspector"
      className="flex min-h-0 w-full shrink-0 scroll-mt-2 flex-col border-line border-t bg-surface md:w-88 md:border-t-0 md:border-l"
    >
      <Tabs
        value={tab}
        onValueChange={(next) => store.getState().set({ tab: next as InspectorTab })}
        className="flex min-h-0 flex-1 flex-col"
      >
        <TabList label="Inspector" className="shrink-0 border-line border-b px-2 py-1.5">
          <Tab value="selection">Selection</Tab>
          <Tab value="loop">Loop</Tab>
          <Tab value="state">State</Tab>
          <Tab value="contract">Contract</Tab>
          <Tab value="models">Models</Tab>
        </TabList>
        <TabPanel value="selection" className="min-h-0 flex-1 overflow-y-auto">
          <SelectionPanel />
        </TabPanel>
        <TabPanel value="loop" className="min-h-0 flex-1 overflow-y-auto">
          <LoopPanel />
        </TabPanel>
        <TabPanel value="state" className="min-h-0 flex-1 overflow-y-auto">
          <StatePanel />
        </TabPanel>
        <TabPanel value="contract" className="min-h-0 flex-1 overflow-y-auto">
          <ContractPanel />
        </TabPanel>
        <TabPanel value="models" className="min-h-0 flex-1 overflow-y-auto">
          <ModelsPanel />
        </TabPanel>
      </Tabs>
    </aside>
  )
}

/** Leads to the field that a problem is about, and to the exact place in it. */
function useFieldFocus(): void {
  const store = useDesignerStore()
  const focus = useDesigner((state) => state.focus)
  useEffect(() => {
    if (focus === null) return
    // A tab that was closed puts its form on the page only after this effect.
    const frame = requestAnimationFrame(() => {
      store.getState().set({ focus: null })
      const element = nearestField(focus.scope, focus.field)
      if (element === null) return
      element.scrollIntoView({ block: 'center' })
      element.focus({ preventScroll: true })
      if (focus.span) selectSpan(element, focus.span.from, Math.max(focus.span.to, focus.span.from))
    })
    return () => cancelAnimationFrame(frame)
  }, [focus, store])
}

/** The control of the path, else of the nearest path around it, else the form's first control. */
function nearestField(scope: string, field: string): HTMLElement | null {
  const parts = field.split('.')
  for (let length = parts.length; length > 0; length -= 1) {
    const element = document.getElementById(fieldElementId(scope, parts.slice(0, length).join('.')))
    if (element) return element
  }
  return document.querySelector<HTMLElement>(
    '[aria-label="Inspector"] [data-form] :is(input, textarea, select, [contenteditable=true])',
  )
}
