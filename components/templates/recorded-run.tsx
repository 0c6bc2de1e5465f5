'use client'
import { useEffect, useId, useRef, useState } from 'react'
import { TraceGraph } from '@/components/trace/graph/trace-graph.tsx'
import { ACTIONS, type ActionName, actionFor } from '@/components/trace/keys.ts'
import { DetailPanel } from '@/components/trace/panels/detail-panel.tsx'
import { RibbonSection } from '@/components/trace/ribbon/ribbon-section.tsx'
import { RunStatusBadge } from '@/components/trace/run-status-badge.tsx'
import { StatePanel } from '@/components/trace/state/state-panel.tsx'
import { StepStrip } from '@/components/trace/step-strip.tsx'
import { openSession } from '@/components/trace/store/session.ts'
import { createTraceStore } from '@/components/trace/store/trace-store.ts'
import { TABS } from '@/components/trace/store/view-slice.ts'
import { TraceProvider } from '@/components/trace/trace-context.tsx'
import { TransportBar } from '@/components/trace/transport-bar.tsx'
import { Select } from '@/components/ui/input.tsx'
import { ProblemLine } from '@/components/ui/problem-line.tsx'
import { TooltipProvider } from '@/components/ui/tooltip.tsx'
import type { TemplateRecording } from '@/lib/api/contracts/recordings.ts'
import { LoadingRecording } from './loading-recording.tsx'
import { recordedApi } from './recorded-api.ts'
import { childNames } from './recorded-children.ts'
import type { ReadRecording } from './recorded-section.tsx'

/** What moves about in a recording; nothing can be done with it. */
const KEYS: ReadonlySet<ActionName> = new Set([
  'back',
  'forward',
  'iterationBack',
  'iterationForward',
  'play',
  'start',
  'end',
  'violation',
  'violationBack',
  'diff',
  'graph',
])
/** Files and child runs are kept apart from a log, and what-if asks about stored runs. */
const SHOWN = TABS.filter((tab) => tab !== 'files' && tab !== 'children' && tab !== 'what-if')

/** The recorded run of a template, played back by the parts of the trace viewer. */
export function RecordedRun({ read }: { read: ReadRecording }) {
  const [first] = useState(() => read)
  const [recording, setRecording] = useState<TemplateRecording | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    void first(stop.signal).then((result) => {
      if (stop.signal.aborted) return
      if (result.ok) setRecording(result.value)
      else setProblem(`The recorded run could not be read. ${result.problem.detail}`)
    })
    return () => stop.abort()
  }, [first])
  if (problem !== null) return <ProblemLine className="p-4">{problem}</ProblemLine>
  return recording === null ? <LoadingRecording /> : <Runs recording={recording} />
}

/** The run itself, or one of those that it called. */
function Runs({ recording }: { recording: TemplateRecording }) {
  const { children = [], ...whole } = recording
  const id = useId()
  const [shown, setShown] = useState('')
  const child = children.find(({ run }) => run.id === shown)
  return (
    <>
      {children.length === 0 ? null : (
        <div className="flex flex-wrap items-center gap-2 border-line border-b px-3 py-2 text-xs">
          <label htmlFor={id} className="text-muted">
            Run shown
          </label>
          <Select id={id} className="w-80 max-w-full" value={shown} onChange={(event) => setShown(event.target.value)}>
            <option value="">{recording.run.loop.name}</option>
            {childNames(children).map(([run, name]) => (
              <option key={run} value={run}>
                {name}
              </option>
            ))}
          </Select>
        </div>
      )}
      <Playback key={shown} recording={child ?? whole} />
    </>
  )
}

function Playback({ recording }: { recording: TemplateRecording }) {
  const frame = useRef<HTMLDivElement>(null)
  const [source] = useState(() => recordedApi(recording))
  const [store] = useState(() => {
    const { run, snapshot } = recording
    return createTraceStore({ api: source, run, snapshot, position: { iteration: 1, step: 1 } })
  })
  useEffect(() => openSession(store, source, () => undefined), [store, source])
  useEffect(() => {
    // The page has more than this: the keys are its own while the focus or the pointer is within.
    const press = (event: KeyboardEvent) => {
      const within = frame.current?.matches(':focus-within') || frame.current?.matches(':hover')
      const action = within ? actionFor(event, true) : null
      if (!action || ![...KEYS].some((name) => ACTIONS[name].id === action.id)) return
      event.preventDefault()
      event.stopPropagation()
      if (action.enabled(store.getState()) === true) action.run(store.getState())
    }
    window.addEventListener('keydown', press, true)
    return () => window.removeEventListener('keydown', press, true)
  }, [store])
  return (
    <TraceProvider store={store}>
      <TooltipProvider delayDuration={400}>
        <div ref={frame} data-testid="recorded-run" className="flex flex-col lg:h-184">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-surface px-3 py-2 text-xs">
            <RunStatusBadge run={recording.run} />
            <span className="min-w-0 text-muted">{recording.run.explanation}</span>
          </p>
          <RibbonSection />
          <TransportBar />
          <div className="grid min-h-0 flex-1 grid-cols-1 lg:grid-cols-[minmax(0,1fr)_minmax(20rem,24rem)]">
            <div className="grid min-h-0 min-w-0 grid-cols-1 grid-rows-[auto_18rem_22rem] lg:grid-rows-[auto_minmax(0,1fr)_minmax(0,1fr)] lg:border-line lg:border-r">
              <StepStrip />
              <div className="min-h-0 bg-canvas">
                <TraceGraph />
              </div>
              <div className="min-h-0 min-w-0 border-line border-t">
                <DetailPanel tabs={SHOWN} />
              </div>
            </div>
            <div className="grid min-h-0 min-w-0 grid-cols-1 border-line border-t lg:border-t-0">
              <StatePanel />
            </div>
          </div>
        </div>
      </TooltipProvider>
    </TraceProvider>
  )
}
