'use client'
import { useEffect, useState } from 'react'
import { useOffer } from '@/components/commands/commands-context.ts'
import { RIBBON_HINTS } from '@/components/trace/keys.ts'
import { Ribbon } from '@/components/trace/ribbon/ribbon.tsx'
import { openSession } from '@/components/trace/store/session.ts'
import { TraceProvider } from '@/components/trace/trace-context.tsx'
import { TooltipProvider } from '@/components/ui/tooltip.tsx'
import { api } from '@/lib/api/client.ts'
import { compareCommands } from './actions.ts'
import { CompareProvider, useCompareStore } from './compare-context.tsx'
import { createCompareStore, joinSides, type Side, type SideSetup } from './compare-store.ts'
import { Curves } from './curves.tsx'
import { DifferenceBar } from './difference-bar.tsx'
import { DifferenceStrip } from './difference-strip.tsx'
import { IterationView } from './iteration-view.tsx'
import { keepComparison } from './keep-comparison.ts'
import { SideCard } from './side-card.tsx'

type Props = { a: SideSetup; b: SideSetup; iteration: number | null }

/** Two runs, iteration by iteration, under one playhead. Both are viewers' stores of their own: their events are loaded as they are looked at. */
export function CompareView({ a, b, iteration }: Props) {
  const [store] = useState(() => createCompareStore(api, { a, b }, iteration ?? 1))
  useEffect(() => {
    const stops = [
      openSession(store.sides.a, api, () => {}),
      openSession(store.sides.b, api, () => {}),
      joinSides(store),
      keepComparison(store, api, iteration === null),
      store.subscribe((state, before) => {
        if (state.iteration !== before.iteration) writeIteration(state.iteration)
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [store, iteration])
  useOffer({ commands: () => compareCommands(store), hints: () => RIBBON_HINTS })
  return (
    <CompareProvider store={store}>
      <TooltipProvider delayDuration={400}>
        <div className="grid gap-3 md:grid-cols-2">
          <SideCard side="a" />
          <SideCard side="b" />
        </div>
        <DifferenceBar />
        <section aria-label="Iterations of both runs" className="rounded-lg border border-line bg-surface p-3">
          <Lane side="a" />
          <div className="pl-6">
            <DifferenceStrip />
          </div>
          <Lane side="b" />
        </section>
        <Curves />
        <IterationView />
      </TooltipProvider>
    </CompareProvider>
  )
}

function Lane({ side }: { side: Side }) {
  const store = useCompareStore()
  return (
    <div className="flex items-center gap-2" data-testid={`lane-${side}`}>
      <span className="w-4 text-center font-semibold text-xs uppercase">{side}</span>
      <div className="min-w-0 flex-1">
        <TraceProvider store={store.sides[side]}>
          <Ribbon />
        </TraceProvider>
      </div>
    </div>
  )
}

/** Keeps the place in the address, so that a reload or a link comes back to it. */
function writeIteration(iteration: number): void {
  const url = new URL(window.location.href)
  url.searchParams.set('i', String(iteration))
  window.history.replaceState(null, '', url)
}
