import { stepsOf } from '@/components/trace/store/playhead-slice.ts'
import { tabsOfErrors } from '@/components/trace/store/tabs-of-errors.ts'
import type { TraceStore } from '@/components/trace/store/trace-store.ts'
import type { Tab } from '@/components/trace/store/view-slice.ts'
import { countObserved, type TraceStep } from '@/lib/loop/4-trace/trace.ts'

/** Leads to what the tried node did: its own step, not the made-up one that ends the trial. False while the trial goes on or its step is not read. */
export function showTrial(trace: TraceStore): boolean {
  const { run, goTo, show } = trace.getState()
  const step = stepsOf(trace.getState(), 1)?.findLast(({ nodeId }) => nodeId === run.trial)
  if (run.status !== 'finished' || !step) return false
  show({ tab: tabOf(step) })
  goTo({ iteration: step.iteration, step: step.index })
  return true
}

/** Where the most is told of what a step did. */
function tabOf(step: TraceStep): Tab {
  const tabs: [Tab, number][] = [
    ['response', step.modelCalls.length],
    ['tool', step.toolCalls.length],
    ['children', step.childCalls.length],
    ['observed', countObserved(step)],
    ['invariants', step.checks.length],
  ]
  return tabsOfErrors(step)[0] ?? tabs.find(([, count]) => count > 0)?.[0] ?? 'log'
}
