'use client'

import { ChevronDown, ChevronUp } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useEffect } from 'react'
import { ProblemList } from '@/components/problems/problem-list.tsx'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { Tab, TabList, TabPanel, Tabs } from '@/components/ui/tabs.tsx'
import { BreakpointsPanel } from './breakpoints-panel.tsx'
import { HistoryPanel } from './history-panel.tsx'
import { RunPanelSlot } from './run/run-panel-slot.tsx'
import { SpecPanel } from './spec-panel.tsx'
import { useDesigner, useDesignerStore } from './store/designer-context.tsx'
import type { DockTab } from './store/designer-store.ts'
import { useProblems } from './use-problems.ts'
import { usePublishedState } from './use-published-state.ts'
import { VersionsPanel } from './versions-panel.tsx'

const loadSearch = () => import('./search/search-panel.tsx').then((module) => module.SearchPanel)
const SearchPanel = dynamic(loadSearch, { ssr: false })

/** Under the canvas: problems, breakpoints, the compiled spec, what the draft was, versions. */
export function Dock() {
  const store = useDesignerStore()
  const dock = useDesigner((state) => state.dock)
  const problems = useProblems()
  const stops = useDesigner((state) => state.breakpoints.length)
  const watched = useDesigner((state) => state.watched)
  const worst = problems.some(({ severity }) => severity === 'error')
    ? 'danger'
    : problems.some(({ severity }) => severity === 'warning')
      ? 'warning'
      : 'neutral'
  // Whether the state can follow the published one is told like any other problem.
  usePublishedState()
  useSearchSoon()
  const { set } = store.getState()
  const Chevron = dock.open ? ChevronDown : ChevronUp
  return (
    <section aria-label="Dock" className="shrink-0 border-line border-t bg-surface">
      <Tabs
        value={dock.open ? dock.tab : ''}
        onValueChange={(tab) => set({ dock: { open: true, tab: tab as DockTab } })}
        activationMode="manual"
      >
        <div className="flex h-9 items-center gap-1 px-2">
          <TabList label="Dock" className="min-w-0 overflow-x-auto">
            <Tab value="problems">
              Problems
              {problems.length > 0 ? (
                <Badge tone={worst} className="h-4 px-1.5 text-[10px] tabular-nums">
                  {problems.length}
                </Badge>
              ) : null}
            </Tab>
            <Tab value="search">Search</Tab>
            <Tab value="breakpoints">
              Breakpoints
              {stops > 0 ? <Badge className="h-4 px-1.5 text-[10px] tabular-nums">{stops}</Badge> : null}
            </Tab>
            {watched === null ? null : <Tab value="run">Run</Tab>}
            <Tab value="spec">Spec</Tab>
            <Tab value="history">History</Tab>
            <Tab value="versions">Versions</Tab>
          </TabList>
          <Button
            variant="ghost"
            size="icon-sm"
            className="ml-auto shrink-0"
            aria-label={dock.open ? 'Close dock' : 'Open dock'}
            aria-expanded={dock.open}
            onClick={() => set({ dock: { ...dock, open: !dock.open } })}
          >
            <Chevron />
          </Button>
        </div>
        {dock.open ? (
          <div
            className={cn('overflow-y-auto border-line border-t', dock.tab === 'run' ? 'h-[min(26rem,50dvh)]' : 'h-52')}
          >
            <TabPanel value="problems">
              <ProblemList />
            </TabPanel>
            <TabPanel value="search" className="h-full">
              <SearchPanel />
            </TabPanel>
            <TabPanel value="breakpoints">
              <BreakpointsPanel />
            </TabPanel>
            <TabPanel value="run" className="h-full">
              <RunPanelSlot />
            </TabPanel>
            <TabPanel value="spec">
              <SpecPanel />
            </TabPanel>
            <TabPanel value="history">
              <HistoryPanel />
            </TabPanel>
            <TabPanel value="versions">
              <VersionsPanel />
            </TabPanel>
          </div>
        ) : null}
      </Tabs>
    </section>
  )
}

/** Who presses Ctrl+F types at once: the panel is loaded before, when there is nothing else to do. */
function useSearchSoon(): void {
  useEffect(() => {
    const soon = setTimeout(() => void loadSearch().catch(() => undefined), 2_000)
    return () => clearTimeout(soon)
  }, [])
}
