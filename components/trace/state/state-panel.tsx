'use client'
import { useMemo } from 'react'
import { cn } from '@/components/ui/cn.ts'
import { diffState, type MemberDiff } from '@/lib/loop/4-trace/diff-state.ts'
import { segmentOf } from '@/lib/loop/4-trace/segment.ts'
import { JsonView } from '../json-view.tsx'
import { ScrollRegion } from '../scroll-region.tsx'
import { SegmentStatus } from '../segment-status.tsx'
import { segmentIn } from '../store/segment-cache.ts'
import { currentStep, momentOf, type StateMoment } from '../store/selectors.ts'
import type { StateView } from '../store/view-slice.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { DiffView } from './diff-view.tsx'
import { FieldRow } from './field-row.tsx'

/** The typed state after the step under the playhead: as it is, or as it differs from before the step. */
export function StatePanel() {
  const moment = useMoment()
  const view = useTrace((state) => state.stateView)
  const diff = useMemo(() => (moment ? diffState(moment.before, moment.state) : []), [moment])
  const changed = diff.filter((member) => member.diff.kind !== 'same')
  return (
    <section aria-label="State" className="flex min-h-0 min-w-0 flex-col bg-surface" data-testid="state">
      <div className="flex h-10 shrink-0 items-center gap-2 border-line border-b px-3">
        <h2 className="font-semibold text-[13px]">State</h2>
        <span className="text-muted text-xs tabular-nums">
          {moment === null ? '' : changed.length === 0 ? 'unchanged by this step' : `${changed.length} changed`}
        </span>
        <ViewSwitch />
      </div>
      <ScrollRegion label="Fields of the state">
        {moment === null ? <SegmentStatus /> : <Fields moment={moment} diff={diff} view={view} />}
      </ScrollRegion>
    </section>
  )
}

/** State, state before and writers at the playhead, worked out when the step or its events change. */
function useMoment(): StateMoment | null {
  const store = useTraceStore()
  const step = useTrace(currentStep)
  const segment = useTrace((state) => segmentIn(state.segments, segmentOf(state.iteration)))
  // biome-ignore lint/correctness/useExhaustiveDependencies: step and segment are what momentOf reads of the store
  return useMemo(() => momentOf(store.getState()), [store, step, segment])
}

function Fields({ moment, diff, view }: { moment: StateMoment; diff: MemberDiff[]; view: StateView }) {
  if (diff.length === 0) return <p className="p-4 text-[13px] text-muted">This loop carries no state.</p>
  if (view === 'value') {
    return Object.entries(moment.state).map(([name, value]) => (
      <FieldRow key={name} name={name} writer={moment.writers.get(name)} value={value}>
        <JsonView value={value} />
      </FieldRow>
    ))
  }
  const changed = diff.filter((member) => member.diff.kind !== 'same')
  const same = diff.filter((member) => member.diff.kind === 'same')
  return (
    <>
      {changed.map((member) => (
        <FieldRow
          key={member.name}
          name={member.name}
          writer={moment.writers.get(member.name)}
          value={moment.state[member.name] ?? null}
          change={member.diff.kind}
        >
          <DiffView diff={member.diff} />
        </FieldRow>
      ))}
      {same.map((member) => (
        <FieldRow
          key={member.name}
          name={member.name}
          writer={moment.writers.get(member.name)}
          value={moment.state[member.name] ?? null}
          change="same"
        />
      ))}
    </>
  )
}

function ViewSwitch() {
  const store = useTraceStore()
  const view = useTrace((state) => state.stateView)
  return (
    <fieldset className="ml-auto flex rounded-md border border-line p-0.5" aria-label="Show the state as">
      {(['diff', 'value'] as const).map((option) => (
        <button
          key={option}
          type="button"
          aria-pressed={view === option}
          onClick={() => store.getState().show({ stateView: option })}
          className={cn(
            'h-5.5 rounded-sm px-2 text-muted text-xs hover:text-foreground',
            view === option && 'bg-foreground/8 font-medium text-foreground',
          )}
        >
          {option === 'diff' ? 'Difference' : 'Value'}
        </button>
      ))}
    </fieldset>
  )
}
