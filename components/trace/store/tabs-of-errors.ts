import type { TraceStep } from '@/lib/loop/4-trace/trace.ts'
import type { Tab } from './view-slice.ts'

/** The tabs in which a step's errors can be read, in the order of the tabs. Why a step ended its run stands above all of them. */
export function tabsOfErrors({ modelCalls, toolCalls, childCalls, recalls, refusals, refused }: TraceStep): Tab[] {
  const fails = ({ failure }: { failure: object | null }) => failure !== null
  const refusedBy = (kind: 'model' | 'tool') => refusals.some(({ of }) => of === kind)
  const told: [Tab, boolean][] = [
    ['response', modelCalls.some((call) => fails(call) || call.problems.length > 0) || refusedBy('model')],
    ['tool', toolCalls.some(fails) || refusedBy('tool')],
    ['children', childCalls.some(fails)],
    ['observed', recalls.some(fails)],
    ['log', refused.length > 0],
  ]
  return told.flatMap(([tab, tells]) => (tells ? [tab] : []))
}
