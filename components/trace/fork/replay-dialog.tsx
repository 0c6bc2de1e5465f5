'use client'
import { CircleCheck, Diff, LocateFixed, Rewind } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { Dialog } from '@/components/ui/dialog.tsx'
import { formatCount, plural, words } from '@/components/ui/format.ts'
import { api } from '@/lib/api/client.ts'
import { diffState, type MemberDiff } from '@/lib/loop/4-trace/diff-state.ts'
import type { JsonObject } from '@/lib/loop/artefacts/json.ts'
import type { Divergence, ReplayReport, Side } from '@/lib/loop/artefacts/replay-report.ts'
import { valueAtPlace } from '@/lib/loop/patch/differing-places.ts'
import { JsonView } from '../json-view.tsx'
import { ScrollRegion } from '../scroll-region.tsx'
import { DiffView } from '../state/diff-view.tsx'
import { useTrace, useTraceStore } from '../trace-context.tsx'
import { useNodeNames } from '../use-nodes.ts'
import { AgainstChoice } from './against-choice.tsx'
import { type Against, againstBody } from './use-against.ts'

/** Drives a version by this run’s recorded answers, and tells what came of it. */
export function ReplayDialog() {
  const store = useTraceStore()
  const open = useTrace((state) => state.dialog === 'replay')
  return open ? <ReplayForm onClose={() => store.getState().show({ dialog: null })} /> : null
}

type Outcome = { of: Against; report: ReplayReport } | { of: Against; problem: string }

function ReplayForm({ onClose }: { onClose: () => void }) {
  const run = useTrace((state) => state.run)
  const [against, setAgainst] = useState<Against>('own')
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [busy, setBusy] = useState(false)
  const replay = async () => {
    setBusy(true)
    const result = await api.replayRun(run.id, againstBody(against))
    setOutcome(
      result.ok ? { of: against, report: result.value.report } : { of: against, problem: result.problem.detail },
    )
    setBusy(false)
  }
  const shown = outcome?.of === against && !busy ? outcome : null
  return (
    <Dialog
      open
      wide
      onOpenChange={(stays) => stays || onClose()}
      title="Replay"
      description="Models, tools, memory and people answer from the record. Nothing is executed, and this run stays as it is."
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            Close
          </Button>
          <Button variant="primary" disabled={busy} onClick={() => void replay()}>
            <Rewind />
            {busy ? 'Replaying …' : 'Replay'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <AgainstChoice
          run={run}
          label="Replay with"
          own="What this run executed: every event and state has to come out the same"
          value={against}
          onChange={setAgainst}
        />
        <div aria-live="polite" data-testid="replay-report">
          {busy ? <p className="text-muted text-xs">Replaying the log …</p> : null}
          {shown === null ? null : 'problem' in shown ? (
            <p role="alert" className="text-danger text-xs">
              {shown.problem}
            </p>
          ) : (
            <Report report={shown.report} onClose={onClose} />
          )}
        </div>
      </div>
    </Dialog>
  )
}

function Report({ report, onClose }: { report: ReplayReport; onClose: () => void }) {
  const { mode, checked, complete, divergence } = report
  if (divergence) return <Diverged divergence={divergence} report={report} onClose={onClose} />
  return (
    <div className="flex items-start gap-2 rounded-md bg-success-soft px-3 py-2 text-success text-xs">
      <CircleCheck className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
      <p>
        <strong className="font-semibold">{mode === 'same' ? 'Identical.' : 'No divergence.'}</strong>{' '}
        {plural(checked.steps, 'step')} checked in {plural(checked.iterations, 'iteration')},{' '}
        {plural(checked.events, 'event')} in all
        {mode === 'same' ? ', each with the run state after it, byte for byte.' : ': it does what is on record.'}
        {complete ? '' : ' The run has not ended; this is as far as it has come.'}
      </p>
    </div>
  )
}

function Diverged({
  divergence,
  report,
  onClose,
}: {
  divergence: Divergence
  report: ReplayReport
  onClose: () => void
}) {
  const store = useTraceStore()
  const named = useNodeNames()
  const { kind, message, iteration, step, nodeId, seq, state } = divergence
  const go = () => {
    store.getState().goToStep(Math.max(1, iteration), step)
    onClose()
  }
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-start gap-2 rounded-md bg-warning-soft px-3 py-2 text-warning text-xs">
        <Diff className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
        <div className="min-w-0 flex-1">
          <p>
            <strong className="font-semibold">
              Diverged in iteration {formatCount(iteration)}
              {nodeId === null ? '' : `, at ${named(`“${nodeId}”`)}`}: {words(kind)}.
            </strong>{' '}
            {named(message)}
          </p>
          <p className="pt-0.5">
            Event {formatCount(seq)} of the log; the {plural(report.checked.steps, 'step')} before it came out the same.
          </p>
        </div>
        <Button variant="outline" size="sm" onClick={go}>
          <LocateFixed />
          Go to it
        </Button>
      </div>
      <Sides divergence={divergence} />
      <details className="text-xs">
        <summary className="cursor-pointer text-muted">State of the replay up to there</summary>
        <ScrollRegion label="State of the replay">
          <div className="max-h-64 pt-1">
            <JsonView value={state} openTo={1} />
          </div>
        </ScrollRegion>
      </details>
    </div>
  )
}

const MOST_PLACES = 8

/** Both sides: where both do something of the same kind, the places that differ. */
function Sides({ divergence: { recorded, replayed, places } }: { divergence: Divergence }) {
  if (!recorded || !replayed || recorded.type !== replayed.type) {
    return (
      <div className="grid gap-2 sm:grid-cols-2">
        <SideView title="Recorded" side={recorded} />
        <SideView title="Replayed" side={replayed} />
      </div>
    )
  }
  return (
    <dl className="flex flex-col gap-2" aria-label="What differs, recorded to replayed">
      {places.slice(0, MOST_PLACES).map((place) => (
        <div key={place}>
          <dt className="font-mono text-info text-xs">{place === '' ? recorded.type : place.slice(1)}</dt>
          <dd className="max-h-64 overflow-auto pl-2.5">
            {differences(recorded, replayed, place).map(({ name, diff }) => (
              <DiffView key={name} diff={diff} />
            ))}
          </dd>
        </div>
      ))}
      {places.length > MOST_PLACES ? (
        <p className="text-[11px] text-muted">{plural(places.length - MOST_PLACES, 'more place')} differ.</p>
      ) : null}
    </dl>
  )
}

function differences(recorded: Side, replayed: Side, place: string): MemberDiff[] {
  const value = ({ data }: Side): JsonObject => {
    const found = valueAtPlace(data, place)
    return found === undefined ? {} : { value: found }
  }
  return diffState(value(recorded), value(replayed))
}

function SideView({ title, side }: { title: string; side: Side | null }) {
  return (
    <section className="min-w-0 rounded-md border border-line px-2.5 py-1.5">
      <h4 className="pb-1 font-medium text-[11px] text-muted">
        {title}
        {side === null ? '' : `: ${words(side.type)}`}
      </h4>
      <div className="max-h-64 overflow-auto">
        {side === null ? <p className="text-muted text-xs">Nothing.</p> : <JsonView value={side.data} openTo={1} />}
      </div>
    </section>
  )
}
