'use client'

import { DetailPanel } from '@/components/trace/panels/detail-panel.tsx'
import { PausedBanner } from '@/components/trace/paused/paused-banner.tsx'
import { RibbonSection } from '@/components/trace/ribbon/ribbon-section.tsx'
import { StatePanel } from '@/components/trace/state/state-panel.tsx'
import { StepStrip } from '@/components/trace/step-strip.tsx'
import type { TraceStore } from '@/components/trace/store/trace-store.ts'
import { TraceProvider, useTrace } from '@/components/trace/trace-context.tsx'

/** The trace of the run that is followed, under the canvas: iterations, steps, what one asked and answered, and what it did to the state. */
export function RunPanel({ trace }: { trace: TraceStore }) {
  return (
    <TraceProvider store={trace}>
      <div className="flex h-full min-h-0 flex-col">
        <PausedBanner />
        <Iterations />
        <StepStrip />
        <div className="grid min-h-0 flex-1 grid-cols-1 md:grid-cols-[minmax(0,1fr)_minmax(16rem,24rem)]">
          <div className="min-h-0 min-w-0 border-line md:border-r">
            <DetailPanel />
          </div>
          <div className="min-h-0 min-w-0">
            <StatePanel />
          </div>
        </div>
      </div>
    </TraceProvider>
  )
}

/** A trial has one iteration: nothing to choose from. */
function Iterations() {
  const trial = useTrace((state) => state.run.trial)
  return trial === null ? <RibbonSection /> : null
}
