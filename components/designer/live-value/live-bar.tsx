'use client'

import { ChevronDown, ChevronLeft, ChevronRight, ScanEye } from 'lucide-react'
import { useId, useState } from 'react'
import { Button } from '@/components/ui/button.tsx'
import { plural, words } from '@/components/ui/format.ts'
import { Select } from '@/components/ui/input.tsx'
import { Popover } from '@/components/ui/popover.tsx'
import { agoText, TimeAgo } from '@/components/ui/time-ago.tsx'
import type { RunSummary } from '@/lib/api/contracts/runs.ts'
import type { RecordedIteration } from '@/lib/loop/3-run/recorded-moments.ts'
import { useDesign } from '../store/designer-context.tsx'
import { type ChosenPlace, chosenIteration, chosenRun } from './live-store.ts'
import { useFreshRuns, useLive, useLiveStore } from './use-live.ts'

/** Which recorded run, and which moment of it, gives the expressions of all editors their values. */
export default function LiveBar() {
  useFreshRuns()
  const [open, setOpen] = useState(false)
  const runs = useLive((state) => state.runs)
  const problem = useLive((state) => state.problem)
  const loading = useLive((state) => state.loading)
  const run = useLive(chosenRun)
  const iteration = useLive(chosenIteration)
  return (
    <div className="flex min-h-8 items-center gap-2 border-line border-b px-3.5 py-1 text-[11px] text-muted">
      <ScanEye aria-hidden="true" className="size-3.5 shrink-0" />
      {problem ? (
        <p role="alert" className="text-danger">
          Recorded runs could not be read: {problem.detail}
        </p>
      ) : runs === null || (run && !iteration && loading) ? (
        <p>Reading recorded runs …</p>
      ) : run && iteration ? (
        <Popover
          label="Recorded values"
          open={open}
          onOpenChange={setOpen}
          trigger={
            <button
              type="button"
              className="flex min-w-0 items-center gap-1 rounded-sm py-0.5 text-left hover:text-foreground"
            >
              <span className="truncate">
                Values of iteration <span className="text-foreground tabular-nums">{iteration.iteration}</span> of{' '}
                {run.iterations}, <RunName run={run} />
              </span>
              <ChevronDown aria-hidden="true" className="size-3 shrink-0" />
            </button>
          }
        >
          <Choice run={run} iteration={iteration} />
        </Popover>
      ) : (
        <p>No run yet. After the first one, what expressions give stands here under each of them.</p>
      )}
    </div>
  )
}

function RunName({ run }: { run: RunSummary }) {
  return (
    <>
      run of <TimeAgo at={run.createdAt} /> ({endingOf(run)})
    </>
  )
}

function endingOf({ status, outcome, reason }: RunSummary): string {
  return outcome === null ? status : `${outcome}${reason ? `, ${words(reason)}` : ''}`
}

function Choice({ run, iteration }: { run: RunSummary; iteration: RecordedIteration }) {
  const store = useLiveStore()
  const design = useDesign()
  const runs = useLive((state) => state.runs) ?? []
  const pinned = useLive((state) => state.pinned)
  const step = useLive((state) => state.place?.step ?? null)
  const [now] = useState(() => Date.now())
  const id = useId()
  const { choose, chooseRun } = store.getState()
  const begun = runs.filter(({ iterations }) => iterations > 0)
  const go = (place: Partial<ChosenPlace>) => choose({ iteration: iteration.iteration, step: null, ...place })
  const label = (nodeId: string) => design.nodes.find((node) => node.id === nodeId)?.label || nodeId
  return (
    <div className="flex flex-col gap-2.5 p-3 text-xs">
      <label className="flex flex-col gap-1 font-medium" htmlFor={`${id}run`}>
        Run
        <Select
          id={`${id}run`}
          value={pinned === run.id ? run.id : ''}
          onChange={({ target }) => chooseRun(target.value || null)}
        >
          <option value="">The newest one</option>
          {begun.map((one) => (
            <option key={one.id} value={one.id}>
              {`${agoText(now - one.createdAt, new Date(one.createdAt))}: ${endingOf(one)}, ${plural(one.iterations, 'iteration')}`}
            </option>
          ))}
        </Select>
      </label>
      <div className="flex flex-col gap-1">
        <label className="font-medium" htmlFor={`${id}iteration`}>
          Iteration {iteration.iteration} of {run.iterations}
        </label>
        <div className="flex items-center gap-1">
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label="Iteration before"
            disabled={iteration.iteration <= 1}
            onClick={() => go({ iteration: iteration.iteration - 1 })}
          >
            <ChevronLeft />
          </Button>
          <input
            id={`${id}iteration`}
            type="range"
            min={1}
            max={run.iterations}
            value={iteration.iteration}
            onChange={({ target }) => go({ iteration: Number(target.value) })}
            className="min-w-0 flex-1 accent-accent"
          />
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label="Iteration after"
            disabled={iteration.iteration >= run.iterations}
            onClick={() => go({ iteration: iteration.iteration + 1 })}
          >
            <ChevronRight />
          </Button>
        </div>
      </div>
      <label className="flex flex-col gap-1 font-medium" htmlFor={`${id}step`}>
        As seen
        <Select
          id={`${id}step`}
          value={step === null ? '' : String(step)}
          onChange={({ target }) => go({ step: target.value === '' ? null : Number(target.value) })}
        >
          <option value="">by the node that reads it</option>
          {iteration.steps.map((one, index) => (
            <option key={one.step} value={index + 1}>
              {`in step ${index + 1}, ${label(one.nodeId)}`}
            </option>
          ))}
        </Select>
      </label>
      <p className="text-[11px] text-muted leading-4">
        Nothing is run again: values come from the record. What the contract reads is taken where the iteration ends.
      </p>
    </div>
  )
}
