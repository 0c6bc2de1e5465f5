'use client'
import { Pin } from 'lucide-react'
import { useMemo } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { formatCount } from '@/components/ui/format.ts'
import { Tooltip } from '@/components/ui/tooltip.tsx'
import { diffState, type MemberDiff } from '@/lib/loop/4-trace/diff-state.ts'
import { segmentOf } from '@/lib/loop/4-trace/segment.ts'
import { JsonView } from '../json-view.tsx'
import { ACTIONS, keysOf } from '../keys.ts'
import { ScrollRegion } from '../scroll-region.tsx'
import { SegmentStatus } from '../segment-status.tsx'
import { readsOnward } from '../store/branches.ts'
import { segmentIn } from '../store/segment-cache.ts'
import {
  currentIteration,
  currentStep,
  momentOf,
  type Reference,
  referenceOf,
  type StateMoment,
} from '../store/selectors.ts'
import type { StateView } from '../store/view-slice.ts'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { DiffView } from './diff-view.tsx'
import { FieldHistory } from './field-history.tsx'
import { FieldRow } from './field-row.tsx'
import { ReferenceLine } from './reference-line.tsx'

/** The typed state after the step under the playhead: as it is, or as it differs from before the step, from the pinned place, or from another run. */
export function StatePanel() {
  const moment = useMoment()
  const reference = useReference(moment)
  const view = useTrace((state) => state.stateView)
  const onward = useTrace(readsOnward)
  const diff = useMemo(() => {
    if (!moment || reference.status !== 'ready') return null
    const [before, after] = onward ? [moment.state, reference.state] : [reference.state, moment.state]
    return diffState(before, after)
  }, [moment, reference, onward])
  const changed = (diff ?? []).filter((member) => member.diff.kind !== 'same')
  const before = useTrace((state) => view === 'diff' && currentIteration(state)?.steps.length === 0)
  return (
    <section aria-label="State" className="flex min-h-0 min-w-0 flex-col bg-surface" data-testid="state">
      <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-line border-b px-3 py-1">
        <h2 className="font-semibold text-[13px]">State</h2>
        <span className="text-muted text-xs tabular-nums">
          {before
            ? 'before the first step'
            : diff === null
              ? ''
              : changed.length === 0
                ? SAME[view]
                : `${changed.length} ${OTHER[view]}`}
        </span>
        <ViewSwitch />
        <PinButton />
      </div>
      <ReferenceLine reference={reference} />
      <ScrollRegion label="Fields of the state">
        {moment === null ? <SegmentStatus /> : <Fields moment={moment} diff={diff} view={view} />}
      </ScrollRegion>
    </section>
  )
}

const SAME: Record<StateView, string> = {
  value: '',
  diff: 'unchanged by this step',
  pinned: 'as it was there',
  branch: 'the same in both',
}
const OTHER: Record<StateView, string> = { value: '', diff: 'changed', pinned: 'different', branch: 'different' }

/** State, state before and writers at the playhead, worked out when the step or its events change. */
function useMoment(): StateMoment | null {
  const store = useTraceStore()
  const step = useTrace(currentStep)
  const iteration = useTrace((state) => state.iteration)
  const segment = useTrace((state) => segmentIn(state.segments, segmentOf(state.iteration)))
  // biome-ignore lint/correctness/useExhaustiveDependencies: step, iteration and segment are what momentOf reads of the store
  return useMemo(() => momentOf(store.getState()), [store, step, iteration, segment])
}

/** What the state is compared with, worked out when something of it changes. */
function useReference(moment: StateMoment | null): Reference {
  const store = useTraceStore()
  const view = useTrace((state) => state.stateView)
  const pinned = useTrace((state) => state.pinned)
  const pinnedState = useTrace((state) => state.pinnedState)
  const branches = useTrace((state) => state.branches)
  const branchId = useTrace((state) => state.branchId)
  const read = useTrace((state) => state.branchSegments)
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are what referenceOf reads of the store
  return useMemo(
    () => (moment ? referenceOf(store.getState(), moment) : { status: 'loading' }),
    [store, moment, view, pinned, pinnedState, branches, branchId, read],
  )
}

function Fields({ moment, diff, view }: { moment: StateMoment; diff: MemberDiff[] | null; view: StateView }) {
  const historyOf = useTrace((state) => state.historyOf)
  const history = (name: string) => (historyOf === name ? <FieldHistory field={name} /> : null)
  if (Object.keys(moment.state).length === 0 && (diff ?? []).length === 0)
    return <p className="p-4 text-[13px] text-muted">This loop carries no state.</p>
  if (diff === null || view === 'value') {
    return Object.entries(moment.state).map(([name, value]) => (
      <FieldRow key={name} name={name} writer={moment.writers.get(name)} value={value}>
        <JsonView value={value} />
        {history(name)}
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
          {history(member.name)}
        </FieldRow>
      ))}
      {same.map((member) => (
        <FieldRow
          key={member.name}
          name={member.name}
          writer={moment.writers.get(member.name)}
          value={moment.state[member.name] ?? null}
          change="same"
        >
          {history(member.name)}
        </FieldRow>
      ))}
    </>
  )
}

const VIEWS: Record<StateView, { name: string; title: string }> = {
  diff: { name: 'Difference', title: 'What this step changed' },
  value: { name: 'Value', title: 'The state as it is' },
  pinned: { name: 'Pinned', title: 'As it differs from the pinned place' },
  branch: { name: 'Branch', title: 'As it differs from another run at this place' },
}

function ViewSwitch() {
  const store = useTraceStore()
  const view = useTrace((state) => state.stateView)
  const pinned = useTrace((state) => state.pinned !== null)
  const branches = useTrace((state) => (state.branches ?? []).length > 0 || state.stateView === 'branch')
  const there: Record<StateView, boolean> = { diff: true, value: true, pinned, branch: branches }
  return (
    <fieldset className="ml-auto flex rounded-md border border-line p-0.5" aria-label="Show the state as">
      {(['diff', 'value', 'pinned', 'branch'] as const)
        .filter((option) => there[option])
        .map((option) => (
          <button
            key={option}
            type="button"
            title={VIEWS[option].title}
            aria-pressed={view === option}
            onClick={() => store.getState().show({ stateView: option })}
            className={cn(
              'h-6 rounded-sm px-2 text-muted text-xs hover:text-foreground',
              view === option && 'bg-foreground/8 font-medium text-foreground',
            )}
          >
            {VIEWS[option].name}
          </button>
        ))}
    </fieldset>
  )
}

function PinButton() {
  const store = useTraceStore()
  const pinned = useTrace((state) => state.pinned)
  const here = useTrace(({ pinned: at, iteration, step }) => at?.iteration === iteration && at.step === step)
  const label = here
    ? 'Let the pinned place go'
    : pinned
      ? `Pin this place instead of iteration ${formatCount(pinned.iteration)}`
      : 'Pin this place'
  return (
    <Tooltip label={label} shortcut={keysOf(ACTIONS.pin)}>
      <Button
        variant="ghost"
        size="icon"
        aria-label={label}
        aria-pressed={here}
        className={cn('size-7', here && 'text-accent')}
        onClick={() => store.getState().pin()}
      >
        <Pin fill={here ? 'currentColor' : 'none'} />
      </Button>
    </Tooltip>
  )
}
