'use client'

import { ReactFlowProvider } from '@xyflow/react'
import { useEffect, useRef, useState } from 'react'
import { Inspector } from '@/components/inspector/inspector.tsx'
import { TooltipProvider } from '@/components/ui/tooltip.tsx'
import { api } from '@/lib/api/client.ts'
import { hashJson } from '@/lib/loop/artefacts/json.ts'
import type { LoopRegistry } from '@/lib/loop/kinds/loop-registry.ts'
import { AcceptBanner } from './accept-banner.tsx'
import { ConflictDialog } from './conflict-dialog.tsx'
import { DesignCanvas } from './design-canvas.tsx'
import { DesignerHeader } from './designer-header.tsx'
import { Dock } from './dock.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { LiveRegion } from './live-region.tsx'
import { Palette } from './palette.tsx'
import { RefusedBanner } from './refused-banner.tsx'
import { RunBar } from './run/run-bar-slot.tsx'
import { WatchProvider } from './run/watch-context.tsx'
import { RunDialog } from './run-dialog-slot.tsx'
import { SelectionLine } from './selection-line.tsx'
import { type Autosave, startAutosave } from './store/autosave.ts'
import { findBackup } from './store/backup.ts'
import { createCanvasLights } from './store/canvas-lights.ts'
import { DesignerStoreProvider } from './store/designer-context.tsx'
import { createDesignerStore, type DesignerStore, type OpenedLoop } from './store/designer-store.ts'
import { keepBreakpoints, keptBreakpoints } from './store/kept-breakpoints.ts'
import { LightsProvider } from './store/lights-context.tsx'
import { tabName } from './store/tab-name.ts'
import { Tour } from './tour/tour.tsx'
import { TryDialog } from './try/try-dialog-slot.tsx'
import { AutosaveProvider, useActionContext } from './use-action-context.tsx'
import { useAddressedPlace } from './use-addressed-place.ts'
import { useDesignerCommands } from './use-designer-commands.ts'
import { useLoopRegistry } from './use-loop-registry.ts'
import { useNewestDraft } from './use-newest-draft.ts'
import { useShortcuts } from './use-shortcuts.ts'

/** The designer of one loop. Mounted anew for each loop: its store lives as long as it does. `registry`: what is known of other loops, where it calls any. */
export function Designer({ opened, registry }: { opened: OpenedLoop; registry: LoopRegistry | undefined }) {
  const [store] = useState(() => {
    const created = createDesignerStore(opened)
    if (registry) created.getState().setRegistry(registry)
    return created
  })
  const [lights] = useState(createCanvasLights)
  const autosave = useAutosave(store)
  useKeptBreakpoints(store)
  useNewestDraft(store)
  useLoopRegistry(store)
  useAddressedPlace(store)
  return (
    <DesignerStoreProvider value={store}>
      <LightsProvider value={lights}>
        <AutosaveProvider value={autosave}>
          <ReactFlowProvider>
            <TooltipProvider delayDuration={350}>
              <WatchProvider>
                <Workspace />
              </WatchProvider>
            </TooltipProvider>
          </ReactFlowProvider>
        </AutosaveProvider>
      </LightsProvider>
    </DesignerStoreProvider>
  )
}

function Workspace() {
  const context = useActionContext()
  useShortcuts(context)
  useDesignerCommands(context)
  return (
    <div className="flex min-h-dvh flex-col md:h-dvh md:min-h-0">
      <DesignerHeader />
      <AcceptBanner />
      <RefusedBanner />
      <ConflictDialog />
      <main className="flex min-h-0 flex-1 flex-col md:flex-row">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          <RunBar />
          <div className="flex h-[62dvh] min-h-0 flex-col md:h-auto md:flex-1 md:flex-row">
            <Palette />
            <DesignCanvas />
          </div>
          <Dock />
        </div>
        <SelectionLine />
        <Inspector />
      </main>
      <RunDialog />
      <TryDialog />
      <ImportDialog />
      <LiveRegion />
      <Tour />
    </div>
  )
}

/** Saves while the page is open, brings back what an earlier page could not save, and warns before unsaved work is left. */
function useAutosave(store: DesignerStore): { current: Autosave | null } {
  const saver = useRef<Autosave | null>(null)
  useEffect(() => {
    const tab = tabName(window.sessionStorage)
    const { slug } = store.getState()
    const autosave = startAutosave(store, { api, storage: window.localStorage, tab })
    saver.current = autosave
    restore(store, window.localStorage, tab, slug)
    const warn = (event: BeforeUnloadEvent) => {
      if (store.getState().history.present !== store.getState().savedDesign) event.preventDefault()
    }
    const online = () => void autosave.flush()
    window.addEventListener('beforeunload', warn)
    window.addEventListener('online', online)
    return () => {
      window.removeEventListener('beforeunload', warn)
      window.removeEventListener('online', online)
      // Leaving by a link inside the app: send what is not sent yet, without waiting.
      void autosave.flush().finally(() => autosave.stop())
    }
  }, [store])
  return saver
}

/** Brings back the breakpoints that this browser has for the loop, and keeps what becomes of them. */
function useKeptBreakpoints(store: DesignerStore): void {
  useEffect(() => {
    const { slug, set } = store.getState()
    set({ breakpoints: keptBreakpoints(window.localStorage, slug) })
    return store.subscribe(({ breakpoints }, before) => {
      if (breakpoints !== before.breakpoints) keepBreakpoints(window.localStorage, slug, breakpoints)
    })
  }, [store])
}

/** Work from before becomes an edit, so that undo still leads to what the server holds. A stale one meets the revision check like any other. */
function restore(store: DesignerStore, storage: Storage, tab: string, slug: string): void {
  const found = findBackup(storage, slug, tab, Date.now())
  if (found === null) return
  const { history, edit, set, revision } = store.getState()
  storage.removeItem(found.key)
  const held = hashJson(history.present)
  if (hashJson(found.backup.design) === held) return
  // A save whose answer this tab did not live to see is its own, not a conflict.
  if (found.backup.revision !== revision && found.backup.sent !== held) set({ revision: found.backup.revision })
  edit(() => found.backup.design)
  set({ notice: 'Brought back changes that were not saved.' })
}
