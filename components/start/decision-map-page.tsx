'use client'

import Link from 'next/link'
import { useState, useSyncExternalStore } from 'react'
import { focusSoon } from '@/components/ui/focus-soon.ts'
import { DecisionsSection } from './decisions-section.tsx'
import { mapOf, problemsOf } from './map-draft.ts'
import { TaskSection } from './task-section.tsx'
import { useMapDraft } from './use-map-draft.ts'
import { VerdictLine } from './verdict-panel.tsx'
import { VerdictSection } from './verdict-section.tsx'

/** The guided start: the decisions of a task, whether they need a loop, and the loop that they make. */
export function DecisionMapPage() {
  // What is kept is known to the browser alone, so the form begins there.
  const inBrowser = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  )
  return (
    <>
      <nav aria-label="Breadcrumb" className="pb-1 text-muted text-xs">
        <Link href="/new" className="hover:text-foreground hover:underline">
          New loop
        </Link>
      </nav>
      <h1 className="font-semibold text-xl tracking-tight">Decision map</h1>
      <p className="max-w-2xl pt-1 text-[13px] text-muted">
        List decisions, not steps. A decision has alternatives, each with what follows, and a criterion by which one
        sees that it was right. The verdict follows as you write.
      </p>
      {inBrowser ? <MapForm /> : <div aria-hidden="true" className="mt-5 h-96 animate-pulse rounded-xl bg-sunken" />}
    </>
  )
}

function MapForm() {
  const map = useMapDraft()
  const [asked, setAsked] = useState(false)
  const problems = problemsOf(map.draft)
  // Nothing is called wrong before somebody wants the loop.
  const shown = asked ? problems : []
  const byControl = new Map(shown.toReversed().map(({ at, message }) => [at, message]))
  const from = () => {
    setAsked(true)
    const [first] = problems
    if (first) focusSoon(first.at)
    return first ? null : ({ kind: 'decision-map', map: mapOf(map.draft) } as const)
  }
  return (
    <div className="grid gap-6 pt-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <VerdictLine draft={map.draft} />
      <div className="flex min-w-0 flex-col gap-4">
        <TaskSection draft={map.draft} problem={byControl.get('goal')} onChange={map.change} />
        <DecisionsSection map={map} problems={byControl} />
      </div>
      <VerdictSection draft={map.draft} whole={problems.length === 0} missing={shown} from={from} />
    </div>
  )
}
