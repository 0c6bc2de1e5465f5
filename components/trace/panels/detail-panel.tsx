'use client'
import dynamic from 'next/dynamic'
import type { ComponentType, ReactNode } from 'react'
import { Tab, TabPanel, Tabs } from '@/components/ui/tabs.tsx'
import { countObserved } from '@/lib/loop/4-trace/trace.ts'
import { runsMade } from '../children/child-call.ts'
import { ChildrenNote, ChildrenTab } from '../children/children-tab.tsx'
import { ScrollRegion } from '../scroll-region.tsx'
import { SegmentStatus } from '../segment-status.tsx'
import { currentEntry, currentGuards, currentIteration, currentStep } from '../store/selectors.ts'
import type { TraceState } from '../store/trace-store.ts'
import { TABS, type Tab as TabName } from '../store/view-slice.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { BudgetTab } from './budget-tab.tsx'
import { DetailTabs } from './detail-tabs.tsx'
import { FailureNote } from './failure-note.tsx'
import { InvariantsTab } from './invariants-tab.tsx'
import { LogTab } from './log-tab.tsx'
import { countMemory, MemoryTab } from './memory-tab.tsx'
import { ObservedTab } from './observed-tab.tsx'
import { PauseNotes } from './pause-notes.tsx'
import { PromptTab } from './prompt-tab.tsx'
import { ResponseTab } from './response-tab.tsx'
import { ResultTab } from './result-tab.tsx'
import { ToolTab } from './tool-tab.tsx'
import { UnsentNote } from './unsent-note.tsx'
import { WaterfallTab } from './waterfall-tab.tsx'

// Charts, expressions and previews of files: loaded when somebody looks at them.
const ChartsTab = dynamic(() => import('./charts-tab.tsx').then((module) => module.ChartsTab))
const FilesTab = dynamic(() => import('../files/files-tab.tsx').then((module) => module.FilesTab))
const GuardsTab = dynamic(() => import('./guards-tab.tsx').then((module) => module.GuardsTab))
const WhatIfTab = dynamic(() => import('@/components/what-if/what-if-tab.tsx').then((module) => module.WhatIfTab), {
  ssr: false,
})

/** The tabs, by name. */
export const PANELS: Record<TabName, { label: string; panel: ComponentType; count(state: TraceState): number }> = {
  waterfall: { label: 'Time', panel: WaterfallTab, count: () => 0 },
  prompt: { label: 'Prompt', panel: PromptTab, count: (state) => currentStep(state)?.modelCalls.length ?? 0 },
  response: { label: 'Response', panel: ResponseTab, count: (state) => currentStep(state)?.modelCalls.length ?? 0 },
  children: { label: 'Child runs', panel: ChildrenTab, count: (state) => childrenAt(state) },
  tool: { label: 'Tool', panel: ToolTab, count: (state) => currentStep(state)?.toolCalls.length ?? 0 },
  observed: { label: 'Observed', panel: ObservedTab, count: (state) => observedAt(state) },
  memory: { label: 'Memory', panel: MemoryTab, count: (state) => memoryAt(state) },
  invariants: { label: 'Invariants', panel: InvariantsTab, count: (state) => currentStep(state)?.checks.length ?? 0 },
  guards: { label: 'Guards', panel: GuardsTab, count: (state) => currentGuards(state)?.readings.length ?? 0 },
  charts: { label: 'Charts', panel: ChartsTab, count: () => 0 },
  'what-if': { label: 'What if', panel: WhatIfTab, count: () => 0 },
  budget: { label: 'Budget', panel: BudgetTab, count: () => 0 },
  log: { label: 'Log', panel: LogTab, count: () => 0 },
  files: { label: 'Files', panel: FilesTab, count: () => 0 },
  result: { label: 'Result', panel: ResultTab, count: () => 0 },
}

/** Panels that show something without the events of the iteration. */
const NEEDS_NO_EVENTS: ReadonlySet<TabName> = new Set(['result', 'files', 'charts', 'what-if', 'log'])

function childrenAt(state: TraceState): number {
  return currentStep(state)?.childCalls.reduce((sum, call) => sum + runsMade(call), 0) ?? 0
}

function observedAt(state: TraceState): number {
  const step = currentStep(state)
  return step ? countObserved(step) : 0
}

function memoryAt(state: TraceState): number {
  return currentIteration(state)?.steps.reduce((sum, step) => sum + countMemory(step), 0) ?? 0
}

/** What happened in the step and the iteration under the playhead, one aspect at a time; `tabs`: those that there is something for. */
export function DetailPanel({ tabs = TABS }: { tabs?: readonly TabName[] }) {
  const store = useTraceStore()
  const tab = useTrace((state) => state.tab)
  return (
    <Tabs
      value={tab}
      // The values of the triggers below are TABS and nothing else.
      onValueChange={(value) => store.getState().show({ tab: value as TabName })}
      className="flex h-full min-h-0 flex-col bg-surface"
    >
      <DetailTabs>
        {tabs.map((name) => (
          <Tab key={name} value={name}>
            {PANELS[name].label}
            <Count of={PANELS[name].count} />
          </Tab>
        ))}
      </DetailTabs>
      <FailureNote />
      <UnsentNote />
      <PauseNotes />
      {tab === 'children' ? null : <CalledRuns />}
      {tabs.map((name) => (
        <TabPanel
          key={name}
          value={name}
          tabIndex={-1}
          className="flex min-h-0 flex-1 flex-col data-[state=inactive]:hidden"
        >
          <ScrollRegion label={PANELS[name].label}>
            <Ready always={NEEDS_NO_EVENTS.has(name)}>{name === tab ? <Panel name={name} /> : null}</Ready>
          </ScrollRegion>
        </TabPanel>
      ))}
    </Tabs>
  )
}

/** What the step under the playhead has called, while another aspect of it is shown. */
function CalledRuns() {
  const step = useTrace(currentStep)
  return step ? <ChildrenNote step={step} /> : null
}

function Panel({ name }: { name: TabName }) {
  const Content = PANELS[name].panel
  return <Content />
}

function Count({ of }: { of: (state: TraceState) => number }) {
  const count = useTrace(of)
  return count === 0 ? null : <span className="text-[10px] text-muted tabular-nums">{count}</span>
}

/** The panel once its events are loaded; the result and the files need none. */
function Ready({ always, children }: { always: boolean; children: ReactNode }) {
  const ready = useTrace((state) => state.timeline.count > 0 && currentEntry(state)?.status === 'ready')
  return ready || always ? children : <SegmentStatus />
}
