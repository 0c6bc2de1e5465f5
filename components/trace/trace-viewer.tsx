'use client'
import { useEffect, useState } from 'react'
import { TooltipProvider } from '@/components/ui/tooltip.tsx'
import { api } from '@/lib/api/client.ts'
import type { RunDetail, RunSnapshot } from '@/lib/api/contracts/runs.ts'
import type { Position } from '@/lib/loop/4-trace/navigate.ts'
import { SteppingBanner } from './debugger/stepping-banner.tsx'
import { Dialogs } from './dialogs.tsx'
import { TraceGraph } from './graph/trace-graph.tsx'
import { actionFor } from './keys.ts'
import { DetailPanel } from './panels/detail-panel.tsx'
import { PastFrame } from './past-frame.tsx'
import { PausedBanner } from './paused/paused-banner.tsx'
import { type Place, type PlaceView, writePlace } from './place.ts'
import { RibbonSection } from './ribbon/ribbon-section.tsx'
import { RunHeader } from './run-header.tsx'
import { RunProgress } from './run-progress.tsx'
import { SplitPane } from './split-pane.tsx'
import { StatePanel } from './state/state-panel.tsx'
import { StepStrip } from './step-strip.tsx'
import { openSession } from './store/session.ts'
import { createTraceStore, type TraceStore } from './store/trace-store.ts'
import { TraceProvider } from './trace-context.tsx'
import { TransportBar } from './transport-bar.tsx'
import { useTraceCommands } from './use-trace-commands.ts'

type Props = { run: RunDetail; snapshot: RunSnapshot; place: Place }

/** A run, played back. The parts read one store of their own; this component renders once. */
export function TraceViewer({ run, snapshot, place }: Props) {
  const [store] = useState(() => createTraceStore({ api, run, snapshot, ...place }))

  useEffect(() => openSession(store, api, (...shown) => keepAddress(store, ...shown)), [store])
  useEffect(() => {
    // Not :focus-visible: a browser may set it at the first key after a click. Until Tab is pressed only the pointer can have moved the focus, perhaps before this listened.
    let byPointer = true
    const point = () => {
      byPointer = true
    }
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Tab') byPointer = false
      const action = actionFor(event, byPointer)
      if (!action) return
      event.preventDefault()
      event.stopPropagation()
      const enabled = action.enabled(store.getState())
      if (enabled === true) action.run(store.getState())
      else store.getState().tell(enabled)
    }
    window.addEventListener('pointerdown', point, true)
    window.addEventListener('keydown', press, true)
    return () => {
      window.removeEventListener('pointerdown', point, true)
      window.removeEventListener('keydown', press, true)
    }
  }, [store])

  useTraceCommands(store)

  return (
    <TraceProvider store={store}>
      <TooltipProvider delayDuration={400}>
        <main className="flex min-h-dvh flex-col lg:h-dvh lg:overflow-hidden">
          <RunHeader />
          <RunProgress />
          <PausedBanner />
          <SteppingBanner />
          <RibbonSection />
          <TransportBar />
          <PastFrame />
          <div className="grid min-h-0 flex-1 grid-cols-1 lg:grid-cols-[minmax(0,1fr)_minmax(22rem,28rem)]">
            <SplitPane head={<StepStrip />} top={<TraceGraph />} bottom={<DetailPanel />} />
            <div className="grid min-h-0 min-w-0 grid-cols-1 border-line border-t lg:border-t-0">
              <StatePanel />
            </div>
          </div>
          <Dialogs />
        </main>
      </TooltipProvider>
    </TraceProvider>
  )
}

/** Keeps the place in the address, so that a reload or a link comes back to it. */
function keepAddress(store: TraceStore, position: Position | null, view: PlaceView): void {
  const url = new URL(window.location.href)
  writePlace(url.searchParams, position, view, store.getState().run.status === 'finished')
  window.history.replaceState(null, '', url)
}
