'use client'
import { type ReactNode, useMemo } from 'react'
import { useStore } from 'zustand'
import { JsonView } from '@/components/trace/json-view.tsx'
import { DiffView } from '@/components/trace/state/diff-view.tsx'
import type { TraceState } from '@/components/trace/store/trace-store.ts'
import { Badge } from '@/components/ui/badge.tsx'
import { Button } from '@/components/ui/button.tsx'
import { cn } from '@/components/ui/cn.ts'
import { groupDigits, plural, words } from '@/components/ui/format.ts'
import { diffState } from '@/lib/loop/4-trace/diff-state.ts'
import { segmentOf } from '@/lib/loop/4-trace/segment.ts'
import type { TraceIteration } from '@/lib/loop/4-trace/trace.ts'
import { CallComparison, SIGNS } from './call-comparison.tsx'
import { useCompare, useCompareStore, useSide } from './compare-context.tsx'
import type { Side } from './compare-store.ts'
import { iterationAt, pairCalls, stateAtEnd } from './side-view.ts'

/** What both runs did in the iteration under the playhead. */
export function IterationView() {
  const iteration = useCompare((state) => state.iteration)
  const a = useSide('a', (state) => iterationAt(state, iteration))
  const b = useSide('b', (state) => iterationAt(state, iteration))
  const pairs = useMemo(() => pairCalls(a, b), [a, b])
  return (
    <div className="grid gap-3 lg:grid-cols-2" data-testid="iteration-view">
      <SideStatus side="a" iteration={iteration} />
      <SideStatus side="b" iteration={iteration} />
      <Section title="Path" wide>
        <Path side="a" trace={a} other={b} />
        <Path side="b" trace={b} other={a} />
      </Section>
      <Section title="State at its end" wide>
        <States iteration={iteration} />
      </Section>
      {pairs.length === 0 ? null : (
        <Section title="What models were asked and answered" wide>
          {pairs.map((pair) => (
            <CallComparison key={pair.key} pair={pair} />
          ))}
        </Section>
      )}
      <End side="a" trace={a} />
      <End side="b" trace={b} />
    </div>
  )
}

function Section({ title, wide = false, children }: { title: string; wide?: boolean; children: ReactNode }) {
  return (
    <section
      aria-label={title}
      className={cn('min-w-0 rounded-lg border border-line bg-surface p-3', wide && 'lg:col-span-2')}
    >
      <h3 className="mb-2 font-semibold text-[13px]">{title}</h3>
      {children}
    </section>
  )
}

/** Why a side shows nothing: it had ended, or its events are on their way, or can't be read. */
function SideStatus({ side, iteration }: { side: Side; iteration: number }) {
  const store = useCompareStore().sides[side]
  const ended = useSide(side, (state) => iteration > state.timeline.count)
  const entry = useSide(side, (state) => state.segments.get(segmentOf(iteration)))
  const name = side.toUpperCase()
  if (ended)
    return (
      <p
        className="rounded-lg border border-line border-dashed px-3 py-2 text-[13px] text-muted"
        data-testid={`ended-${side}`}
      >
        {name} had ended before iteration {iteration}.
      </p>
    )
  if (entry?.status === 'failed')
    return (
      <p role="alert" className="flex items-center gap-2 text-[13px] text-danger">
        The events of {name} could not be read. {entry.problem.detail}
        <Button size="sm" onClick={() => void store.getState().loadSegment(segmentOf(iteration))}>
          Try again
        </Button>
      </p>
    )
  if (entry?.status !== 'ready')
    return (
      <p role="status" className="text-[13px] text-muted">
        Loading iteration {iteration} of {name} …
      </p>
    )
  return <span className="hidden" />
}

/** The nodes that ran, and how each was left; those from the first other one on are marked. */
function Path({
  side,
  trace,
  other,
}: {
  side: Side
  trace: TraceIteration | undefined
  other: TraceIteration | undefined
}) {
  const nodes = useSide(side, (state) => state.snapshot.design.nodes)
  const labels = new Map(nodes.map(({ id, label }) => [id, label.trim() || id]))
  const theirs = (other?.steps ?? []).map(({ nodeId, handle }) => `${nodeId} ${handle}`)
  const parts = (trace?.steps ?? []).findIndex(({ nodeId, handle }, index) => `${nodeId} ${handle}` !== theirs[index])
  return (
    <div className="flex items-start gap-2 py-0.5" data-testid={`path-${side}`}>
      <span className="w-4 pt-0.5 text-center font-semibold text-xs uppercase">{side}</span>
      <ol className="flex min-w-0 flex-wrap gap-1">
        {(trace?.steps ?? []).map((step, index) => (
          <li
            key={step.firstSeq}
            className={cn(
              'rounded-sm border border-line px-1.5 text-xs leading-5',
              other && parts >= 0 && index >= parts && 'border-warning bg-warning-soft text-warning',
            )}
          >
            {labels.get(step.nodeId) ?? step.nodeId}
            {step.handle && step.handle !== 'next' ? <span className="text-muted"> → {step.handle}</span> : null}
          </li>
        ))}
      </ol>
    </div>
  )
}

function useStateAtEnd(side: Side, iteration: number) {
  return useStore(useCompareStore().sides[side], (state: TraceState) => stateAtEnd(state, iteration))
}

function States({ iteration }: { iteration: number }) {
  const [a, b] = [useStateAtEnd('a', iteration), useStateAtEnd('b', iteration)]
  const view = useCompare((state) => state.view)
  const diff = useMemo(() => (a && b ? diffState(a, b) : []), [a, b])
  const changed = diff.filter((member) => member.diff.kind !== 'same')
  if (!a || !b) {
    const only = a ?? b
    if (!only) return <p className="text-muted text-xs">Not there yet.</p>
    return <Values title={a ? 'A' : 'B'} value={only} />
  }
  if (view === 'both')
    return (
      <div className="grid gap-4 md:grid-cols-2">
        <Values title="A" value={a} />
        <Values title="B" value={b} />
      </div>
    )
  return (
    <>
      {changed.length === 0 ? null : <p className="mb-1 text-muted text-xs">{SIGNS}</p>}
      <dl className="divide-y divide-line">
        {changed.map((member) => (
          <div
            key={member.name}
            className="grid gap-x-3 py-1 sm:grid-cols-[10rem_minmax(0,1fr)]"
            data-field={member.name}
          >
            <dt className="truncate font-medium font-mono text-xs leading-5">{member.name}</dt>
            <dd className="min-w-0">
              <DiffView diff={member.diff} />
            </dd>
          </div>
        ))}
      </dl>
      <p className="pt-1 text-[11px] text-muted">
        {changed.length === 0
          ? 'All fields have the same value.'
          : `${plural(diff.length - changed.length, 'field is', 'fields are')} the same.`}
      </p>
    </>
  )
}

function Values({ title, value }: { title: string; value: Parameters<typeof JsonView>[0]['value'] }) {
  return (
    <div className="min-w-0">
      <h4 className="mb-1 font-semibold text-xs">{title}</h4>
      <JsonView value={value} openTo={1} />
    </div>
  )
}

/** How the rules were read when the iteration ended, and how the run ended with it. */
function End({ side, trace }: { side: Side; trace: TraceIteration | undefined }) {
  const guard = trace?.guards.at(-1)
  const checks = trace?.steps.flatMap((step) => step.checks) ?? []
  const broken = checks.filter(({ holds }) => !holds)
  if (!trace) return null
  const { finished } = trace
  return (
    <Section title={`End of the iteration in ${side.toUpperCase()}`}>
      <p className="flex flex-wrap items-center gap-1.5 text-xs">
        {finished ? (
          <Badge tone={finished.outcome === 'success' ? 'success' : 'danger'}>{words(finished.reason)}</Badge>
        ) : (
          <Badge>went on</Badge>
        )}
        {broken.map(({ name, seq }) => (
          <Badge key={seq} tone="warning">
            violated: {name}
          </Badge>
        ))}
        <span className="text-muted tabular-nums">
          {guard?.score === null || guard === undefined ? 'no score' : `score ${Number(guard.score.toPrecision(4))}`}
        </span>
      </p>
      {finished ? <p className="mt-1.5 text-[13px]">{groupDigits(finished.explanation)}</p> : null}
    </Section>
  )
}
